// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "decoding.h"

class TestDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheFixedHeader_data();
    void readsTheFixedHeader();
    void refusesFromTheHeaderAlone_data();
    void refusesFromTheHeaderAlone();
    void refusesWrongFlags_data();
    void refusesWrongFlags();
    void acceptsValidPackets_data();
    void acceptsValidPackets();
    void cutBetweenPacketsIsIncomplete_data();
    void cutBetweenPacketsIsIncomplete();
    void bodyCutAtEveryByteIsAnError_data();
    void bodyCutAtEveryByteIsAnError();
    void trailingBytesAreAnError_data();
    void trailingBytesAreAnError();
    void propertyLengthIsNotBelieved_data();
    void propertyLengthIsNotBelieved();
};

void TestDecoder::readsTheFixedHeader_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("headerSize");
    QTest::addColumn<quint32>("bodySize");
    QTest::newRow("one byte") << packet::publish({.topic = "a"}) << 2 << 3u;
    QTest::newRow("two bytes") << packet::publish({.topic = "a", .payload = QByteArray(125, 'x')})
                               << 3 << 128u;
    QTest::newRow("three bytes") << packet::publish(
                                        {.topic = "a", .payload = QByteArray(16381, 'x')})
                                 << 4 << 16384u;
    QTest::newRow("four bytes") << packet::publish(
                                       {.topic = "a", .payload = QByteArray(2097149, 'x')})
                                << 5 << 2097152u;
}

void TestDecoder::readsTheFixedHeader()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, headerSize);
    QFETCH(quint32, bodySize);
    for (const QByteArray &input : {bytes, QByteArray(bytes + packet::pingresp())}) {
        Frame frame;
        WireError error;
        QCOMPARE(readFrame(input, Version::Mqtt311, NoLimit, frame, error), FrameStatus::Complete);
        QCOMPARE(frame.type, PacketType::Publish);
        QCOMPARE(frame.headerSize, quint32(headerSize));
        QCOMPARE(frame.bodySize, bodySize);
        QCOMPARE(frame.size(), quint32(bytes.size()));
        QVERIFY(!error);
    }
    Frame frame;
    WireError error;
    QCOMPARE(readFrame(bytes, Version::Mqtt311, quint32(bytes.size()), frame, error),
             FrameStatus::Complete);
    // The header alone is enough to refuse it.
    QCOMPARE(readFrame(bytes.first(headerSize), Version::Mqtt311, quint32(bytes.size()) - 1, frame,
                       error),
             FrameStatus::Invalid);
    QCOMPARE(error.code, ReasonCode::PacketTooLarge);
}

void TestDecoder::refusesFromTheHeaderAlone_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QList<int>>("versions");
    QTest::addColumn<int>("code");
    const QList<int> all{3, 4, 5};
    const QList<int> old{3, 4};
    QTest::newRow("length of five bytes") << hex("30 80 80 80 80 01") << all << 0x81;
    QTest::newRow("length of four bytes, the last continuing")
        << hex("30 ff ff ff ff") << all << 0x81;
    QTest::newRow("length not in the shortest form") << hex("d0 80 00") << all << 0x81;
    QTest::newRow("type 0") << hex("00") << all << 0x82;
    QTest::newRow("CONNECT") << hex("10") << all << 0x82;
    QTest::newRow("SUBSCRIBE") << hex("82") << all << 0x82;
    QTest::newRow("UNSUBSCRIBE") << hex("a2") << all << 0x82;
    QTest::newRow("PINGREQ") << hex("c0") << all << 0x82;
    QTest::newRow("DISCONNECT before 5") << hex("e0") << old << 0x82;
    QTest::newRow("AUTH before 5") << hex("f0") << old << 0x82;
}

void TestDecoder::refusesFromTheHeaderAlone()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QList<int>, versions);
    QFETCH(int, code);
    for (const int version : versions) {
        Frame frame;
        WireError error;
        QCOMPARE(readFrame(bytes, Version(version), NoLimit, frame, error), FrameStatus::Invalid);
        QCOMPARE(int(error.code), code);
        QVERIFY(error.what);
    }
}

void TestDecoder::refusesWrongFlags_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("right");
    QTest::newRow("CONNACK") << 2 << 0;
    QTest::newRow("PUBACK") << 4 << 0;
    QTest::newRow("PUBREC") << 5 << 0;
    QTest::newRow("PUBREL") << 6 << 2;
    QTest::newRow("PUBCOMP") << 7 << 0;
    QTest::newRow("SUBACK") << 9 << 0;
    QTest::newRow("UNSUBACK") << 11 << 0;
    QTest::newRow("PINGRESP") << 13 << 0;
    QTest::newRow("DISCONNECT") << 14 << 0;
    QTest::newRow("AUTH") << 15 << 0;
}

