// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "sessionlink.h"

class TestSessionOut : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
};

void TestSessionOut::outboundQos_data()
{
    addVersionsAndQos();
}

void TestSessionOut::outboundQos()
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

void TestSessionOut::pubRecWithFailureEndsTheExchange()
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

void TestSessionOut::pubAckWithFailureIsTold()
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

void TestSessionOut::repeatedPubRecIsAnsweredAgain()
{
    Link link;
    link.up();
    const qint32 id = link.publish(2);
    link.receive(packet::ack(Type::Pubrec, id));
    (void)link.sent();
    QCOMPARE(link.receive(packet::ack(Type::Pubrec, id)).kind, Kind::None);
    QCOMPARE(link.sent(), Packets{packet::ack(Type::Pubrel, id)});
}

void TestSessionOut::strayAcknowledgements_data()
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

void TestSessionOut::strayAcknowledgements()
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

void TestSessionOut::packetIdsAreNeverInUseTwice()
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

void TestSessionOut::allPacketIdsInFlight()
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

void TestSessionOut::receiveMaximumIsAWindow()
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

void TestSessionOut::serverLimitsAreObeyed_data()
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

void TestSessionOut::serverLimitsAreObeyed()
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

void TestSessionOut::aliasNeverMakesAPacketTooLarge()
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

void TestSessionOut::aliasesOutbound()
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

QTEST_GUILESS_MAIN(TestSessionOut)

#include "tst_sessionout.moc"
