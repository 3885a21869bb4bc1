// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// The client against a real mosquitto.
#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QElapsedTimer>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;

using Client = QMqttClient;
using Subscription = QMqttSubscription;

namespace {

void versions()
{
    QTest::addColumn<Client::ProtocolVersion>("version");
    QTest::newRow("3.1") << Client::MQTT_3_1;
    QTest::newRow("3.1.1") << Client::MQTT_3_1_1;
    QTest::newRow("5.0") << Client::MQTT_5_0;
}

// Keeps the session of a client over its connections.
void keepSession(Client &client)
{
    client.setCleanSession(false);
    QMqttConnectionProperties properties;
    properties.setSessionExpiryInterval(3600);
    client.setConnectionProperties(properties);
}

} // namespace

Q_DECLARE_METATYPE(Client::ProtocolVersion)

class TestQMqttClientBroker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void deliversAllQosBothWays_data();
    void deliversAllQosBothWays();
    void burstArrivesWholeAndInOrder_data();
    void burstArrivesWholeAndInOrder();
    void willIsSentWhenTheLinkBreaks_data();
    void willIsSentWhenTheLinkBreaks();
    void willIsNotSentAfterDisconnect();
    void retainedIsMarked_data();
    void retainedIsMarked();
    void sessionIsRestored_data();
    void sessionIsRestored();
    void unacknowledgedIsSentAgainAfterABrokerCrash_data();
    void unacknowledgedIsSentAgainAfterABrokerCrash();
    void reconnectsAfterABrokerRestart();
    void refusedLoginIsTold_data();
    void refusedLoginIsTold();
    void nobodyListens();
    void keepAlivePings();
    void callersSocketStillConnectingIsWaitedFor();
    void callersSocketClosedByTheBrokerIsNoticed();
    void disconnectDoesNotBlockAndLosesNothing();
    void sharedSubscriptionIsServed();
    void messageExpiryAndPropertiesPassTheBroker();
    void manyFiltersAreSubscribedAndLeft_data();
    void manyFiltersAreSubscribedAndLeft();
    void askingAgainRaisesTheQoS_data();
    void askingAgainRaisesTheQoS();

private:
    void use(Client &client, Client::ProtocolVersion version = Client::MQTT_3_1_1)
    {
        client.setHostname(m_broker.host());
        client.setPort(m_broker.port());
        client.setProtocolVersion(version);
    }
    bool connectNow(Client &client)
    {
        client.connectToHost();
        return QTest::qWaitFor([&] { return client.state() == Client::Connected; });
    }
    static Subscription *subscribe(Client &client, const QString &filter, quint8 qos = 2)
    {
        Subscription *const subscription = client.subscribe(filter, qos);
        const bool subscribed = subscription && QTest::qWaitFor([&] {
                                    return subscription->state() == Subscription::Subscribed;
                                });
        return subscribed ? subscription : nullptr;
    }

    MqttTestBroker m_broker;
};

