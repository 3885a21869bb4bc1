// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "sessionlink.h"

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

QTEST_GUILESS_MAIN(TestSession)

#include "tst_session.moc"
