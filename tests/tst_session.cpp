// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/session.h"
#include "support/packetbuilder.h"

#include <QTest>

using namespace mqtt;
using namespace std::chrono_literals;
using packet::Type;

using Kind = Event::Kind;
using V = packet::Version;

namespace {

const TimePoint Start = TimePoint() + 1000h;

// The session with its link and clock in the test's hands.
struct Link
{
    explicit Link(V version = V::V311)
        : v(version)
    {
        options.connect.version = Version(int(version));
        options.connect.clientId = "c";
    }

    // Everything written since the last call, packet by packet.
    QList<QByteArray> sent()
    {
        QByteArray bytes = session.output().view().toByteArray();
        session.outputTaken(now);
        QList<QByteArray> packets;
        while (packet::firstSize(bytes) > 0) {
            packets.append(bytes.first(packet::firstSize(bytes)));
            bytes.remove(0, packets.constLast().size());
        }
        if (!bytes.isEmpty())
            packets.append("no packet: " + bytes);
        return packets;
    }

    // Kind::None also stands for "nothing complete"; look at `took` where it matters.
    Event receive(const QByteArray &bytes)
    {
        in = bytes;
        Event event;
        qsizetype consumed = 0;
        took = session.receive(in, now, consumed, event);
        return event;
    }

    Event up(bool sessionPresent = false, const QByteArray &properties = {})
    {
        session.start(options, now);
        if (!session.linkUp())
            return {};
        (void)sent();
        return receive(packet::connack(v, 0, sessionPresent, properties));
    }

    void down() { session.linkDown(); }

    qint32 publish(int qos, const QByteArray &topic = "a", const QByteArray &payload = "x")
    {
        why = nullptr;
        return session.publish({topic, payload, {}, quint8(qos), false, 0}, why);
    }

    QByteArray publishBytes(int qos, int id, bool duplicate = false) const
    {
        return packet::publish({.version = v,
                                .topic = "a",
                                .payload = "x",
                                .qos = qos,
                                .id = id,
                                .duplicate = duplicate});
    }

    V v;
    SessionOptions options;
    Session session;
    TimePoint now = Start;
    QByteArray in;
    bool took = false;
    const char *why = nullptr;
};

using Packets = QList<QByteArray>;

} // namespace

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The link
    void connects_data();
    void connects();
    void takesOnePacketAtATime();
    void incompleteIsNothingYet();
    void refusalEndsTheLink_data();
    void refusalEndsTheLink();
    void violationEndsTheLink_data();
    void violationEndsTheLink();
    void disconnectIsSentOnce();
    void serverDisconnectIsTold();

    // Time
    void connectTimesOut();
    void pingsWhenSilentAndOnlyThen();
    void deadLinkIsNoticedWithinOneAndAHalf();
    void keepAliveZeroNeverPings();
    void serverKeepAliveIsObeyed();
    void withoutAutoKeepAliveNoPingIsDue();

    // Out
    void outboundQos_data();
    void outboundQos();
    void pubRecWithFailureEndsTheExchange();
    void pubAckWithFailureIsTold();
    void repeatedPubRecIsAnsweredAgain();
    void strayAcknowledgements_data();
    void strayAcknowledgements();
    void packetIdsAreNeverInUseTwice();
    void allPacketIdsInFlight();
    void receiveMaximumIsAWindow();
    void serverLimitsAreObeyed_data();
    void serverLimitsAreObeyed();
    void aliasNeverMakesAPacketTooLarge();
    void aliasesOutbound();

    // In
    void inboundQos_data();
    void inboundQos();
    void acknowledgesOnlyWhenTold();
    void acknowledgeOfAnEarlierConnectionDoesNothing();
    void duplicateQos2IsDeliveredOnce();
    void duplicateQos2OverAReconnect();
    void pubRelForNothing_data();
    void pubRelForNothing();
    void ownReceiveMaximumIsEnforced();
    void ownPacketMaximumIsEnforcedFromTheHeader();
    void aliasesInbound();
    void badAliases_data();
    void badAliases();

    // Subscriptions
    void subscribeAndUnsubscribe();
    void subscribeObeysTheServersPacketSize();
    void subAckForNothingIsIgnored();
    void subAckWithWrongCount();

    // Sessions that last
    void resendsAfterReconnect_data();
    void resendsAfterReconnect();
    void resendsPubRelFirst();
    void resendsAsNewWhenTheServerForgot();
    void forgetsWhatWasAcknowledged();
    void cleanSessionForgetsEverything();
    void serverThatKeepsNoSessionLeavesNothingBehind();
    void sessionPresentAfterCleanStartIsAViolation();
};

void TestSession::connects_data()
{
    QTest::addColumn<int>("version");
    QTest::newRow("3.1") << 3;
    QTest::newRow("3.1.1") << 4;
    QTest::newRow("5.0") << 5;
}

void TestSession::connects()
{
    QFETCH(int, version);
    Link link{V(version)};
    link.session.start(link.options, link.now);
    QVERIFY(link.sent().isEmpty());
    QVERIFY(link.session.linkUp());
    QCOMPARE(link.sent(), Packets{packet::connect({.version = V(version), .clientId = "c"})});
    QVERIFY(!link.session.isConnected());
    const Event event = link.receive(packet::connack(V(version)));
    QCOMPARE(event.kind, Kind::Accepted);
    QVERIFY(!event.sessionPresent);
    QVERIFY(link.session.isConnected());
    QVERIFY(link.sent().isEmpty());
}