void TestDecoder::refusesWrongFlags()
{
    QFETCH(int, type);
    QFETCH(int, right);
    for (int flags = 0; flags < 16; ++flags) {
        Frame frame;
        WireError error;
        const FrameStatus status =
            readFrame(packet::u8(type << 4 | flags), Version::Mqtt5, NoLimit, frame, error);
        QCOMPARE(status, flags == right ? FrameStatus::Incomplete : FrameStatus::Invalid);
        QCOMPARE(error.code, flags == right ? ReasonCode::Success : ReasonCode::MalformedPacket);
    }
}

// Every packet a server sends, in its forms. `alsoValid`: sizes to which the body may be cut, since
// MQTT 5 leaves reason and properties out and lists of codes have any length. `closed`: nothing may
// stand behind it.
void TestDecoder::acceptsValidPackets_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("version");
    QTest::addColumn<QList<qsizetype>>("alsoValid");
    QTest::addColumn<bool>("closed");
    const auto row = [](const QByteArray &tag, V version, const QByteArray &bytes, bool closed,
                        const QList<qsizetype> &alsoValid = {}) {
        QTest::addRow("%s, %d", tag.constData(), int(version))
            << bytes << int(version) << alsoValid << closed;
    };
    for (const V version : {V::V31, V::V311, V::V5}) {
        const bool is5 = version == V::V5;
        row("CONNACK", version, packet::connack(version), true);
        row("CONNACK session present", version, packet::connack(version, 0, true), true);
        row("PUBLISH QoS 0", version, packet::publish({.version = version, .topic = "a/b"}), false);
        row("PUBLISH QoS 1", version,
            packet::publish({.version = version, .topic = "a/b", .qos = 1, .id = 1}), false);
        row("PUBLISH QoS 2", version,
            packet::publish({.version = version,
                             .topic = "a/b",
                             .qos = 2,
                             .id = 65535,
                             .retain = true,
                             .duplicate = true}),
            false);
        row("PUBACK", version, packet::ack(Type::Puback, 1), !is5);
        row("PUBREC", version, packet::ack(Type::Pubrec, 1), !is5);
        row("PUBREL", version, packet::ack(Type::Pubrel, 1), !is5);
        row("PUBCOMP", version, packet::ack(Type::Pubcomp, 1), !is5);
        row("SUBACK", version, packet::suback(version, 1, {2}), false);
        row("UNSUBACK", version,
            packet::unsuback(version, 1, is5 ? QList<int>{0x11} : QList<int>()), !is5);
        row("PINGRESP", version, packet::pingresp(), true);
    }
    row("CONNACK refusing", V::V311, packet::connack(V::V311, 5), true);
    row("CONNACK with properties", V::V5, packet::connack(V::V5, 0, false, Property), true);
    row("CONNACK of 207 bytes", V::V5, packet::connack(V::V5, 0x87, false, LongProperties), true);
    row("PUBLISH with properties", V::V5,
        packet::publish({.version = V::V5,
                         .topic = "a",
                         .qos = 1,
                         .id = 7,
                         .properties = packet::dataProperty(0x03, "text/plain")}),
        false);
    for (const Type type : {Type::Puback, Type::Pubrec, Type::Pubrel, Type::Pubcomp}) {
        const QByteArray name = "acknowledgement " + QByteArray::number(int(type));
        row(name + " with reason", V::V5, packet::ack(type, 1, 0), false, {2});
        row(name + " with empty properties", V::V5, packet::ack(type, 1, 0, QByteArray()), true,
            {2, 3});
        row(name + " with properties", V::V5, packet::ack(type, 1, 0, Property), true, {2, 3});
        row(name + " of more than 127 bytes", V::V5, packet::ack(type, 1, 0, LongProperties), true,
            {2, 3});
    }
    row("SUBACK with properties", V::V5, packet::suback(V::V5, 1, {2, 0x80}, Property), false,
        {2 + 1 + Property.size() + 1});
    row("SUBACK of more than 127 bytes", V::V5, packet::suback(V::V5, 1, {0}, LongProperties),
        false);
    row("SUBACK of three codes", V::V311, packet::suback(V::V311, 1, {0, 1, 2}), false, {3, 4});
    row("UNSUBACK with properties", V::V5, packet::unsuback(V::V5, 1, {0, 0x11}, Property), false,
        {2 + 1 + Property.size() + 1});
    row("DISCONNECT", V::V5, packet::disconnect(), false);
    row("DISCONNECT with reason", V::V5, packet::raw(Type::Disconnect, 0, hex("8e")), false, {0});
    row("DISCONNECT with properties", V::V5,
        packet::disconnect(0x9d, packet::dataProperty(0x1c, "other")), true, {0, 1});
    row("AUTH", V::V5, packet::auth(0x18, packet::dataProperty(0x15, "SCRAM")), true, {0, 1});
}

