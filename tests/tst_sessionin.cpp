// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "sessionlink.h"

class TestSessionIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
};

void TestSessionIn::inboundQos_data()
{
    addVersionsAndQos();
}

void TestSessionIn::inboundQos()
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

void TestSessionIn::acknowledgesOnlyWhenTold()
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

void TestSessionIn::acknowledgeOfAnEarlierConnectionDoesNothing()
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

void TestSessionIn::duplicateQos2IsDeliveredOnce()
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

void TestSessionIn::duplicateQos2OverAReconnect()
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

void TestSessionIn::pubRelForNothing_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("3.1.1") << 4 << packet::ack(Type::Pubcomp, 9);
    QTest::newRow("5.0 says not found") << 5 << packet::ack(Type::Pubcomp, 9, 0x92);
}

void TestSessionIn::pubRelForNothing()
{
    QFETCH(int, version);
    QFETCH(QByteArray, answer);
    Link link{V(version)};
    link.up();
    QCOMPARE(link.receive(packet::ack(Type::Pubrel, 9)).kind, Kind::None);
    QCOMPARE(link.sent(), Packets{answer});
}

void TestSessionIn::ownReceiveMaximumIsEnforced()
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

void TestSessionIn::ownPacketMaximumIsEnforcedFromTheHeader()
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

void TestSessionIn::aliasesInbound()
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

void TestSessionIn::badAliases_data()
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

void TestSessionIn::badAliases()
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

void TestSessionIn::subscribeAndUnsubscribe()
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

void TestSessionIn::subscribeObeysTheServersPacketSize()
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

void TestSessionIn::subAckForNothingIsIgnored()
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

void TestSessionIn::subAckWithWrongCount()
{
    for (const QList<int> &codes : {QList<int>{0}, QList<int>{0, 0, 0}}) {
        Link link;
        link.up();
        const quint16 id = link.session.subscribe({0, {{"a", 0}, {"b", 0}}, {}});
        QCOMPARE(link.receive(packet::suback(V::V311, id, codes)).kind, Kind::Failed);
    }
}

QTEST_GUILESS_MAIN(TestSessionIn)

#include "tst_sessionin.moc"