void TestSession::takesOnePacketAtATime()
{
    Link link;
    link.up();
    const QByteArray both = link.publishBytes(0, 0) + packet::pingresp();
    Event event;
    qsizetype consumed = 0;
    QVERIFY(link.session.receive(both, link.now, consumed, event));
    QCOMPARE(event.kind, Kind::Message);
    QCOMPARE(consumed, both.size() - 2);
    QVERIFY(link.session.receive(QByteArrayView(both).sliced(consumed), link.now, consumed, event));
    QCOMPARE(event.kind, Kind::Pong);
    QCOMPARE(consumed, 2);
}

void TestSession::incompleteIsNothingYet()
{
    Link link;
    link.up();
    const QByteArray bytes = link.publishBytes(1, 1);
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        link.receive(bytes.first(size));
        QVERIFY(!link.took);
    }
    QCOMPARE(link.receive(bytes).kind, Kind::Message);
    QVERIFY(link.sent().isEmpty());
}

void TestSession::refusalEndsTheLink_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("code");
    QTest::newRow("3.1.1 bad login") << 4 << 4;
    QTest::newRow("5.0 not authorized") << 5 << 0x87;
}

void TestSession::refusalEndsTheLink()
{
    QFETCH(int, version);
    QFETCH(int, code);
    Link link{V(version)};
    link.session.start(link.options, link.now);
    QVERIFY(link.session.linkUp());
    (void)link.sent();
    const Event event = link.receive(packet::connack(V(version), code));
    QCOMPARE(event.kind, Kind::Refused);
    QCOMPARE(int(event.code), code);
    QVERIFY(!link.session.isConnected());
    link.receive(packet::connack(V(version)));
    QVERIFY(!link.took);
    QVERIFY(link.sent().isEmpty());
}

void TestSession::violationEndsTheLink_data()
{
    QTest::addColumn<bool>("connected");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::newRow("PUBLISH before CONNACK [MQTT-3.2.0-1]")
        << false << packet::publish({.version = V::V5, .topic = "a"}) << 0x82;
    QTest::newRow("PINGRESP before CONNACK") << false << packet::pingresp() << 0x82;
    QTest::newRow("second CONNACK [MQTT-3.2.0-2]") << true << packet::connack(V::V5) << 0x82;
    QTest::newRow("receive maximum 0")
        << false << packet::connack(V::V5, 0, false, packet::u16Property(0x21, 0)) << 0x82;
    QTest::newRow("a packet only clients send") << true << packet::pingreq() << 0x82;
    QTest::newRow("length of five bytes") << true << packet::hex("30 ffffffff01") << 0x81;
    QTest::newRow("topic with wildcard")
        << true << packet::publish({.version = V::V5, .topic = "a/+"}) << 0x90;
    QTest::newRow("empty topic without alias")
        << true << packet::publish({.version = V::V5}) << 0x82;
    QTest::newRow("PINGRESP with a body") << true << packet::hex("d001 00") << 0x81;
    QTest::newRow("AUTH nobody asked for, before CONNACK [MQTT-4.12.0-6]")
        << false << packet::auth(0x18, packet::dataProperty(0x15, "m")) << 0x82;
    QTest::newRow("AUTH nobody asked for [MQTT-4.12.0-6]")
        << true << packet::auth(0x18, packet::dataProperty(0x15, "m")) << 0x82;
}

void TestSession::violationEndsTheLink()
{
    QFETCH(bool, connected);
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    Link link{V::V5};
    link.session.start(link.options, link.now);
    QVERIFY(link.session.linkUp());
    (void)link.sent();
    if (connected)
        link.receive(packet::connack(V::V5));
    const Event event = link.receive(bytes);
    QCOMPARE(event.kind, Kind::Failed);
    QCOMPARE(int(event.reason), code);
    QVERIFY(event.what);
    QVERIFY(!link.session.isConnected());
    QCOMPARE(link.sent(), Packets{packet::raw(Type::Disconnect, 0, packet::u8(code))});
    link.receive(packet::pingresp()); // nothing more is believed
    QVERIFY(!link.took);
    QCOMPARE(link.session.deadline(), std::nullopt);
}

void TestSession::disconnectIsSentOnce()
{
    Link link;
    link.up();
    link.session.disconnect(ReasonCode::Success);
    link.session.disconnect(ReasonCode::Success);
    QCOMPARE(link.sent(), Packets{packet::disconnect()});
    QCOMPARE(link.publish(0), -1);
    link.receive(packet::pingresp());
    QVERIFY(!link.took);
}

void TestSession::serverDisconnectIsTold()
{
    Link link{V::V5};
    link.up();
    const Event event = link.receive(packet::disconnect(0x8e, packet::dataProperty(0x1f, "why")));
    QCOMPARE(event.kind, Kind::ServerDisconnect);
    QCOMPARE(event.reason, ReasonCode::SessionTakenOver);
    QCOMPARE(event.properties, QByteArrayView(packet::dataProperty(0x1f, "why")));
    QVERIFY(!link.session.isConnected());
    QVERIFY(link.sent().isEmpty());
    link.receive(packet::pingresp());
    QVERIFY(!link.took);
}

