// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

using namespace Qt::StringLiterals;
using packet::hex;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;

// What a broker may do to the framing of packets: lengths, types, flags, order, cuts.
class TestHostileFraming : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headersAreRefused_data();
    void headersAreRefused();
    void lengths_data();
    void lengths();
    void packetAboveOurMaximumIsRefusedFromItsHeader_data();
    void packetAboveOurMaximumIsRefusedFromItsHeader();
    void announcedLengthIsNotAllocated();
    void cutPacketsAreNotActedOn_data();
    void cutPacketsAreNotActedOn();
    void tenThousandInOneRead_data();
    void tenThousandInOneRead();
    void nothingButConnAckComesFirst_data();
    void nothingButConnAckComesFirst();
    void secondConnAckIsRefused_data() { addVersions(); }
    void secondConnAckIsRefused();
    void bytesAfterDisconnectAreIgnored();
};

void TestHostileFraming::headersAreRefused_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("reason");
    for (const int version : {3, 4, 5}) {
        const auto row = [version](const char *name, const char *bytes, int reason) {
            QTest::addRow("%d: %s", version, name) << version << hex(bytes) << reason;
        };
        row("remaining length of five bytes", "30 80 80 80 80 01", 0x81);
        row("fourth length byte goes on", "30 ff ff ff ff", 0x81);
        row("0 in two bytes", "d0 80 00", 0x81);
        row("0 in four bytes", "d0 80 80 80 00", 0x81);
        row("127 in two bytes", "30 ff 00", 0x81);
        row("type 0", "00 00", 0x82);
        row("CONNECT", "10 00", 0x82);
        row("SUBSCRIBE", "82 08 00 01 00 00 01 61 00", 0x82);
        row("UNSUBSCRIBE", "a2 05 00 01 00 01 61", 0x82);
        row("PINGREQ", "c0 00", 0x82);
        row("AUTH nobody asked for", "f0 00", 0x82);
        if (version < 5)
            row("DISCONNECT", "e0 00", 0x82);
        // Every wrong flag of every type that has none to itself.
        for (const int type : {2, 4, 5, 6, 7, 9, 11, 13, 14, 15}) {
            if (type >= 14 && version < 5)
                continue;
            for (int flags = 0; flags < 16; ++flags) {
                if (flags == (type == 6 ? 2 : 0))
                    continue;
                QTest::addRow("%d: type %d with flags %d", version, type, flags)
                    << version << packet::u8(type << 4 | flags) + packet::u8(2) + hex("0001")
                    << 0x81;
            }
        }
    }
}

void TestHostileFraming::headersAreRefused()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    QFETCH(int, reason);
    VERIFY_FINE(checkRefused(V(version), bytes, reason));
}

void TestHostileFraming::lengths_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("reason"); // 0: tolerated
    const auto row = [](int version, Type type, const char *name, const char *body, int reason) {
        const int flags = type == Type::Pubrel ? 2 : 0;
        QTest::addRow("%d: %s, %s", version,
                      qPrintable(packet::describe(packet::raw(type, 0, {})).section(u':', 0, 0)),
                      name)
            << version << packet::raw(type, flags, hex(body)) << reason;
    };
    for (const int version : {3, 4, 5}) {
        for (const Type type : {Type::Puback, Type::Pubrec, Type::Pubrel, Type::Pubcomp,
                                Type::Suback, Type::Unsuback, Type::Publish}) {
            row(version, type, "length 0", "", 0x81);
            row(version, type, "length 1", "00", 0x81);
        }
        row(version, Type::Publish, "topic cut", "00 03 61 62", 0x81);
        row(version, Type::Pingresp, "one too long", "00", 0x81);
        row(version, Type::Suback, "no code", version == 5 ? "00 09 00" : "00 09", 0x81);
    }
    for (const int version : {3, 4}) {
        for (const Type type :
             {Type::Puback, Type::Pubrec, Type::Pubrel, Type::Pubcomp, Type::Unsuback})
            row(version, type, "one too long", "00 09 00", 0x81);
        QTest::addRow("%d: PUBLISH, QoS 1 without identifier", version)
            << version << hex("32 03 00 01 61") << 0x81;
        QTest::addRow("%d: PUBLISH, half an identifier", version)
            << version << hex("32 04 00 01 61 00") << 0x81;
    }
    for (const Type type : {Type::Puback, Type::Pubrec, Type::Pubrel, Type::Pubcomp}) {
        row(5, type, "without properties", "00 09 92", type < Type::Pubrel ? 0x82 : 0);
        row(5, type, "with reason", "00 09 00", 0);
        row(5, type, "with empty properties", "00 09 00 00", 0);
        row(5, type, "one after empty properties", "00 09 00 00 00", 0x81);
        row(5, type, "properties one too short", "00 09 00 05 1f 00 02 61", 0x81);
        row(5, type, "properties one too long", "00 09 00 04 1f 00 01 61 00", 0x81);
    }
    row(5, Type::Publish, "no properties", "00 01 61", 0x81);
    row(5, Type::Unsuback, "no code", "00 09 00", 0x81);
    row(5, Type::Unsuback, "no properties", "00 09", 0x81);
    row(5, Type::Suback, "properties one too short", "00 09 05 1f 00 02 61", 0x81);
    row(5, Type::Disconnect, "one after empty properties", "00 00 00", 0x81);
    row(5, Type::Disconnect, "properties one too short", "00 05 1f 00 02 61", 0x81);
}