void TestDecoder::acceptsValidPackets()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, version);
    const WireError error = decode(bytes, V(version));
    QVERIFY2(!error, error.what);
}

void TestDecoder::cutBetweenPacketsIsIncomplete_data()
{
    acceptsValidPackets_data();
}

void TestDecoder::cutBetweenPacketsIsIncomplete()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, version);
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        Frame frame;
        WireError error;
        QCOMPARE(readFrame(bytes.first(size), Version(version), NoLimit, frame, error),
                 FrameStatus::Incomplete);
        QVERIFY(!error);
    }
}

void TestDecoder::bodyCutAtEveryByteIsAnError_data()
{
    acceptsValidPackets_data();
}

void TestDecoder::bodyCutAtEveryByteIsAnError()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, version);
    QFETCH(QList<qsizetype>, alsoValid);
    const QByteArray body = bodyOf(bytes);
    for (qsizetype size = 0; size < body.size(); ++size) {
        const WireError error = decode(withBody(bytes, body.first(size)), V(version));
        const QString cut = QStringLiteral("cut to %1 bytes").arg(size);
        QVERIFY2(bool(error) != alsoValid.contains(size), qPrintable(cut));
    }
}

void TestDecoder::trailingBytesAreAnError_data()
{
    acceptsValidPackets_data();
}

void TestDecoder::trailingBytesAreAnError()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, version);
    QFETCH(bool, closed);
    for (const char *extra : {"fe", "00", "00 00"}) {
        const WireError error = decode(withBody(bytes, bodyOf(bytes) + hex(extra)), V(version));
        if (closed)
            QCOMPARE(error.code, ReasonCode::MalformedPacket);
        else if (packet::typeOf(bytes) == Type::Publish)
            QVERIFY(!error); // more payload
        else if (*extra == 'f')
            QVERIFY(error); // more codes, or a reason, that do not exist
    }
}

void TestDecoder::propertyLengthIsNotBelieved_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<int>("type");
    QTest::newRow("CONNACK") << hex("00 00") << 2;
    QTest::newRow("PUBLISH") << hex("0001 61") << 3;
    QTest::newRow("PUBACK") << hex("0001 00") << 4;
    QTest::newRow("PUBREC") << hex("0001 00") << 5;
    QTest::newRow("PUBREL") << hex("0001 00") << 6;
    QTest::newRow("PUBCOMP") << hex("0001 00") << 7;
    QTest::newRow("SUBACK") << hex("0001") << 9;
    QTest::newRow("UNSUBACK") << hex("0001") << 11;
    QTest::newRow("DISCONNECT") << hex("00") << 14;
    QTest::newRow("AUTH") << hex("18") << 15;
}

void TestDecoder::propertyLengthIsNotBelieved()
{
    QFETCH(QByteArray, before);
    QFETCH(int, type);
    const auto refusal = [&](const QByteArray &section) {
        return decode(packet::raw(Type(type), type == 6 ? 2 : 0, before + section), V::V5);
    };
    for (const char *section : {
             "01",                    // nothing behind it
             "08 26 0001 61 0001 62", // one byte beyond the packet
             "ff ff ff 7f 26",        // the largest length
             "80 80 80 80 01 26",     // five bytes
             "80 00",                 // not the shortest form
             "80",                    // cut
             "06 26 0001 61 0001 62", // one byte short: it cuts the property
             "04 26 0001 61",         // a name without a value
             "05 26 ffff 61 62",      // a string beyond the section
         }) {
        const WireError error = refusal(hex(section));
        QVERIFY2(error, section);
        QCOMPARE(error.code, ReasonCode::MalformedPacket);
    }
}

QTEST_GUILESS_MAIN(TestDecoder)

#include "tst_decoder.moc"
