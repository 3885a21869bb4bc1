// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/decoder.h"
#include "support/packetbuilder.h"

#include <QTest>

using namespace mqtt;
using packet::hex;
using packet::Type;

namespace {

constexpr quint32 NoLimit = 0xffffffff;
using V = packet::Version;

Version codecVersion(packet::Version version)
{
    return Version(int(version));
}

// Decodes a whole packet the way the session does: header first, then the body by its type.
WireError decode(const QByteArray &bytes, packet::Version v)
{
    const Version version = codecVersion(v);
    Frame frame;
    WireError error;
    switch (readFrame(bytes, version, NoLimit, frame, error)) {
    case FrameStatus::Incomplete:
        return malformed("incomplete");
    case FrameStatus::Invalid:
        return error;
    case FrameStatus::Complete:
        break;
    }
    const QByteArrayView body = QByteArrayView(bytes).sliced(frame.headerSize, frame.bodySize);
    ConnAck connAck;
    Publish publish;
    Ack ack;
    SubAck subAck;
    Reason reason;
    switch (frame.type) {
    case PacketType::ConnAck:
        return decodeConnAck(body, version, connAck);
    case PacketType::Publish:
        return decodePublish(body, frame.flags, version, publish);
    case PacketType::SubAck:
        return decodeSubAck(body, version, subAck);
    case PacketType::UnsubAck:
        return decodeUnsubAck(body, version, subAck);
    case PacketType::PingResp:
        return decodePingResp(body);
    case PacketType::Disconnect:
        return decodeDisconnect(body, reason);
    case PacketType::Auth:
        return decodeAuth(body, reason);
    default:
        return decodeAck(body, frame.type, version, ack);
    }
}

// A packet with its header written anew for a body of another size.
QByteArray withBody(const QByteArray &bytes, const QByteArray &body)
{
    return bytes.first(1) + packet::varint(quint32(body.size())) + body;
}

QByteArray bodyOf(const QByteArray &bytes)
{
    return bytes.sliced(quint8(bytes[1]) & 0x80 ? 3 : 2);
}

const QByteArray Property = packet::dataProperty(0x1f, "why");
const QByteArray LongProperties = packet::dataProperty(0x1f, QByteArray(200, 'r'));

} // namespace

class TestDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstByteOfConnAckMeansNothingBefore311();
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
    void refusesBadPackets_data();
    void refusesBadPackets();
    void reasonCodesKnownAndUnknown_data();
    void reasonCodesKnownAndUnknown();
    void connAckFields();
    void publishFields();
    void publishViewsPointIntoTheBytes();
    void ackFields();
    void subAckFields();
    void disconnectAndAuthFields();
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

void TestDecoder::refusesBadPackets_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("code");
    const auto row = [](const char *tag, V version, const QByteArray &bytes, int code) {
        QTest::addRow("%s, %d", tag, int(version)) << bytes << int(version) << code;
    };
    for (const V version : {V::V311, V::V5}) {
        const auto publish = [version](const QByteArray &topic) {
            return packet::publish({.version = version, .topic = topic});
        };
        row("CONNACK flags 2", version,
            packet::raw(Type::Connack, 0, hex(version == V::V5 ? "02 00 00" : "02 00")), 0x81);
        row("CONNACK refuses with session present", version,
            packet::connack(version, version == V::V5 ? 0x87 : 5, true), 0x82);
        row("PUBLISH QoS 3 [MQTT-3.3.1-4]", version,
            packet::raw(Type::Publish, 6, hex("0001 61 0001 00")), 0x81);
        row("PUBLISH DUP with QoS 0 [MQTT-3.3.1-2]", version,
            packet::raw(Type::Publish, 8, hex("0001 61 00")), 0x81);
        row("PUBLISH id 0 [MQTT-2.2.1-3]", version,
            packet::publish({.version = version, .topic = "a", .qos = 1, .id = 0}), 0x81);
        row("PUBLISH topic with #", version, publish("a/#"), 0x90);
        row("PUBLISH topic with +", version, publish("+"), 0x90);
        row("PUBLISH topic with U+0000", version, publish(QByteArray("a\0b", 3)), 0x81);
        row("PUBLISH topic overlong", version, publish("\xc0\xaf"), 0x81);
        row("PUBLISH topic surrogate", version, publish("\xed\xa0\x80"), 0x81);
        row("PUBLISH topic cut sequence", version, publish("a\xe2\x82"), 0x81);
        row("PUBLISH topic above U+10FFFF", version, publish("\xf4\x90\x80\x80"), 0x81);
        row("PUBLISH topic beyond the packet", version,
            packet::raw(Type::Publish, 0, hex("ffff 61 62")), 0x81);
        row("PUBACK id 0", version, packet::ack(Type::Puback, 0), 0x82);
        row("PUBREL id 0", version, packet::ack(Type::Pubrel, 0), 0x82);
        row("SUBACK id 0", version, packet::suback(version, 0, {0}), 0x82);
        row("SUBACK code 3", version, packet::suback(version, 1, {3}), 0x82);
        row("SUBACK code 127 behind a good one", version, packet::suback(version, 1, {0, 127}),
            0x82);
        row("SUBACK without codes", version, packet::suback(version, 1, {}), 0x81);
        row("UNSUBACK id 0", version,
            packet::unsuback(version, 0, version == V::V5 ? QList<int>{0} : QList<int>()), 0x82);
        row("PINGRESP with a body", version, packet::raw(Type::Pingresp, 0, hex("00")), 0x81);
    }
    row("PUBLISH empty topic", V::V311, packet::publish({.topic = ""}), 0x90);
    row("CONNACK code 6", V::V311, packet::connack(V::V311, 6), 0x82);
    row("CONNACK code 255", V::V311, packet::connack(V::V311, 255), 0x82);
    row("SUBACK 0x87 before 5", V::V311, packet::suback(V::V311, 1, {0x87}), 0x82);
    row("UNSUBACK with codes before 5", V::V311, packet::unsuback(V::V311, 1, {0}), 0x81);
    row("UNSUBACK without codes", V::V5, packet::unsuback(V::V5, 1, {}), 0x81);
    row("PUBACK with reason before 5", V::V311, packet::ack(Type::Puback, 1, 0), 0x81);
    row("session expiry in DISCONNECT", V::V5, packet::disconnect(0, packet::u32Property(0x11, 1)),
        0x82);
}