void TestHostileFraming::lengths()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    QFETCH(int, reason);
    VERIFY_FINE(reason == 0 ? checkTolerated(V(version), bytes)
                            : checkRefused(V(version), bytes, reason));
}

void TestHostileFraming::packetAboveOurMaximumIsRefusedFromItsHeader_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<quint32>("bodySize");
    QTest::addColumn<bool>("taken");
    for (const int version : {3, 4, 5}) {
        QTest::addRow("%d: just fits", version) << version << quint32(4 * 1024 * 1024 - 5) << true;
        QTest::addRow("%d: one more", version) << version << quint32(4 * 1024 * 1024 - 4) << false;
        QTest::addRow("%d: 100 MiB", version) << version << quint32(100 * 1024 * 1024) << false;
        QTest::addRow("%d: 256 MB - 1", version) << version << quint32(268'435'455) << false;
    }
}

void TestHostileFraming::packetAboveOurMaximumIsRefusedFromItsHeader()
{
    QFETCH(int, version);
    QFETCH(quint32, bodySize);
    QFETCH(bool, taken);
    HostileRig rig{V(version)};
    rig.client().setMaximumPacketSize(4 * 1024 * 1024);
    QVERIFY(rig.up());
    rig.feed(rig.message("before"));
    rig.feed(packet::u8(0x30) + packet::varint(bodySize));
    if (taken)
        QCOMPARE(rig.client().state(), Client::Connected);
    else
        VERIFY_FINE(rig.refusal(0x95));
    QCOMPARE(rig.delivered(), QList<QByteArray>{"before"});
}

void TestHostileFraming::announcedLengthIsNotAllocated()
{
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    rig.feed(rig.message("before"));
    const qsizetype before = heapInUse();
    rig.feed(packet::u8(0x30) + packet::varint(268'435'455) + packet::data("a"));
    rig.feed(QByteArray(1000, 'x'));
    QVERIFY2(heapInUse() - before < 64 * 1024,
             qPrintable(u"%1 bytes more"_s.arg(heapInUse() - before)));
    // Nor within the packet: a string, a property section that would be longer than it.
    QVERIFY(rig.client().state() == Client::Connected);
    QCOMPARE(rig.delivered(), QList<QByteArray>{"before"});
}

void TestHostileFraming::cutPacketsAreNotActedOn_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    for (const int version : {3, 4, 5}) {
        const auto row = [version](const QByteArray &bytes) {
            QTest::addRow("%d: %s", version, qPrintable(packet::describe(bytes)))
                << version << bytes;
        };
        const auto v = V(version);
        const QByteArray text =
            version == 5 ? packet::dataProperty(0x1f, "why") + packet::userProperty("n", "v")
                         : QByteArray();
        const QByteArray user = version == 5 ? packet::userProperty("n", "v") : QByteArray();
        for (const int qos : {0, 1, 2})
            row(packet::publish({.version = v,
                                 .topic = "a/b",
                                 .payload = "xyz",
                                 .qos = qos,
                                 .id = qos ? 7 : 0,
                                 .properties = user}));
        for (const Type type : {Type::Puback, Type::Pubrec, Type::Pubrel, Type::Pubcomp})
            row(version == 5 ? packet::ack(type, 9, 0, text) : packet::ack(type, 9));
        row(packet::suback(v, 9, {0, 1}, text));
        row(packet::unsuback(v, 9, version == 5 ? QList<int>{0} : QList<int>{}, text));
        row(packet::pingresp());
        if (version == 5)
            row(packet::disconnect(0x8b, text));
    }
}

// At every byte: silence changes nothing and the rest completes it; a close is a lost link; another
// packet in its place is the rest of this one, or an error, and nothing in between.
void TestHostileFraming::cutPacketsAreNotActedOn()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    for (qsizetype cut = 1; cut < bytes.size(); ++cut) {
        HostileRig rig{V(version)};
        QVERIFY(rig.up());
        rig.feed(bytes.first(cut));
        QCOMPARE(rig.client().state(), Client::Connected);
        QCOMPARE(rig.delivered(), QList<QByteArray>());
        QCOMPARE(rig.statuses(), QStringList());
        QCOMPARE(rig.sent(), QList<QByteArray>());
        rig.feed(bytes.sliced(cut));
        const bool publish = packet::typeOf(bytes) == Type::Publish;
        QCOMPARE(rig.delivered(), publish ? QList<QByteArray>{"xyz"} : QList<QByteArray>{});
        if (packet::typeOf(bytes) == Type::Disconnect)
            QCOMPARE(rig.client().error(), Client::ServerUnavailable);
        else
            VERIFY_FINE(rig.aliveness());

        HostileRig closed{V(version)};
        QVERIFY(closed.up());
        closed.feed(closed.message("before") + bytes.first(cut));
        closed.device().closeByPeer();
        QCoreApplication::processEvents();
        QCOMPARE(closed.client().state(), Client::Disconnected);
        QCOMPARE(closed.client().error(), Client::TransportInvalid);
        QCOMPARE(closed.delivered(), QList<QByteArray>{"before"});

        HostileRig followed{V(version)};
        QVERIFY(followed.up());
        followed.feed(bytes.first(cut) + bytes);
        QVERIFY(followed.delivered().size() <= 1);
        const bool up = followed.client().state() == Client::Connected;
        QCOMPARE(followed.client().error() == Client::NoError, up);
    }
}