void TestSession::connectTimesOut()
{
    Link link;
    link.options.connectTimeout = 20s;
    link.session.start(link.options, link.now);
    QCOMPARE(link.session.deadline(), Start + 20s);
    QVERIFY(link.session.linkUp());
    QCOMPARE(link.session.deadline(), Start + 20s);
    Event event;
    link.session.expire(Start + 20s - 1ms, event);
    QCOMPARE(event.kind, Kind::None);
    link.session.expire(Start + 20s, event);
    QCOMPARE(event.kind, Kind::TimedOut);
    QVERIFY(event.what);

    link.options.connectTimeout = 0s;
    link.session.start(link.options, link.now);
    QCOMPARE(link.session.deadline(), std::nullopt);
}

void TestSession::pingsWhenSilentAndOnlyThen()
{
    Link link;
    link.options.connect.keepAlive = 10;
    link.up();
    QCOMPARE(link.session.deadline(), Start + 10s);
    Event event;

    // Both directions speak: no ping.
    link.now = Start + 6s;
    link.receive(link.publishBytes(0, 0));
    QVERIFY(link.publish(0) >= 0);
    QCOMPARE(link.sent().size(), 1);
    link.now = Start + 10s;
    link.session.expire(link.now, event);
    QVERIFY(link.sent().isEmpty());
    QCOMPARE(link.session.deadline(), Start + 16s);

    // We speak, the server is silent: a ping, or a dead link would not be noticed.
    link.now = Start + 15s;
    QVERIFY(link.publish(0) >= 0);
    (void)link.sent();
    link.now = Start + 16s;
    link.session.expire(link.now, event);
    QCOMPARE(event.kind, Kind::None);
    QCOMPARE(link.sent(), Packets{packet::pingreq()});
    link.session.expire(link.now, event);
    QVERIFY(link.sent().isEmpty());

    link.now = Start + 17s;
    QCOMPARE(link.receive(packet::pingresp()).kind, Kind::Pong);
    QCOMPARE(link.session.unansweredPings(), 0);
    QCOMPARE(link.session.deadline(), Start + 26s); // we spoke last at 16 s
}

void TestSession::deadLinkIsNoticedWithinOneAndAHalf()
{
    Link link;
    link.options.connect.keepAlive = 10;
    link.up();
    Event event;
    link.now = Start + 10s;
    link.session.expire(link.now, event);
    QCOMPARE(link.sent(), Packets{packet::pingreq()});
    QCOMPARE(link.session.deadline(), Start + 15s);
    link.session.expire(Start + 15s - 1ms, event);
    QCOMPARE(event.kind, Kind::None);
    link.session.expire(Start + 15s, event);
    QCOMPARE(event.kind, Kind::TimedOut);
    QVERIFY(!link.session.isConnected());
}

void TestSession::keepAliveZeroNeverPings()
{
    Link link;
    link.options.connect.keepAlive = 0;
    link.up();
    QCOMPARE(link.session.deadline(), std::nullopt);
    Event event;
    link.session.expire(Start + 1000h, event);
    QCOMPARE(event.kind, Kind::None);
    QVERIFY(link.sent().isEmpty());
}

void TestSession::serverKeepAliveIsObeyed()
{
    Link link{V::V5};
    link.options.connect.keepAlive = 60;
    link.up(false, packet::u16Property(0x13, 5));
    QCOMPARE(link.session.deadline(), Start + 5s);
    link.down();
    link.up(false, packet::u16Property(0x13, 0));
    QCOMPARE(link.session.deadline(), std::nullopt);
}

void TestSession::withoutAutoKeepAliveNoPingIsDue()
{
    Link link;
    link.options.autoKeepAlive = false;
    link.up();
    QCOMPARE(link.session.deadline(), std::nullopt);
    link.session.ping(link.now);
    QCOMPARE(link.sent(), Packets{packet::pingreq()});
    QCOMPARE(link.session.unansweredPings(), 1);
}

void TestSession::outboundQos_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("qos");
    for (const int version : {3, 4, 5}) {
        for (const int qos : {0, 1, 2})
            QTest::addRow("version %d QoS %d", version, qos) << version << qos;
    }
}

void TestSession::outboundQos()
{
    QFETCH(int, version);
    QFETCH(int, qos);
    Link link{V(version)};
    link.up();
    const qint32 id = link.publish(qos);
    QCOMPARE(link.sent(), Packets{link.publishBytes(qos, id)});
    if (qos == 0) {
        QCOMPARE(id, 0);
        return;
    }
    QVERIFY(id > 0);
    const Event first = link.receive(packet::ack(qos == 1 ? Type::Puback : Type::Pubrec, id));
    QCOMPARE(first.kind, Kind::Status);
    QCOMPARE(int(first.id), id);
    QCOMPARE(first.packet, qos == 1 ? PacketType::PubAck : PacketType::PubRec);
    QCOMPARE(first.finished, qos == 1);
    if (qos == 1) {
        QVERIFY(link.sent().isEmpty());
        return;
    }
    QCOMPARE(link.sent(), Packets{packet::ack(Type::Pubrel, id)});
    const Event last = link.receive(packet::ack(Type::Pubcomp, id));
    QCOMPARE(last.kind, Kind::Status);
    QCOMPARE(last.packet, PacketType::PubComp);
    QVERIFY(last.finished);
    QVERIFY(link.sent().isEmpty());
}