void TestDecoder::refusesBadPackets()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, version);
    QFETCH(int, code);
    const WireError error = decode(bytes, V(version));
    QVERIFY(error);
    QVERIFY2(int(error.code) == code, error.what);
}

void TestDecoder::reasonCodesKnownAndUnknown_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("known");
    QTest::newRow("CONNACK") << 2
                             << hex("00 80 81 82 83 84 85 86 87 88 89 8a 8c 90 95 97 99 9a 9b 9c "
                                    "9d 9f");
    QTest::newRow("PUBACK") << 4 << hex("00 10 80 83 87 90 91 97 99");
    QTest::newRow("PUBREC") << 5 << hex("00 10 80 83 87 90 91 97 99");
    QTest::newRow("PUBREL") << 6 << hex("00 92");
    QTest::newRow("PUBCOMP") << 7 << hex("00 92");
    QTest::newRow("SUBACK") << 9 << hex("00 01 02 80 83 87 8f 91 97 9e a1 a2");
    QTest::newRow("UNSUBACK") << 11 << hex("00 11 80 83 87 8f 91");
    QTest::newRow("AUTH") << 15 << hex("00 18");
}

void TestDecoder::reasonCodesKnownAndUnknown()
{
    QFETCH(int, type);
    QFETCH(QByteArray, known);
    for (int code = 0; code < 256; ++code) {
        QByteArray bytes;
        switch (Type(type)) {
        case Type::Connack:
            bytes = packet::connack(V::V5, code);
            break;
        case Type::Suback:
            bytes = packet::suback(V::V5, 1, {code});
            break;
        case Type::Unsuback:
            bytes = packet::unsuback(V::V5, 1, {code});
            break;
        case Type::Auth:
            bytes = packet::auth(code, packet::dataProperty(0x15, "m"));
            break;
        default:
            bytes = packet::ack(Type(type), 1, code);
            break;
        }
        const WireError error = decode(bytes, V::V5);
        if (known.contains(char(code)))
            QVERIFY2(!error, qPrintable(packet::describe(bytes)));
        else
            QCOMPARE(error.code, ReasonCode::ProtocolError);
    }
}

void TestDecoder::connAckFields()
{
    ConnAck packet;
    QVERIFY(!decodeConnAck(hex("01 00"), Version::Mqtt311, packet));
    QVERIFY(packet.sessionPresent);
    QCOMPARE(packet.code, 0);
    QVERIFY(!decodeConnAck(hex("00 05"), Version::Mqtt311, packet));
    QVERIFY(!packet.sessionPresent);
    QCOMPARE(packet.code, 5);
    const QByteArray body = hex("00 87 06") + Property;
    QVERIFY(!decodeConnAck(body, Version::Mqtt5, packet));
    QCOMPARE(packet.code, 0x87);
    QCOMPARE(packet.properties, QByteArrayView(Property));
}

