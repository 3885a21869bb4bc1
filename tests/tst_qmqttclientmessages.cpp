// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "clientfixture.h"

class TestQMqttClientMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void inboundOrder_data();
    void inboundOrder();
    void acknowledgesAfterDelivery();
    void outboundOrder_data();
    void outboundOrder();
    void failureReasonIsReportedAndNotSent();
    void publishIsRefused_data();
    void publishIsRefused();
    void unconnectedCallsDoNothing();
    void publishPropertiesTravelBothWays();
    void takesBytesOneByOneAndAllAtOnce();
    void gathersWritesOfOneTurn();
    void writesShortWithoutLoss();
    void manualPing();
};

void TestQMqttClientMessages::inboundOrder_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("qos");
    for (const int version : {4, 5}) {
        for (const int qos : {0, 1, 2})
            QTest::addRow("version %d QoS %d", version, qos) << version << qos;
    }
}

void TestQMqttClientMessages::inboundOrder()
{
    QFETCH(int, version);
    QFETCH(int, qos);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const subscription = f.subscribe(u"a/#"_s);
    QVERIFY2(subscription, f.broker.problem());
    f.record(subscription);
    QMqttMessage message;
    connect(subscription, &Subscription::messageReceived, this,
            [&](const QMqttMessage &m) { message = m; });
    if (qos > 0)
        f.broker.expect(packet::ack(qos == 1 ? Type::Puback : Type::Pubrec, 9));
    f.broker.send(f.publishBytes("a/b", qos, qos ? 9 : 0, "hello"));
    QVERIFY2(f.broker.finish(), f.broker.problem());
    Log expected{u"received a/b hello"_s};
    if (qos > 0)
        expected << u"status Published"_s;
    expected << u"subscription received hello"_s;
    QCOMPARE(f.log, expected);
    QCOMPARE(message.topic(), QMqttTopicName(u"a/b"_s));
    QCOMPARE(int(message.qos()), qos);
    QCOMPARE(int(message.id()), qos ? 9 : 0);
    QVERIFY(!message.retain() && !message.duplicate());
    if (qos < 2)
        return;
    f.log.clear();
    f.broker.expect(packet::ack(Type::Pubcomp, 9));
    f.broker.send(packet::ack(Type::Pubrel, 9));
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, Log{u"status Released"_s});
}

void TestQMqttClientMessages::acknowledgesAfterDelivery()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const subscription = f.subscribe(u"a"_s);
    QVERIFY2(subscription, f.broker.problem());
    const qsizetype before = f.broker.received().size();
    qsizetype during = -1;
    connect(subscription, &Subscription::messageReceived, this, [&] {
        QCoreApplication::processEvents();
        during = f.broker.received().size();
    });
    f.broker.expect(packet::ack(Type::Puback, 1));
    f.broker.send(f.publishBytes("a", 1, 1));
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(during, before);
}

void TestQMqttClientMessages::outboundOrder_data()
{
    inboundOrder_data();
}

void TestQMqttClientMessages::outboundOrder()
{
    QFETCH(int, version);
    QFETCH(int, qos);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    if (qos == 1) {
        f.broker.expect(Type::Publish).reply([](const QByteArray &bytes) {
            return ackFor(bytes, Type::Puback);
        });
    } else if (qos == 2) {
        f.broker.expect(Type::Publish).reply([](const QByteArray &bytes) {
            return ackFor(bytes, Type::Pubrec);
        });
        f.broker.expect(Type::Pubrel).reply([](const QByteArray &bytes) {
            return ackFor(bytes, Type::Pubcomp);
        });
    } else {
        f.broker.expect(f.publishBytes("a"));
    }
    const qint32 id = f.client->publish(u"a"_s, "x", quint8(qos));
    QVERIFY2(f.broker.finish(), f.broker.problem());
    if (qos == 0) {
        QCOMPARE(id, 0);
        QVERIFY(f.log.isEmpty());
        return;
    }
    QVERIFY(id >= 1 && id <= 65535);
    QVERIFY(f.broker.received().contains(f.publishBytes("a", qos, id)));
    const QString sent = u"sent %1"_s.arg(id);
    QCOMPARE(f.log, qos == 1 ? (Log{u"status Acknowledged"_s, sent})
                             : (Log{u"status Received"_s, u"status Completed"_s, sent}));
}