void TestHostileFraming::tenThousandInOneRead_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("delivered");
    QTest::addColumn<int>("answered");
    for (const int version : {4, 5}) {
        const auto publish = [version](int qos) {
            return packet::publish({.version = V(version),
                                    .topic = "a",
                                    .payload = "x",
                                    .qos = qos,
                                    .id = qos ? 7 : 0});
        };
        QTest::addRow("%d: QoS 0", version) << version << publish(0) << 10'000 << 0;
        QTest::addRow("%d: QoS 1", version) << version << publish(1) << 10'000 << 10'000;
        QTest::addRow("%d: QoS 2, one message", version) << version << publish(2) << 1 << 10'000;
        QTest::addRow("%d: QoS 2, released", version)
            << version << publish(2) + packet::ack(Type::Pubrel, 7) << 10'000 << 20'000;
        QTest::addRow("%d: PUBREL of nothing", version)
            << version << packet::ack(Type::Pubrel, 9) << 0 << 10'000;
        QTest::addRow("%d: PINGRESP", version) << version << packet::pingresp() << 0 << 0;
        QTest::addRow("%d: PUBACK of nothing", version)
            << version << packet::ack(Type::Puback, 9) << 0 << 0;
    }
}

void TestHostileFraming::tenThousandInOneRead()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    QFETCH(int, delivered);
    QFETCH(int, answered);
    HostileRig rig{V(version)};
    QVERIFY(rig.up());
    rig.feed(bytes.repeated(10'000));
    QCOMPARE(rig.delivered().size(), delivered);
    QCOMPARE(rig.sent().size(), answered);
    VERIFY_FINE(rig.aliveness());
}

void TestHostileFraming::nothingButConnAckComesFirst_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("reason");
    for (const int version : {3, 4, 5}) {
        const auto row = [version](const char *name, const QByteArray &bytes, int reason) {
            QTest::addRow("%d: %s", version, name) << version << bytes << reason;
        };
        const auto v = V(version);
        row("PUBLISH", packet::publish({.version = v, .topic = "a"}), 0x82);
        row("PUBLISH that is wrong itself", hex("36 00"), 0x82);
        row("PUBACK", packet::ack(Type::Puback, 1), 0x82);
        row("PUBREL", packet::ack(Type::Pubrel, 1), 0x82);
        row("SUBACK", packet::suback(v, 1, {0}), 0x82);
        row("PINGRESP", packet::pingresp(), 0x82);
        row("HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", version == 5 ? 0x81 : 0);
        row("TLS alert", hex("15 03 03 00 02 02 46"), 0x82);
        row("zeros", QByteArray(100, 0), 0x82);
        if (version == 5) {
            row("AUTH", packet::auth(0x18, packet::dataProperty(0x15, "m")), 0x82);
            row("DISCONNECT", packet::disconnect(0x8b), 0x82);
        }
    }
}

void TestHostileFraming::nothingButConnAckComesFirst()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    QFETCH(int, reason);
    HostileRig rig{V(version)};
    rig.begin();
    rig.feed(bytes + packet::connack(V(version)) + rig.message("after"));
    VERIFY_FINE(rig.refusal(reason));
    QCOMPARE(rig.delivered(), QList<QByteArray>());
}

void TestHostileFraming::secondConnAckIsRefused()
{
    QFETCH(int, version);
    VERIFY_FINE(checkRefused(V(version), packet::connack(V(version)), 0x82));
}

void TestHostileFraming::bytesAfterDisconnectAreIgnored()
{
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    rig.feed(rig.message("before") + packet::disconnect(0x8b) + rig.message("after"));
    QCOMPARE(rig.delivered(), QList<QByteArray>{"before"});
    QCOMPARE(rig.client().state(), Client::Disconnected);
    QCOMPARE(rig.client().error(), Client::ServerUnavailable);
    QCOMPARE(rig.sent(), QList<QByteArray>()); // [MQTT-3.14.4-1] is the server's alone
}

QTEST_GUILESS_MAIN(TestHostileFraming)

#include "tst_hostileframing.moc"