void TestSession::pubRecWithFailureEndsTheExchange()
{
    Link link{V::V5};
    link.up();
    const qint32 id = link.publish(2);
    (void)link.sent();
    const Event event = link.receive(packet::ack(Type::Pubrec, id, 0x97));
    QCOMPARE(event.kind, Kind::Status);
    QCOMPARE(event.reason, ReasonCode::QuotaExceeded);
    QVERIFY(event.finished);
    QVERIFY(link.sent().isEmpty()); // no PUBREL [MQTT-4.3.3-4]
    QCOMPARE(link.receive(packet::ack(Type::Pubcomp, id)).kind, Kind::None);
    QVERIFY(link.session.isConnected());
}

void TestSession::pubAckWithFailureIsTold()
{
    Link link{V::V5};
    link.up();
    const qint32 id = link.publish(1);
    const QByteArray properties = packet::dataProperty(0x1f, "full");
    const Event event = link.receive(packet::ack(Type::Puback, id, 0x97, properties));
    QCOMPARE(event.kind, Kind::Status);
    QCOMPARE(event.reason, ReasonCode::QuotaExceeded);
    QCOMPARE(event.properties, QByteArrayView(properties));
    QVERIFY(event.finished);
}

void TestSession::repeatedPubRecIsAnsweredAgain()
{
    Link link;
    link.up();
    const qint32 id = link.publish(2);
    link.receive(packet::ack(Type::Pubrec, id));
    (void)link.sent();
    QCOMPARE(link.receive(packet::ack(Type::Pubrec, id)).kind, Kind::None);
    QCOMPARE(link.sent(), Packets{packet::ack(Type::Pubrel, id)});
}

void TestSession::strayAcknowledgements_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("qos"); // of the exchange under way; -1: none
    QTest::addColumn<bool>("violation");
    QTest::newRow("PUBACK for nothing") << 4 << -1 << false;
    QTest::newRow("PUBCOMP for nothing") << 7 << -1 << false;
    QTest::newRow("SUBACK for nothing") << 9 << -1 << false;
    QTest::newRow("UNSUBACK for nothing") << 11 << -1 << false;
    QTest::newRow("PUBREC for QoS 1") << 5 << 1 << true;
    QTest::newRow("PUBCOMP for QoS 1") << 7 << 1 << true;
    QTest::newRow("SUBACK for QoS 1") << 9 << 1 << true;
    QTest::newRow("PUBACK for QoS 2") << 4 << 2 << true;
    QTest::newRow("PUBCOMP before PUBREC") << 7 << 2 << true;
}

void TestSession::strayAcknowledgements()
{
    QFETCH(int, type);
    QFETCH(int, qos);
    QFETCH(bool, violation);
    Link link;
    link.up();
    const qint32 id = qos < 0 ? 7 : link.publish(qos);
    (void)link.sent();
    const QByteArray bytes = type == 9    ? packet::suback(V::V311, id, {0})
                             : type == 11 ? packet::unsuback(V::V311, id)
                                          : packet::ack(Type(type), id);
    const Event event = link.receive(bytes);
    QCOMPARE(event.kind, violation ? Kind::Failed : Kind::None);
    QCOMPARE(link.session.isConnected(), !violation);
    QVERIFY(link.sent().isEmpty());
}

void TestSession::packetIdsAreNeverInUseTwice()
{
    Link link;
    link.up();
    const qint32 held = link.publish(1);
    QVERIFY(held > 0);
    for (int i = 0; i < 70'000; ++i) { // once around
        const qint32 id = link.publish(1);
        QVERIFY(id > 0 && id != held);
        QCOMPARE(link.receive(packet::ack(Type::Puback, id)).kind, Kind::Status);
        link.session.outputTaken(link.now);
    }
    const quint16 subscribe = link.session.subscribe({0, {{"a", 0}}, {}});
    QVERIFY(subscribe > 0 && subscribe != held);
}