void TestDecoder::publishFields()
{
    Publish packet;
    const QByteArray qos0 = hex("0003 612f62 7879");
    QVERIFY(!decodePublish(qos0, 1, Version::Mqtt311, packet));
    QCOMPARE(packet.topic, QByteArrayView("a/b"));
    QCOMPARE(packet.payload, QByteArrayView("xy"));
    QCOMPARE(packet.id, 0);
    QCOMPARE(packet.qos, 0);
    QVERIFY(packet.retain);
    QVERIFY(!packet.duplicate);

    const QByteArray qos2 = hex("0001 61 0102 03 230007 78");
    QVERIFY(!decodePublish(qos2, 0x0c, Version::Mqtt5, packet));
    QCOMPARE(packet.topic, QByteArrayView("a"));
    QCOMPARE(packet.payload, QByteArrayView("x"));
    QCOMPARE(packet.id, 258);
    QCOMPARE(packet.qos, 2);
    QVERIFY(!packet.retain);
    QVERIFY(packet.duplicate);
    QCOMPARE(packet.properties, QByteArrayView(hex("230007")));

    const QByteArray aliasOnly = hex("0000 03 230007");
    QVERIFY(!decodePublish(aliasOnly, 0, Version::Mqtt5, packet));
    QVERIFY(packet.topic.isEmpty());
    QVERIFY(packet.payload.isEmpty());
    QVERIFY(!packet.duplicate);

    const QByteArray longest = hex("ffff") + QByteArray(65535, 'a');
    QVERIFY(!decodePublish(longest, 0, Version::Mqtt311, packet));
    QCOMPARE(packet.topic.size(), 65535);
}

void TestDecoder::publishViewsPointIntoTheBytes()
{
    const QByteArray body = hex("0001 61 78");
    Publish packet;
    QVERIFY(!decodePublish(body, 0, Version::Mqtt311, packet));
    QVERIFY(packet.topic.data() == body.constData() + 2);
    QVERIFY(packet.payload.data() == body.constData() + 3);
}

void TestDecoder::ackFields()
{
    Ack packet;
    QVERIFY(!decodeAck(hex("0102"), PacketType::PubAck, Version::Mqtt5, packet));
    QCOMPARE(packet.id, 258);
    QCOMPARE(packet.reason, ReasonCode::Success);
    QVERIFY(packet.properties.isEmpty());
    const QByteArray body = hex("0001 97 06") + Property;
    QVERIFY(!decodeAck(body, PacketType::PubRec, Version::Mqtt5, packet));
    QCOMPARE(packet.id, 1);
    QCOMPARE(packet.reason, ReasonCode::QuotaExceeded);
    QCOMPARE(packet.properties, QByteArrayView(Property));
}

void TestDecoder::subAckFields()
{
    SubAck packet;
    const QByteArray old = hex("0102 00 02 80");
    QVERIFY(!decodeSubAck(old, Version::Mqtt311, packet));
    QCOMPARE(packet.id, 258);
    QCOMPARE(packet.codes, QByteArrayView(hex("000280")));
    const QByteArray body = hex("0001 06") + Property + hex("01 a2");
    QVERIFY(!decodeSubAck(body, Version::Mqtt5, packet));
    QCOMPARE(packet.codes, QByteArrayView(hex("01a2")));
    QCOMPARE(packet.properties, QByteArrayView(Property));
    QVERIFY(!decodeUnsubAck(hex("0003"), Version::Mqtt311, packet));
    QCOMPARE(packet.id, 3);
    QVERIFY(packet.codes.isEmpty());
    const QByteArray unsubAck = hex("0003 00 11");
    QVERIFY(!decodeUnsubAck(unsubAck, Version::Mqtt5, packet));
    QCOMPARE(packet.codes, QByteArrayView(hex("11")));
}

void TestDecoder::disconnectAndAuthFields()
{
    Reason packet;
    QVERIFY(!decodeDisconnect({}, packet));
    QCOMPARE(packet.reason, ReasonCode::Success);
    const QByteArray disconnect = hex("8e 06") + Property;
    QVERIFY(!decodeDisconnect(disconnect, packet));
    QCOMPARE(packet.reason, ReasonCode::SessionTakenOver);
    QCOMPARE(packet.properties, QByteArrayView(Property));
    for (const int unknown : {0x01, 0x04, 0x7f, 0xa3, 0xff})
        QVERIFY(decodeDisconnect(packet::u8(unknown), packet));
    const QByteArray auth = hex("18 06") + Property;
    QVERIFY(!decodeAuth(auth, packet));
    QCOMPARE(packet.reason, ReasonCode::ContinueAuthentication);
    QCOMPARE(packet.properties, QByteArrayView(Property));
}

void TestDecoder::theFirstByteOfConnAckMeansNothingBefore311()
{
    for (int first = 0; first < 256; ++first) {
        ConnAck packet;
        QVERIFY(!decodeConnAck(packet::u8(first) + packet::u8(0), Version::Mqtt31, packet));
        QVERIFY(!packet.sessionPresent);
        QVERIFY(!decodeConnAck(packet::u8(first) + packet::u8(4), Version::Mqtt31, packet));
        QCOMPARE(packet.code, quint8(4));
    }
}

QTEST_GUILESS_MAIN(TestDecoder)
#include "tst_decoder.moc"
