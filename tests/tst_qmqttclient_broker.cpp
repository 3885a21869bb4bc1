// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/clientbroker.h"

#include <QElapsedTimer>
#include <QSet>
#include <QSignalSpy>

#include <algorithm>

using namespace Qt::StringLiterals;

/// What a client sends to a real mosquitto, and receives from it.
class TestQMqttClientBroker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString())); }

    void deliversAllQosBothWays_data();
    void deliversAllQosBothWays();
    void burstArrivesWholeAndInOrder_data();
    void burstArrivesWholeAndInOrder();
    void retainedIsMarked_data();
    void retainedIsMarked();
    void nobodyListens();
    void sharedSubscriptionIsServed();
    void messageExpiryAndPropertiesPassTheBroker();
    void manyFiltersAreSubscribedAndLeft_data();
    void manyFiltersAreSubscribedAndLeft();
    void askingAgainRaisesTheQoS_data();
    void askingAgainRaisesTheQoS();

private:
    ClientBroker m_broker;
};

void TestQMqttClientBroker::deliversAllQosBothWays_data()
{
    QTest::addColumn<Client::ProtocolVersion>("version");
    QTest::addColumn<int>("qos");
    for (const auto version : {Client::MQTT_3_1, Client::MQTT_3_1_1, Client::MQTT_5_0}) {
        for (const int qos : {0, 1, 2})
            QTest::addRow("version %d QoS %d", int(version), qos) << version << qos;
    }
}

void TestQMqttClientBroker::deliversAllQosBothWays()
{
    QFETCH(Client::ProtocolVersion, version);
    QFETCH(int, qos);
    Client client;
    m_broker.use(client, version);
    QVERIFY(ClientBroker::connectNow(client));
    Subscription *const subscription = ClientBroker::subscribe(client, u"qos/+"_s);
    QVERIFY(subscription);
    QCOMPARE(subscription->qos(), 2);
    QList<QMqttMessage> messages;
    connect(subscription, &Subscription::messageReceived, this,
            [&](const QMqttMessage &message) { messages.append(message); });
    QSignalSpy sent(&client, &Client::messageSent);
    const QByteArray payload("\x00\x01 binary \xff", 11);
    const qint32 id = client.publish(u"qos/räume"_s, payload, quint8(qos));
    QCOMPARE(id > 0, qos > 0);
    QTRY_COMPARE(messages.size(), 1);
    QCOMPARE(messages[0].payload(), payload);
    QCOMPARE(messages[0].topic().name(), u"qos/räume"_s);
    QCOMPARE(int(messages[0].qos()), qos);
    if (qos > 0) {
        QTRY_COMPARE(sent.size(), 1);
        QCOMPARE(sent[0][0].toInt(), id);
    }
    QCOMPARE(client.state(), Client::Connected);
}

void TestQMqttClientBroker::burstArrivesWholeAndInOrder_data()
{
    deliversAllQosBothWays_data();
}