void TestQMqttClientMessages::failureReasonIsReportedAndNotSent()
{
    Fixture f(V::V5);
    QVERIFY2(f.connectNow(), f.broker.problem());
    f.broker.expect(Type::Publish).reply([](const QByteArray &bytes) {
        return packet::ack(Type::Puback, packet::idOf(bytes), 0x97,
                           packet::dataProperty(0x1f, QByteArray(200, 'r')));
    });
    f.broker.expect(Type::Publish).reply([](const QByteArray &bytes) {
        return packet::ack(Type::Pubrec, packet::idOf(bytes), 0x87);
    });
    QString reason;
    connect(f.client.get(), &Client::messageStatusChanged, this,
            [&](qint32, QMqtt::MessageStatus, const QMqttMessageStatusProperties &p) {
                if (reason.isEmpty())
                    reason = p.reason();
            });
    f.client->publish(u"a"_s, "x", 1);
    f.client->publish(u"a"_s, "x", 2);
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"status Acknowledged 0x97"_s, u"status Received 0x87"_s}));
    QCOMPARE(reason, QString(200, u'r'));
}

void TestQMqttClientMessages::publishIsRefused_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<int>("qos");
    QTest::newRow("QoS 3") << u"a"_s << 3;
    QTest::newRow("empty topic") << QString() << 0;
    QTest::newRow("topic with #") << u"a/#"_s << 0;
    QTest::newRow("topic with +") << u"+"_s << 1;
    QTest::newRow("topic with U+0000") << QString(QChar(0)) << 0;
    QTest::newRow("65536 bytes of UTF-8") << QString(32768, u'ä') << 0;
    QTest::newRow("lone surrogate") << QString(QChar(0xd800)) << 0;
    QTest::newRow("subscription identifier") << u"id"_s << 0;
    QTest::newRow("alias above the server's maximum") << u"alias"_s << 0;
    QTest::newRow("property too long") << u"property"_s << 0;
    QTest::newRow("larger than the server takes") << u"large"_s << 0;
}