void TestQMqttClientBroker::initTestCase()
{
    // mosquitto 2.0.11 stalls a QoS 2 subscriber of MQTT 3 after the first 20 messages of a burst
    // when its own window is bounded.
    m_broker.addConfigLine(u"max_inflight_messages 0"_s);
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

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
    use(client, version);
    QVERIFY(connectNow(client));
    Subscription *const subscription = subscribe(client, u"qos/+"_s);
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
    use(client, version);
    QVERIFY(connectNow(client));
    QVERIFY(subscribe(client, u"burst/#"_s));
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

void TestQMqttClientBroker::willIsSentWhenTheLinkBreaks_data()
{
    versions();
}

void TestQMqttClientBroker::willIsSentWhenTheLinkBreaks()
{
    QFETCH(Client::ProtocolVersion, version);
    Client witness;
    use(witness, version);
    QVERIFY(connectNow(witness));
    Subscription *const subscription = subscribe(witness, u"will"_s);
    QVERIFY(subscription);
    QList<QMqttMessage> messages;
    connect(subscription, &Subscription::messageReceived, this,
            [&](const QMqttMessage &message) { messages.append(message); });

    Client client;
    use(client, version);
    client.setWillTopic(u"will"_s);
    client.setWillMessage("gone");
    client.setWillQoS(1);
    QVERIFY(connectNow(client));
    auto *const socket = qobject_cast<QTcpSocket *>(client.transport());
    QVERIFY(socket);
    socket->abort(); // no DISCONNECT
    QTRY_COMPARE(messages.size(), 1);
    QCOMPARE(messages[0].payload(), QByteArray("gone"));
    QCOMPARE(int(messages[0].qos()), 1);
    QTRY_COMPARE(client.state(), Client::Disconnected);
    QCOMPARE(client.error(), Client::TransportInvalid);
}

void TestQMqttClientBroker::willIsNotSentAfterDisconnect()
{
    Client witness;
    use(witness);
    QVERIFY(connectNow(witness));
    QVERIFY(subscribe(witness, u"#"_s));
    QStringList topics;
    connect(&witness, &Client::messageReceived, this,
            [&](const QByteArray &, const QMqttTopicName &topic) { topics << topic.name(); });
    {
        Client client;
        use(client);
        client.setWillTopic(u"no/will"_s);
        QVERIFY(connectNow(client));
        client.disconnectFromHost();
        QVERIFY(connectNow(client)); // which the destructor ends as well
    }
    witness.publish(u"marker"_s); // comes after anything the broker has sent before
    QTRY_VERIFY(topics.contains(u"marker"_s));
    QVERIFY(!topics.contains(u"no/will"_s));
}

void TestQMqttClientBroker::retainedIsMarked_data()
{
    versions();
}

void TestQMqttClientBroker::retainedIsMarked()
{
    QFETCH(Client::ProtocolVersion, version);
    Client client;
    use(client, version);
    QVERIFY(connectNow(client));
    Subscription *const before = subscribe(client, u"retained"_s);
    QVERIFY(before);
    QList<bool> flags;
    const auto record = [&](const QMqttMessage &message) { flags.append(message.retain()); };
    connect(before, &Subscription::messageReceived, this, record);
    client.publish(u"retained"_s, "value", 1, true);
    QTRY_COMPARE(flags, QList<bool>{false}); // live to who was there

    Client late;
    use(late, version);
    QVERIFY(connectNow(late));
    Subscription *const after = late.subscribe(u"retained"_s, 1);
    connect(after, &Subscription::messageReceived, this, record);
    QTRY_COMPARE(flags, (QList<bool>{false, true}));
    QSignalSpy sent(&late, &Client::messageSent);
    late.publish(u"retained"_s, {}, 1, true); // removes it
    QTRY_COMPARE(sent.size(), 1);
}

void TestQMqttClientBroker::sessionIsRestored_data()
{
    QTest::addColumn<Client::ProtocolVersion>("version"); // 3.1 cannot tell
    QTest::newRow("3.1.1") << Client::MQTT_3_1_1;
    QTest::newRow("5.0") << Client::MQTT_5_0;
}

void TestQMqttClientBroker::sessionIsRestored()
{
    QFETCH(Client::ProtocolVersion, version);
    Client sender;
    use(sender, version);
    QVERIFY(connectNow(sender));

    Client client;
    use(client, version);
    keepSession(client);
    QSignalSpy restored(&client, &Client::brokerSessionRestored);
    QVERIFY(connectNow(client));
    QVERIFY(restored.isEmpty());
    Subscription *const subscription = subscribe(client, u"session/#"_s);
    QVERIFY(subscription);
    QByteArrayList payloads;
    connect(subscription, &Subscription::messageReceived, this,
            [&](const QMqttMessage &message) { payloads.append(message.payload()); });
    client.disconnectFromHost();
    QCOMPARE(client.state(), Client::Disconnected);

    QSignalSpy sent(&sender, &Client::messageSent);
    sender.publish(u"session/a"_s, "while away 1", 1);
    sender.publish(u"session/a"_s, "while away 2", 2);
    QTRY_COMPARE(sent.size(), 2);

    QVERIFY(connectNow(client));
    QCOMPARE(restored.size(), 1);
    QTRY_COMPARE(payloads, (QByteArrayList{"while away 1", "while away 2"}));
    QCOMPARE(client.subscribe(u"session/#"_s, 2), subscription);
    client.publish(u"session/b"_s, "live", 1);
    QTRY_COMPARE(payloads.size(), 3);

    client.disconnectFromHost(); // and away with it at the broker
    client.setCleanSession(true);
    client.setConnectionProperties({});
    QVERIFY(connectNow(client));
    QCOMPARE(restored.size(), 1);
    QCOMPARE(subscription->state(), Subscription::Unsubscribed);
}

void TestQMqttClientBroker::unacknowledgedIsSentAgainAfterABrokerCrash_data()
{
    QTest::addColumn<Client::ProtocolVersion>("version");
    QTest::addColumn<int>("qos");
    QTest::addColumn<bool>("persistent");
    for (const auto version : {Client::MQTT_3_1_1, Client::MQTT_5_0}) {
        for (const int qos : {1, 2}) {
            for (const bool persistent : {false, true}) {
                QTest::addRow("version %d QoS %d%s", int(version), qos,
                              persistent ? " session kept" : "")
                    << version << qos << persistent;
            }
        }
    }
}

void TestQMqttClientBroker::unacknowledgedIsSentAgainAfterABrokerCrash()
{
    QFETCH(Client::ProtocolVersion, version);
    QFETCH(int, qos);
    QFETCH(bool, persistent);
    MqttTestBroker broker;
    broker.setPersistent(persistent);
    broker.addConfigLine(u"max_inflight_messages 0"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Client client;
    use(client, version);
    client.setPort(broker.port());
    keepSession(client);
    QVERIFY(connectNow(client));
    broker.kill();
    QVERIFY(!broker.isRunning());
    // The broker is gone, the client does not know yet.
    QSet<qint32> ids;
    for (int i = 0; i < 100; ++i)
        ids.insert(client.publish(u"crash/a"_s, QByteArray::number(i), quint8(qos)));
    QVERIFY(!ids.contains(-1));
    QCOMPARE(ids.size(), 100);
    QTRY_COMPARE(client.state(), Client::Disconnected);

    QVERIFY2(broker.restart(), qPrintable(broker.errorString()));
    Client witness;
    use(witness, version);
    witness.setPort(broker.port());
    QVERIFY(connectNow(witness));
    QVERIFY(subscribe(witness, u"crash/#"_s));
    QByteArrayList payloads;
    connect(&witness, &Client::messageReceived, this,
            [&](const QByteArray &payload) { payloads.append(payload); });
    QSignalSpy sent(&client, &Client::messageSent);
    QVERIFY(connectNow(client));
    QTRY_COMPARE(sent.size(), 100);
    QTRY_COMPARE(payloads.size(), 100);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(payloads[i], QByteArray::number(i));
    for (const QList<QVariant> &arguments : sent)
        QVERIFY(ids.remove(arguments[0].toInt()));
}

void TestQMqttClientBroker::reconnectsAfterABrokerRestart()
{
    Client client;
    use(client);
    // As programs do it: at once, inside the slot, until it works.
    connect(&client, &Client::disconnected, &client, &Client::connectToHost);
    QVERIFY(connectNow(client));
    for (int i = 0; i < 3; ++i) {
        QSignalSpy disconnected(&client, &Client::disconnected);
        m_broker.stop();
        QTRY_VERIFY(!disconnected.isEmpty());
        QVERIFY2(m_broker.restart(), qPrintable(m_broker.errorString()));
        QTRY_COMPARE(client.state(), Client::Connected);
    }
    Subscription *const subscription = subscribe(client, u"restart"_s);
    QVERIFY(subscription);
    QSignalSpy received(subscription, &Subscription::messageReceived);
    client.publish(u"restart"_s, "x", 1);
    QTRY_COMPARE(received.size(), 1);
    client.disconnect(&client);
}

void TestQMqttClientBroker::refusedLoginIsTold_data()
{
    versions();
}

void TestQMqttClientBroker::refusedLoginIsTold()
{
    QFETCH(Client::ProtocolVersion, version);
    MqttTestBroker broker;
    broker.setLogin(u"user"_s, u"right"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Client client;
    use(client, version);
    client.setPort(broker.port());
    client.setUsername(u"user"_s);
    client.setPassword(u"wrong"_s);
    QSignalSpy disconnected(&client, &Client::disconnected);
    client.connectToHost();
    QTRY_COMPARE(disconnected.size(), 1);
    // mosquitto says "not authorized" for both.
    QCOMPARE(client.error(), Client::NotAuthorized);
    QVERIFY(!client.errorString().isEmpty());
    client.setPassword(u"right"_s);
    QVERIFY(connectNow(client));
    QCOMPARE(client.error(), Client::NoError);
}

void TestQMqttClientBroker::nobodyListens()
{
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Client client;
    use(client);
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

void TestQMqttClientBroker::keepAlivePings()
{
    Client client;
    use(client);
    client.setKeepAlive(1);
    QVERIFY(connectNow(client));
    QSignalSpy pong(&client, &Client::pingResponseReceived);
    QTRY_COMPARE(pong.size(), 2); // mosquitto drops a silent client after 1.5 s
    QCOMPARE(client.state(), Client::Connected);
}

void TestQMqttClientBroker::callersSocketStillConnectingIsWaitedFor()
{
    QTcpSocket socket;
    QSignalSpy own(&socket, &QTcpSocket::disconnected);
    Client client;
    client.setTransport(&socket, Client::AbstractSocket);
    socket.connectToHost(m_broker.host(), m_broker.port());
    QVERIFY(socket.state() != QAbstractSocket::ConnectedState);
    QVERIFY(connectNow(client));
    QCOMPARE(client.transport(), &socket);
    client.disconnectFromHost();
    QTRY_COMPARE(own.size(), 1); // the caller's own connections stay
}

void TestQMqttClientBroker::callersSocketClosedByTheBrokerIsNoticed()
{
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    QTcpSocket socket;
    socket.connectToHost(broker.host(), broker.port());
    QVERIFY(socket.waitForConnected());
    Client client;
    client.setTransport(&socket, Client::AbstractSocket);
    QVERIFY(connectNow(client));
    broker.stop();
    QTRY_COMPARE(client.state(), Client::Disconnected);
    QCOMPARE(client.error(), Client::TransportInvalid);
}

void TestQMqttClientBroker::disconnectDoesNotBlockAndLosesNothing()
{
    Client witness;
    use(witness);
    QVERIFY(connectNow(witness));
    QVERIFY(subscribe(witness, u"large"_s));
    qint64 bytes = 0;
    connect(&witness, &Client::messageReceived, this,
            [&](const QByteArray &payload) { bytes += payload.size(); });
    Client client;
    use(client);
    QVERIFY(connectNow(client));
    const QByteArray large(1'000'000, 'x');
    for (int i = 0; i < 20; ++i)
        client.publish(u"large"_s, large);
    QElapsedTimer timer;
    timer.start();
    client.disconnectFromHost();
    QVERIFY(timer.elapsed() < 1000);
    QCOMPARE(client.state(), Client::Disconnected);
    QTRY_COMPARE_WITH_TIMEOUT(bytes, 20 * large.size(), 30'000);
}

void TestQMqttClientBroker::sharedSubscriptionIsServed()
{
    Client one;
    Client two;
    int count = 0;
    for (Client *client : {&one, &two}) {
        use(*client, Client::MQTT_5_0);
        QVERIFY(connectNow(*client));
        Subscription *const subscription = subscribe(*client, u"$share/group/jobs/+"_s);
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
    use(client, Client::MQTT_5_0);
    QMqttConnectionProperties connection;
    connection.setMaximumTopicAlias(10); // aliases both ways
    client.setConnectionProperties(connection);
    QVERIFY(connectNow(client));
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
    versions();
}

void TestQMqttClientBroker::manyFiltersAreSubscribedAndLeft()
{
    QFETCH(Client::ProtocolVersion, version);
    constexpr int Count = 2500;
    Client client;
    use(client, version);
    QVERIFY(connectNow(client));
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
    versions();
}

void TestQMqttClientBroker::askingAgainRaisesTheQoS()
{
    QFETCH(Client::ProtocolVersion, version);
    Client client;
    use(client, version);
    QVERIFY(connectNow(client));
    Subscription *const subscription = subscribe(client, u"raise"_s, 0);
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