void TestQMqttClientBroker::burstArrivesWholeAndInOrder()
{
    QFETCH(Client::ProtocolVersion, version);
    QFETCH(int, qos);
    Client client;
    m_broker.use(client, version);
    QVERIFY(ClientBroker::connectNow(client));
    QVERIFY(ClientBroker::subscribe(client, u"burst/#"_s));
    constexpr int Count = 500;
    int next = 0;
    bool inOrder = true;
    connect(&client, &Client::messageReceived, this, [&](const QByteArray &payload) {
        inOrder &= payload.split(' ').constFirst().toInt() == next;
        ++next;
    });
    QSignalSpy sent(&client, &Client::messageSent);
    const QByteArray ballast(300, 'x');
    for (int i = 0; i < Count; ++i)
        QVERIFY(client.publish(u"burst/a"_s, QByteArray::number(i) + ' ' + ballast, quint8(qos)) >=
                0);
    QTRY_COMPARE_WITH_TIMEOUT(next, Count, 30'000);
    QVERIFY(inOrder);
    if (qos > 0)
        QTRY_COMPARE_WITH_TIMEOUT(sent.size(), Count, 30'000);
}

void TestQMqttClientBroker::retainedIsMarked_data()
{
    ClientBroker::versions();
}

void TestQMqttClientBroker::retainedIsMarked()
{
    QFETCH(Client::ProtocolVersion, version);
    Client client;
    m_broker.use(client, version);
    QVERIFY(ClientBroker::connectNow(client));
    Subscription *const before = ClientBroker::subscribe(client, u"retained"_s);
    QVERIFY(before);
    QList<bool> flags;
    const auto record = [&](const QMqttMessage &message) { flags.append(message.retain()); };
    connect(before, &Subscription::messageReceived, this, record);
    client.publish(u"retained"_s, "value", 1, true);
    QTRY_COMPARE(flags, QList<bool>{false}); // live to who was there

    Client late;
    m_broker.use(late, version);
    QVERIFY(ClientBroker::connectNow(late));
    Subscription *const after = late.subscribe(u"retained"_s, 1);
    connect(after, &Subscription::messageReceived, this, record);
    QTRY_COMPARE(flags, (QList<bool>{false, true}));
    QSignalSpy sent(&late, &Client::messageSent);
    late.publish(u"retained"_s, {}, 1, true); // removes it
    QTRY_COMPARE(sent.size(), 1);
}

void TestQMqttClientBroker::nobodyListens()
{
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Client client;
    m_broker.use(client);
    client.setPort(broker.port());
    broker.stop();
    QSignalSpy disconnected(&client, &Client::disconnected);
    QSignalSpy error(&client, &Client::errorChanged);
    client.connectToHost();
    QTRY_COMPARE(disconnected.size(), 1);
    QCOMPARE(error.size(), 1);
    QCOMPARE(client.error(), Client::TransportInvalid);
    QVERIFY(!client.errorString().isEmpty());
}

void TestQMqttClientBroker::sharedSubscriptionIsServed()
{
    Client one;
    Client two;
    int count = 0;
    for (Client *client : {&one, &two}) {
        m_broker.use(*client, Client::MQTT_5_0);
        QVERIFY(ClientBroker::connectNow(*client));
        Subscription *const subscription =
            ClientBroker::subscribe(*client, u"$share/group/jobs/+"_s);
        QVERIFY(subscription);
        QCOMPARE(subscription->sharedSubscriptionName(), u"group"_s);
        connect(subscription, &Subscription::messageReceived, this, [&] { ++count; });
    }
    QSignalSpy sent(&one, &Client::messageSent);
    for (int i = 0; i < 10; ++i)
        one.publish(u"jobs/a"_s, "x", 1);
    QTRY_COMPARE(sent.size(), 10);
    QTRY_COMPARE(count, 10); // each went to one of the two
}

void TestQMqttClientBroker::messageExpiryAndPropertiesPassTheBroker()
{
    Client client;
    m_broker.use(client, Client::MQTT_5_0);
    QMqttConnectionProperties connection;
    connection.setMaximumTopicAlias(10); // aliases both ways
    client.setConnectionProperties(connection);
    QVERIFY(ClientBroker::connectNow(client));
    QVERIFY(client.serverConnectionProperties().isValid());
    QMqttSubscriptionProperties subscribing;
    subscribing.setSubscriptionIdentifier(77);
    Subscription *const subscription = client.subscribe(u"properties"_s, subscribing, 1);
    QTRY_COMPARE(subscription->state(), Subscription::Subscribed);
    QList<QMqttPublishProperties> received;
    connect(subscription, &Subscription::messageReceived, this,
            [&](const QMqttMessage &message) { received.append(message.publishProperties()); });
    QMqttPublishProperties properties;
    properties.setMessageExpiryInterval(1000);
    properties.setContentType(u"text/plain"_s);
    properties.setResponseTopic(u"reply"_s);
    properties.setCorrelationData("id");
    for (int i = 0; i < 3; ++i)
        QVERIFY(client.publish(u"properties"_s, properties, "x", 1) > 0);
    QTRY_COMPARE(received.size(), 3);
    for (const QMqttPublishProperties &p : std::as_const(received)) {
        QVERIFY(p.messageExpiryInterval() > 900 && p.messageExpiryInterval() <= 1000);
        QCOMPARE(p.contentType(), u"text/plain"_s);
        QCOMPARE(p.responseTopic(), u"reply"_s);
        QCOMPARE(p.correlationData(), QByteArray("id"));
        QCOMPARE(p.subscriptionIdentifiers(), QList<quint32>{77});
    }
}

void TestQMqttClientBroker::manyFiltersAreSubscribedAndLeft_data()
{
    ClientBroker::versions();
}

void TestQMqttClientBroker::manyFiltersAreSubscribedAndLeft()
{
    QFETCH(Client::ProtocolVersion, version);
    constexpr int Count = 2500;
    Client client;
    m_broker.use(client, version);
    QVERIFY(ClientBroker::connectNow(client));
    QList<Client::SubscriptionRequest> requests;
    QList<QMqttTopicFilter> filters;
    for (int i = 0; i < Count; ++i) {
        filters.append(u"many/%1/+"_s.arg(i));
        requests.append({filters.constLast(), quint8(i % 3)});
    }
    const QList<Subscription *> subscriptions = client.subscribeFilters(requests);
    const auto areAll = [&](Subscription::SubscriptionState state) {
        return std::all_of(subscriptions.begin(), subscriptions.end(),
                           [state](const Subscription *s) { return s->state() == state; });
    };
    QTRY_VERIFY(areAll(Subscription::Subscribed));
    for (int i = 0; i < Count; ++i)
        QCOMPARE(int(subscriptions[i]->qos()), i % 3);
    QSignalSpy received(subscriptions.constLast(), &Subscription::messageReceived);
    client.publish(u"many/2499/x"_s, "x");
    QTRY_COMPARE(received.size(), 1);
    client.unsubscribeFilters(filters);
    QTRY_VERIFY(areAll(Subscription::Unsubscribed));
}

void TestQMqttClientBroker::askingAgainRaisesTheQoS_data()
{
    ClientBroker::versions();
}

void TestQMqttClientBroker::askingAgainRaisesTheQoS()
{
    QFETCH(Client::ProtocolVersion, version);
    Client client;
    m_broker.use(client, version);
    QVERIFY(ClientBroker::connectNow(client));
    Subscription *const subscription = ClientBroker::subscribe(client, u"raise"_s, 0);
    QVERIFY(subscription);
    QList<quint8> levels;
    connect(subscription, &Subscription::messageReceived, this,
            [&](const QMqttMessage &message) { levels.append(message.qos()); });
    client.publish(u"raise"_s, "x", 2);
    QTRY_COMPARE(levels, QList<quint8>{0});
    QCOMPARE(client.resubscribe(u"raise"_s, {}, 2), subscription);
    QTRY_COMPARE(subscription->state(), Subscription::Subscribed);
    QCOMPARE(int(subscription->qos()), 2);
    client.publish(u"raise"_s, "x", 2);
    QTRY_COMPARE(levels, (QList<quint8>{0, 2}));
}

QTEST_GUILESS_MAIN(TestQMqttClientBroker)
#include "tst_qmqttclient_broker.moc"