void TestQMqttClientMessages::publishIsRefused()
{
    QFETCH(QString, topic);
    QFETCH(int, qos);
    Fixture f(V::V5);
    QVERIFY2(f.connectNow(packet::u32Property(0x27, 70'000) + packet::u16Property(0x22, 5)),
             f.broker.problem());
    QMqttPublishProperties properties;
    if (topic == "id"_L1)
        properties.setSubscriptionIdentifiers({1});
    else if (topic == "alias"_L1)
        properties.setTopicAlias(6);
    else if (topic == "property"_L1)
        properties.setContentType(QString(65536, u'a'));
    const QByteArray payload(topic == "large"_L1 ? 70'000 : 1, 'x');
    QCOMPARE(f.client->publish(topic, properties, payload, quint8(qos)), -1);
    QVERIFY2(f.broker.finish(), f.broker.problem()); // nothing was sent
    QCOMPARE(f.client->state(), Client::Connected);
}

void TestQMqttClientMessages::unconnectedCallsDoNothing()
{
    Fixture f;
    QCOMPARE(f.client->publish(u"a"_s, "x", 1), -1);
    QVERIFY(!f.client->subscribe(u"a"_s));
    f.client->unsubscribe(u"a"_s);
    f.client->disconnectFromHost();
    f.client->authenticate({});
    QVERIFY(!f.client->requestPing());
    QVERIFY(f.log.isEmpty());
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttClientMessages::publishPropertiesTravelBothWays()
{
    Fixture f(V::V5);
    QVERIFY2(f.connectNow(), f.broker.problem());
    QMqttPublishProperties out;
    out.setPayloadFormatIndicator(QMqtt::PayloadFormatIndicator::UTF8Encoded);
    out.setMessageExpiryInterval(60);
    out.setContentType(u"text/plain"_s);
    out.setResponseTopic(u"reply"_s);
    out.setCorrelationData("id");
    QMqttUserProperties user;
    user.append({u"n"_s, u"v"_s});
    out.setUserProperties(user);
    QByteArray sent;
    f.broker.expect(u"a PUBLISH"_s, [&](const QByteArray &bytes) {
        sent = bytes;
        return packet::typeOf(bytes) == Type::Publish;
    });
    f.client->publish(u"a"_s, out, "x");
    QVERIFY2(f.broker.finish(), f.broker.problem());
    for (const QByteArray &property :
         {packet::byteProperty(0x01, 1), packet::u32Property(0x02, 60),
          packet::dataProperty(0x03, "text/plain"), packet::dataProperty(0x08, "reply"),
          packet::dataProperty(0x09, "id"), packet::userProperty("n", "v")})
        QVERIFY2(sent.contains(property), property.toHex(' ').constData());

    Subscription *const subscription = f.subscribe(u"a"_s);
    QVERIFY2(subscription, f.broker.problem());
    QMqttPublishProperties in;
    connect(subscription, &Subscription::messageReceived, this,
            [&](const QMqttMessage &message) { in = message.publishProperties(); });
    f.broker.send(sent);
    QCOMPARE(in.payloadFormatIndicator(), QMqtt::PayloadFormatIndicator::UTF8Encoded);
    QCOMPARE(in.messageExpiryInterval(), 60u);
    QCOMPARE(in.contentType(), u"text/plain"_s);
    QCOMPARE(in.responseTopic(), u"reply"_s);
    QCOMPARE(in.correlationData(), QByteArray("id"));
    QCOMPARE(in.userProperties(), user);
    QCOMPARE(in.availableProperties(), out.availableProperties());
}

void TestQMqttClientMessages::takesBytesOneByOneAndAllAtOnce()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    const QByteArray one = f.publishBytes("a", 0, 0, QByteArray(300, 'x'));
    for (const char byte : one)
        f.broker.send(QByteArray(1, byte));
    QCOMPARE(f.log.size(), 1);
    QCOMPARE(f.log.constFirst(), u"received a "_s + QString(300, u'x'));

    f.log.clear();
    f.broker.send(f.publishBytes("a").repeated(10'000) + one.first(100));
    QCOMPARE(f.log.size(), 10'000);
    f.broker.send(one.sliced(100));
    QCOMPARE(f.log.size(), 10'001);
}

void TestQMqttClientMessages::gathersWritesOfOneTurn()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    QSignalSpy writes(f.broker.device(), &MemoryDevice::written);
    for (int i = 0; i < 50; ++i) {
        f.client->publish(u"a"_s, QByteArray::number(i));
        f.broker.expect(f.publishBytes("a", 0, 0, QByteArray::number(i)));
    }
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(writes.size(), 1);

    writes.clear();
    QByteArray burst;
    for (int id = 1; id <= 50; ++id) {
        burst += f.publishBytes("a", 1, id);
        f.broker.expect(packet::ack(Type::Puback, id));
    }
    f.broker.send(burst);
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(writes.size(), 1);
}

void TestQMqttClientMessages::writesShortWithoutLoss()
{
    Fixture f;
    f.broker.device()->setWriteLimit(3);
    QVERIFY2(f.connectNow(), f.broker.problem());
    for (int i = 0; i < 20; ++i) {
        f.broker.expect(f.publishBytes("a", 0, 0, QByteArray::number(i)));
        f.client->publish(u"a"_s, QByteArray::number(i));
    }
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttClientMessages::manualPing()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    QVERIFY(!f.client->requestPing()); // it does so by itself
    f.broker.expect(packet::disconnect());
    f.client->disconnectFromHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());

    f.client->setAutoKeepAlive(false);
    QVERIFY2(f.connectNow(), f.broker.problem());
    f.broker.expect(packet::pingreq()).reply(packet::pingresp());
    QVERIFY(f.client->requestPing());
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, Log{u"pong"_s});

    f.log.clear();
    f.broker.expect(packet::pingreq()).expect(packet::pingreq());
    QVERIFY(f.client->requestPing());
    QVERIFY(f.client->requestPing());
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QVERIFY(!f.client->requestPing());
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log,
             (Log{u"error ServerUnavailable"_s, u"state Disconnected"_s, u"disconnected"_s}));
}

QTEST_GUILESS_MAIN(TestQMqttClientMessages)

#include "tst_qmqttclientmessages.moc"