void TestSession::allPacketIdsInFlight()
{
    Link link;
    link.up();
    QSet<qint32> ids;
    for (int i = 0; i < 65535; ++i)
        ids.insert(link.publish(1));
    link.session.outputTaken(link.now);
    QCOMPARE(ids.size(), 65535);
    QVERIFY(!ids.contains(-1) && !ids.contains(0));
    QCOMPARE(link.publish(1), -1);
    QVERIFY(link.why);
    QCOMPARE(link.session.subscribe({0, {{"a", 0}}, {}}), quint16(0));
    QCOMPARE(link.publish(0), 0); // needs none
    (void)link.sent();
    QVERIFY(link.session.isConnected());
    link.receive(packet::ack(Type::Puback, 30'000));
    QCOMPARE(link.publish(1), 30'000);
}

void TestSession::receiveMaximumIsAWindow()
{
    Link link{V::V5};
    link.up(false, packet::u16Property(0x21, 2));
    QList<qint32> ids;
    for (int i = 0; i < 4; ++i)
        ids.append(link.publish(i == 0 ? 2 : 1));
    QVERIFY(!ids.contains(-1));
    QCOMPARE(link.sent(), (Packets{link.publishBytes(2, ids[0]), link.publishBytes(1, ids[1])}));
    QCOMPARE(link.publish(0), 0); // has no part in it
    QCOMPARE(link.sent().size(), 1);
    QVERIFY(link.session.subscribe({0, {{"a", 0}}, {}}) > 0);
    QCOMPARE(link.sent().size(), 1);

    link.receive(packet::ack(Type::Pubrec, ids[0])); // not done yet [MQTT-4.9.0-2]
    QCOMPARE(link.sent(), Packets{packet::ack(Type::Pubrel, ids[0])});
    link.receive(packet::ack(Type::Pubcomp, ids[0]));
    QCOMPARE(link.sent(), Packets{link.publishBytes(1, ids[2])});
    link.receive(packet::ack(Type::Puback, ids[1], 0x97)); // a failure makes room too
    QCOMPARE(link.sent(), Packets{link.publishBytes(1, ids[3])});
}

void TestSession::serverLimitsAreObeyed_data()
{
    QTest::addColumn<QByteArray>("limit");
    QTest::addColumn<int>("qos");
    QTest::addColumn<bool>("retain");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("sent");
    const QByteArray qos1 = packet::byteProperty(0x24, 1);
    QTest::newRow("QoS 1 of 1") << qos1 << 1 << false << 1 << true;
    QTest::newRow("QoS 2 of 1 [MQTT-3.2.2-11]") << qos1 << 2 << false << 1 << false;
    const QByteArray noRetain = packet::byteProperty(0x25, 0);
    QTest::newRow("retain [MQTT-3.2.2-14]") << noRetain << 0 << true << 1 << false;
    QTest::newRow("no retain") << noRetain << 0 << false << 1 << true;
    const QByteArray size20 = packet::u32Property(0x27, 20);
    QTest::newRow("20 bytes of 20") << size20 << 0 << false << 14 << true;
    QTest::newRow("21 bytes of 20 [MQTT-3.2.2-15]") << size20 << 0 << false << 15 << false;
    QTest::newRow("21 bytes with packet id") << size20 << 1 << false << 13 << false;
}

void TestSession::serverLimitsAreObeyed()
{
    QFETCH(QByteArray, limit);
    QFETCH(int, qos);
    QFETCH(bool, retain);
    QFETCH(int, size);
    QFETCH(bool, sent);
    Link link{V::V5};
    link.up(false, limit);
    const char *why = nullptr;
    const qint32 id =
        link.session.publish({"a", QByteArray(size, 'x'), {}, quint8(qos), retain, 0}, why);
    QCOMPARE(id >= 0, sent);
    QCOMPARE(why == nullptr, sent);
    const Packets packets = link.sent();
    QCOMPARE(packets.size(), sent ? 1 : 0);
    if (sent)
        QVERIFY(limit != packet::u32Property(0x27, 20) || packets[0].size() == 20);
}

void TestSession::aliasNeverMakesAPacketTooLarge()
{
    Link link{V::V5};
    link.options.topicAliasMaximum = 10;
    link.up(false, packet::u32Property(0x27, 20) + packet::u16Property(0x22, 10));
    for (int size = 8; size <= 15; ++size) {
        (void)link.publish(0, QByteArray("t") + QByteArray::number(size), QByteArray(size, 'x'));
        for (const QByteArray &bytes : link.sent())
            QVERIFY2(bytes.size() <= 20, qPrintable(packet::describe(bytes)));
    }
    const char *why = nullptr;
    const qint32 id = link.session.publish({"a", QByteArray(14, 'x'), {}, 0, false, 3}, why);
    QCOMPARE(id, -1);
    QVERIFY(why);
}

void TestSession::aliasesOutbound()
{
    Link link{V::V5};
    link.options.topicAliasMaximum = 10; // ours is larger than the server's
    link.up(false, packet::u16Property(0x22, 1));
    const auto publish = [&link](const QByteArray &topic) {
        (void)link.publish(0, topic);
        return link.sent();
    };
    const auto bytes = [](const QByteArray &topic, int alias) {
        return Packets{packet::publish(
            {.version = V::V5,
             .topic = topic,
             .payload = "x",
             .properties = alias ? packet::u16Property(0x23, alias) : QByteArray()})};
    };
    QCOMPARE(publish("long/topic"), bytes("long/topic", 1));
    QCOMPARE(publish("long/topic"), bytes("", 1));
    QCOMPARE(publish("other"), bytes("other", 0)); // the server takes one only

    // Aliases end with the connection, and may be switched off on the next one.
    link.down();
    link.up(false, packet::u16Property(0x22, 1));
    QCOMPARE(publish("long/topic"), bytes("long/topic", 1));
    link.down();
    link.up();
    QCOMPARE(publish("long/topic"), bytes("long/topic", 0));

    // Explicit ones, which may be re-assigned.
    link.down();
    link.options.topicAliasMaximum = 0;
    link.up(false, packet::u16Property(0x22, 5));
    const char *why = nullptr;
    QCOMPARE(link.session.publish({"a", "x", {}, 0, false, 5}, why), 0);
    QCOMPARE(link.sent(), bytes("a", 5));
    QCOMPARE(link.session.publish({"b", "x", {}, 0, false, 5}, why), 0);
    QCOMPARE(link.sent(), bytes("b", 5));
    QCOMPARE(link.session.publish({"a", "x", {}, 0, false, 6}, why), -1);
    QVERIFY(why);
}

void TestSession::inboundQos_data()
{
    outboundQos_data();
}

void TestSession::inboundQos()
{
    QFETCH(int, version);
    QFETCH(int, qos);
    Link link{V(version)};
    link.up();
    const Event event = link.receive(link.publishBytes(qos, 77));
    QCOMPARE(event.kind, Kind::Message);
    QCOMPARE(event.message.topic, QByteArrayView("a"));
    QCOMPARE(event.message.payload, QByteArrayView("x"));
    QCOMPARE(int(event.message.qos), qos);
    QCOMPARE(int(event.message.id), qos == 0 ? 0 : 77);
    link.session.acknowledge(event.connection, quint8(qos), event.message.id);
    if (qos == 0) {
        QVERIFY(link.sent().isEmpty());
        return;
    }
    QCOMPARE(link.sent(), Packets{packet::ack(qos == 1 ? Type::Puback : Type::Pubrec, 77)});
    if (qos == 1)
        return;
    const Event released = link.receive(packet::ack(Type::Pubrel, 77));
    QCOMPARE(released.kind, Kind::Released);
    QCOMPARE(int(released.id), 77);
    QCOMPARE(link.sent(), Packets{packet::ack(Type::Pubcomp, 77)});
}

void TestSession::acknowledgesOnlyWhenTold()
{
    Link link;
    link.up();
    const Event first = link.receive(link.publishBytes(1, 1));
    const quint32 connection = first.connection;
    link.receive(link.publishBytes(2, 2));
    QVERIFY(link.sent().isEmpty());
    link.session.acknowledge(connection, 1, 1);
    link.session.acknowledge(connection, 2, 2);
    QCOMPARE(link.sent(), (Packets{packet::ack(Type::Puback, 1), packet::ack(Type::Pubrec, 2)}));
}

void TestSession::acknowledgeOfAnEarlierConnectionDoesNothing()
{
    Link link;
    link.up();
    const quint32 earlier = link.receive(link.publishBytes(1, 1)).connection;
    link.down();
    link.session.acknowledge(earlier, 1, 1);
    QVERIFY(link.sent().isEmpty());
    link.up();
    link.session.acknowledge(earlier, 1, 1);
    QVERIFY(link.sent().isEmpty());
}

void TestSession::duplicateQos2IsDeliveredOnce()
{
    Link link;
    link.up();
    const Event event = link.receive(link.publishBytes(2, 5));
    QCOMPARE(event.kind, Kind::Message);
    link.session.acknowledge(event.connection, 2, 5);
    (void)link.sent();
    for (const bool dup : {true, false}) {
        QCOMPARE(link.receive(link.publishBytes(2, 5, dup)).kind, Kind::None);
        QCOMPARE(link.sent(), Packets{packet::ack(Type::Pubrec, 5)});
    }
    QCOMPARE(link.receive(packet::ack(Type::Pubrel, 5)).kind, Kind::Released);
    QCOMPARE(link.receive(packet::ack(Type::Pubrel, 5)).kind, Kind::None); // once
    (void)link.sent();
    QCOMPARE(link.receive(link.publishBytes(2, 5)).kind, Kind::Message); // a new one
}

void TestSession::duplicateQos2OverAReconnect()
{
    Link link;
    link.options.connect.cleanStart = false;
    link.up();
    const Event event = link.receive(link.publishBytes(2, 5));
    link.session.acknowledge(event.connection, 2, 5);
    link.down();
    link.up(true);
    (void)link.sent();
    QCOMPARE(link.receive(link.publishBytes(2, 5, true)).kind, Kind::None);
    QCOMPARE(link.sent(), Packets{packet::ack(Type::Pubrec, 5)});
    link.down();
    link.up(false); // the server forgot, so its identifiers start anew
    QCOMPARE(link.receive(link.publishBytes(2, 5)).kind, Kind::Message);
}

void TestSession::pubRelForNothing_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("3.1.1") << 4 << packet::ack(Type::Pubcomp, 9);
    QTest::newRow("5.0 says not found") << 5 << packet::ack(Type::Pubcomp, 9, 0x92);
}

void TestSession::pubRelForNothing()
{
    QFETCH(int, version);
    QFETCH(QByteArray, answer);
    Link link{V(version)};
    link.up();
    QCOMPARE(link.receive(packet::ack(Type::Pubrel, 9)).kind, Kind::None);
    QCOMPARE(link.sent(), Packets{answer});
}

void TestSession::ownReceiveMaximumIsEnforced()
{
    Link link{V::V5};
    link.options.receiveMaximum = 2;
    link.up();
    Event event = link.receive(link.publishBytes(1, 1));
    link.session.acknowledge(event.connection, 1, 1); // makes room
    QCOMPARE(link.receive(link.publishBytes(1, 2)).kind, Kind::Message);
    QCOMPARE(link.receive(link.publishBytes(2, 3)).kind, Kind::Message);
    QCOMPARE(link.receive(link.publishBytes(0, 0)).kind, Kind::Message);    // has no part in it
    QCOMPARE(link.receive(link.publishBytes(2, 3, true)).kind, Kind::None); // counted already
    (void)link.sent();
    event = link.receive(link.publishBytes(1, 4));
    QCOMPARE(event.kind, Kind::Failed);
    QCOMPARE(event.reason, ReasonCode::ReceiveMaximumExceeded);
    QCOMPARE(link.sent(), Packets{packet::hex("e0 01 93")});
}

void TestSession::ownPacketMaximumIsEnforcedFromTheHeader()
{
    Link link{V::V5};
    link.options.maximumPacketSize = 100;
    link.up();
    QCOMPARE(link.receive(packet::publish(
                              {.version = V::V5, .topic = "a", .payload = QByteArray(94, 'x')}))
                 .kind,
             Kind::Message);
    const Event event = link.receive(packet::hex("30 63"));
    QCOMPARE(event.kind, Kind::Failed);
    QCOMPARE(event.reason, ReasonCode::PacketTooLarge);
}

void TestSession::aliasesInbound()
{
    Link link{V::V5};
    link.options.topicAliasMaximum = 2;
    link.up();
    const auto receive = [&link](const QByteArray &topic, int alias) {
        return link
            .receive(packet::publish(
                {.version = V::V5, .topic = topic, .properties = packet::u16Property(0x23, alias)}))
            .message.topic.toByteArray();
    };
    QCOMPARE(receive("one", 1), QByteArray("one"));
    QCOMPARE(receive("two", 2), QByteArray("two"));
    QCOMPARE(receive("", 1), QByteArray("one"));
    QCOMPARE(receive("", 2), QByteArray("two"));
    QCOMPARE(receive("three", 1), QByteArray("three")); // re-assigned
    QCOMPARE(receive("", 1), QByteArray("three"));
}

void TestSession::badAliases_data()
{
    QTest::addColumn<QByteArray>("topic");
    QTest::addColumn<int>("alias");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("reconnected");
    QTest::newRow("0 [MQTT-3.3.2-8]") << QByteArray("a") << 0 << 0x94 << false;
    QTest::newRow("above ours [MQTT-3.3.2-9]") << QByteArray("a") << 3 << 0x94 << false;
    QTest::newRow("stands for nothing") << QByteArray() << 2 << 0x82 << false;
    QTest::newRow("of the last connection") << QByteArray() << 1 << 0x82 << true;
}

void TestSession::badAliases()
{
    QFETCH(QByteArray, topic);
    QFETCH(int, alias);
    QFETCH(int, code);
    QFETCH(bool, reconnected);
    Link link{V::V5};
    link.options.topicAliasMaximum = 2;
    link.options.connect.cleanStart = false;
    link.up();
    const auto publish = [](const QByteArray &name, int number) {
        return packet::publish(
            {.version = V::V5, .topic = name, .properties = packet::u16Property(0x23, number)});
    };
    QCOMPARE(link.receive(publish("known", 1)).kind, Kind::Message);
    if (reconnected) {
        link.down();
        link.up(true);
    }
    const Event event = link.receive(publish(topic, alias));
    QCOMPARE(event.kind, Kind::Failed);
    QCOMPARE(int(event.reason), code);
}

void TestSession::subscribeAndUnsubscribe()
{
    Link link;
    link.up();
    const quint16 id = link.session.subscribe({0, {{"a/#", 1}}, {}});
    QVERIFY(id > 0);
    QCOMPARE(link.sent(), Packets{packet::subscribe(V::V311, id, "a/#", 1)});
    const Event subAck = link.receive(packet::suback(V::V311, id, {1}));
    QCOMPARE(subAck.kind, Kind::SubAck);
    QCOMPARE(subAck.id, id);
    QCOMPARE(subAck.codes, QByteArrayView("\x01"));
    QCOMPARE(link.receive(packet::suback(V::V311, id, {1})).kind, Kind::None); // once

    const quint16 other = link.session.unsubscribe({0, {"a/#"}, {}});
    QCOMPARE(link.sent(), Packets{packet::unsubscribe(V::V311, other, "a/#")});
    QCOMPARE(link.receive(packet::unsuback(V::V311, other)).kind, Kind::UnsubAck);

    QCOMPARE(link.session.subscribe({0, {{QByteArray(65536, 'a'), 0}}, {}}), quint16(0));
    QVERIFY(link.sent().isEmpty());
    link.down();
    QCOMPARE(link.session.subscribe({0, {{"a", 0}}, {}}), quint16(0));
    QCOMPARE(link.session.unsubscribe({0, {"a"}, {}}), quint16(0));
}

void TestSession::subscribeObeysTheServersPacketSize()
{
    Link link{V::V5};
    link.up(false, packet::u32Property(0x27, 20)); // [MQTT-3.2.2-15]
    link.session.ping(link.now);                   // stays in the output
    QCOMPARE(link.session.subscribe({0, {{QByteArray(13, 'a'), 0}}, {}}), quint16(0));
    QCOMPARE(link.session.unsubscribe({0, {QByteArray(14, 'a')}, {}}), quint16(0));
    QCOMPARE(link.sent(), Packets{packet::pingreq()});
    QVERIFY(link.session.subscribe({0, {{QByteArray(12, 'a'), 0}}, {}}) > 0);
    QVERIFY(link.session.unsubscribe({0, {QByteArray(13, 'a')}, {}}) > 0);
    for (const QByteArray &bytes : link.sent())
        QCOMPARE(bytes.size(), 20);
}

void TestSession::subAckForNothingIsIgnored()
{
    Link link{V::V5};
    link.up();
    QCOMPARE(link.receive(packet::suback(V::V5, 200, {0x80})).kind, Kind::None);
    QVERIFY(link.took);
    QVERIFY(link.session.isConnected());
    // A request whose link broke is nobody's on the next one.
    const quint16 id = link.session.subscribe({0, {{"a", 0}}, {}});
    link.down();
    link.up();
    QCOMPARE(link.receive(packet::suback(V::V5, id, {0})).kind, Kind::None);
    QVERIFY(link.session.isConnected());
}

void TestSession::subAckWithWrongCount()
{
    for (const QList<int> &codes : {QList<int>{0}, QList<int>{0, 0, 0}}) {
        Link link;
        link.up();
        const quint16 id = link.session.subscribe({0, {{"a", 0}, {"b", 0}}, {}});
        QCOMPARE(link.receive(packet::suback(V::V311, id, codes)).kind, Kind::Failed);
    }
}

void TestSession::resendsAfterReconnect_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("qos");
    for (const int version : {4, 5}) {
        for (const int qos : {1, 2})
            QTest::addRow("version %d QoS %d", version, qos) << version << qos;
    }
}

void TestSession::resendsAfterReconnect()
{
    QFETCH(int, version);
    QFETCH(int, qos);
    Link link{V(version)};
    link.options.connect.cleanStart = false;
    link.options.sessionExpiry = 3600;
    link.up();
    const qint32 first = link.publish(qos);
    const qint32 second = link.publish(qos);
    (void)link.sent();
    link.down();
    QCOMPARE(link.up(true).kind, Kind::Accepted);
    QCOMPARE(link.sent(),
             (Packets{link.publishBytes(qos, first, true), link.publishBytes(qos, second, true)}));
    const qint32 third = link.publish(qos);
    QVERIFY(third != first && third != second);
    QCOMPARE(link.sent(), Packets{link.publishBytes(qos, third)});
    QCOMPARE(link.receive(packet::ack(qos == 1 ? Type::Puback : Type::Pubrec, first)).kind,
             Kind::Status);
}

void TestSession::resendsPubRelFirst()
{
    Link link;
    link.options.connect.cleanStart = false;
    link.up();
    const qint32 published = link.publish(1);
    const qint32 released = link.publish(2);
    link.receive(packet::ack(Type::Pubrec, released));
    (void)link.sent();
    link.down();
    link.up(true);
    QCOMPARE(link.sent(),
             (Packets{packet::ack(Type::Pubrel, released), link.publishBytes(1, published, true)}));
    QVERIFY(link.receive(packet::ack(Type::Pubcomp, released)).finished);
}

void TestSession::resendsAsNewWhenTheServerForgot()
{
    Link link;
    link.options.connect.cleanStart = false;
    link.up();
    const qint32 published = link.publish(1);
    const qint32 released = link.publish(2);
    link.receive(packet::ack(Type::Pubrec, released));
    (void)link.sent();
    link.down();
    link.up(false);
    QCOMPARE(link.sent(), Packets{link.publishBytes(1, published)}); // no DUP, no PUBREL
}

void TestSession::forgetsWhatWasAcknowledged()
{
    Link link;
    link.options.connect.cleanStart = false;
    link.up();
    const qint32 first = link.publish(1);
    const qint32 second = link.publish(2);
    link.receive(packet::ack(Type::Puback, first));
    link.receive(packet::ack(Type::Pubrec, second));
    link.receive(packet::ack(Type::Pubcomp, second));
    link.down();
    link.up(true);
    QVERIFY(link.sent().isEmpty());
}

void TestSession::cleanSessionForgetsEverything()
{
    Link link;
    link.up();
    QVERIFY(link.publish(1) > 0);
    QVERIFY(link.publish(2) > 0);
    link.down();
    link.up();
    QVERIFY(link.sent().isEmpty());
    QSet<qint32> ids;
    for (int i = 0; i < 65535; ++i) // none of the old identifiers is held
        ids.insert(link.publish(1));
    QVERIFY(!ids.contains(-1));
}

void TestSession::serverThatKeepsNoSessionLeavesNothingBehind()
{
    Link link{V::V5};
    link.options.sessionExpiry = 3600;
    link.up(false, packet::u32Property(0x11, 0)); // the server says: not at all
    QVERIFY(link.publish(1) > 0);
    link.down();
    link.options.connect.cleanStart = false;
    link.up(false, packet::u32Property(0x11, 3600));
    QVERIFY(link.sent().isEmpty());
    QSet<qint32> ids;
    for (int i = 0; i < 65535; ++i) // none of the old identifiers is held
        ids.insert(link.publish(1));
    QVERIFY(!ids.contains(-1));
}

void TestSession::sessionPresentAfterCleanStartIsAViolation()
{
    Link link;
    const Event event = link.up(true); // [MQTT-3.2.2-2]
    QCOMPARE(event.kind, Kind::Failed);
    QVERIFY(!link.session.isConnected());
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
