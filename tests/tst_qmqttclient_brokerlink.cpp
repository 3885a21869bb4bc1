// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/clientbroker.h"

#include <QElapsedTimer>
#include <QSet>
#include <QSignalSpy>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

// Keeps the session of a client over its connections.
void keepSession(Client &client)
{
    client.setCleanSession(false);
    QMqttConnectionProperties properties;
    properties.setSessionExpiryInterval(3600);
    client.setConnectionProperties(properties);
}

} // namespace

/// The link of a client to a real mosquitto: how it begins and ends, and what outlives it.
class TestQMqttClientBrokerLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString())); }

    void willIsSentWhenTheLinkBreaks_data();
    void willIsSentWhenTheLinkBreaks();
    void willIsNotSentAfterDisconnect();
    void sessionIsRestored_data();
    void sessionIsRestored();
    void unacknowledgedIsSentAgainAfterABrokerCrash_data();
    void unacknowledgedIsSentAgainAfterABrokerCrash();
    void reconnectsAfterABrokerRestart();
    void refusedLoginIsTold_data();
    void refusedLoginIsTold();
    void keepAlivePings();
    void callersSocketStillConnectingIsWaitedFor();
    void callersSocketClosedByTheBrokerIsNoticed();
    void disconnectDoesNotBlockAndLosesNothing();

private:
    ClientBroker m_broker;
};

void TestQMqttClientBrokerLink::willIsSentWhenTheLinkBreaks_data()
{
    ClientBroker::versions();
}

void TestQMqttClientBrokerLink::willIsSentWhenTheLinkBreaks()
{
    QFETCH(Client::ProtocolVersion, version);
    Client witness;
    m_broker.use(witness, version);
    QVERIFY(ClientBroker::connectNow(witness));
    Subscription *const subscription = ClientBroker::subscribe(witness, u"will"_s);
    QVERIFY(subscription);
    QList<QMqttMessage> messages;
    connect(subscription, &Subscription::messageReceived, this,
            [&](const QMqttMessage &message) { messages.append(message); });

    Client client;
    m_broker.use(client, version);
    client.setWillTopic(u"will"_s);
    client.setWillMessage("gone");
    client.setWillQoS(1);
    QVERIFY(ClientBroker::connectNow(client));
    auto *const socket = qobject_cast<QTcpSocket *>(client.transport());
    QVERIFY(socket);
    socket->abort(); // no DISCONNECT
    QTRY_COMPARE(messages.size(), 1);
    QCOMPARE(messages[0].payload(), QByteArray("gone"));
    QCOMPARE(int(messages[0].qos()), 1);
    QTRY_COMPARE(client.state(), Client::Disconnected);
    QCOMPARE(client.error(), Client::TransportInvalid);
}

void TestQMqttClientBrokerLink::willIsNotSentAfterDisconnect()
{
    Client witness;
    m_broker.use(witness);
    QVERIFY(ClientBroker::connectNow(witness));
    QVERIFY(ClientBroker::subscribe(witness, u"#"_s));
    QStringList topics;
    connect(&witness, &Client::messageReceived, this,
            [&](const QByteArray &, const QMqttTopicName &topic) { topics << topic.name(); });
    {
        Client client;
        m_broker.use(client);
        client.setWillTopic(u"no/will"_s);
        QVERIFY(ClientBroker::connectNow(client));
        client.disconnectFromHost();
        QVERIFY(ClientBroker::connectNow(client)); // which the destructor ends as well
    }
    witness.publish(u"marker"_s); // comes after anything the broker has sent before
    QTRY_VERIFY(topics.contains(u"marker"_s));
    QVERIFY(!topics.contains(u"no/will"_s));
}

void TestQMqttClientBrokerLink::sessionIsRestored_data()
{
    QTest::addColumn<Client::ProtocolVersion>("version"); // 3.1 cannot tell
    QTest::newRow("3.1.1") << Client::MQTT_3_1_1;
    QTest::newRow("5.0") << Client::MQTT_5_0;
}

void TestQMqttClientBrokerLink::sessionIsRestored()
{
    QFETCH(Client::ProtocolVersion, version);
    Client sender;
    m_broker.use(sender, version);
    QVERIFY(ClientBroker::connectNow(sender));

    Client client;
    m_broker.use(client, version);
    keepSession(client);
    QSignalSpy restored(&client, &Client::brokerSessionRestored);
    QVERIFY(ClientBroker::connectNow(client));
    QVERIFY(restored.isEmpty());
    Subscription *const subscription = ClientBroker::subscribe(client, u"session/#"_s);
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

    QVERIFY(ClientBroker::connectNow(client));
    QCOMPARE(restored.size(), 1);
    QTRY_COMPARE(payloads, (QByteArrayList{"while away 1", "while away 2"}));
    QCOMPARE(client.subscribe(u"session/#"_s, 2), subscription);
    client.publish(u"session/b"_s, "live", 1);
    QTRY_COMPARE(payloads.size(), 3);

    client.disconnectFromHost(); // and away with it at the broker
    client.setCleanSession(true);
    client.setConnectionProperties({});
    QVERIFY(ClientBroker::connectNow(client));
    QCOMPARE(restored.size(), 1);
    QCOMPARE(subscription->state(), Subscription::Unsubscribed);
}

void TestQMqttClientBrokerLink::unacknowledgedIsSentAgainAfterABrokerCrash_data()
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

void TestQMqttClientBrokerLink::unacknowledgedIsSentAgainAfterABrokerCrash()
{
    QFETCH(Client::ProtocolVersion, version);
    QFETCH(int, qos);
    QFETCH(bool, persistent);
    MqttTestBroker broker;
    broker.setPersistent(persistent);
    broker.addConfigLine(u"max_inflight_messages 0"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Client client;
    m_broker.use(client, version);
    client.setPort(broker.port());
    keepSession(client);
    QVERIFY(ClientBroker::connectNow(client));
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
    m_broker.use(witness, version);
    witness.setPort(broker.port());
    QVERIFY(ClientBroker::connectNow(witness));
    QVERIFY(ClientBroker::subscribe(witness, u"crash/#"_s));
    QByteArrayList payloads;
    connect(&witness, &Client::messageReceived, this,
            [&](const QByteArray &payload) { payloads.append(payload); });
    QSignalSpy sent(&client, &Client::messageSent);
    QVERIFY(ClientBroker::connectNow(client));
    QTRY_COMPARE(sent.size(), 100);
    QTRY_COMPARE(payloads.size(), 100);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(payloads[i], QByteArray::number(i));
    for (const QList<QVariant> &arguments : sent)
        QVERIFY(ids.remove(arguments[0].toInt()));
}

void TestQMqttClientBrokerLink::reconnectsAfterABrokerRestart()
{
    Client client;
    m_broker.use(client);
    // As programs do it: at once, inside the slot, until it works.
    connect(&client, &Client::disconnected, &client, &Client::connectToHost);
    QVERIFY(ClientBroker::connectNow(client));
    for (int i = 0; i < 3; ++i) {
        QSignalSpy disconnected(&client, &Client::disconnected);
        m_broker.stop();
        QTRY_VERIFY(!disconnected.isEmpty());
        QVERIFY2(m_broker.restart(), qPrintable(m_broker.errorString()));
        QTRY_COMPARE(client.state(), Client::Connected);
    }
    Subscription *const subscription = ClientBroker::subscribe(client, u"restart"_s);
    QVERIFY(subscription);
    QSignalSpy received(subscription, &Subscription::messageReceived);
    client.publish(u"restart"_s, "x", 1);
    QTRY_COMPARE(received.size(), 1);
    client.disconnect(&client);
}

void TestQMqttClientBrokerLink::refusedLoginIsTold_data()
{
    ClientBroker::versions();
}

void TestQMqttClientBrokerLink::refusedLoginIsTold()
{
    QFETCH(Client::ProtocolVersion, version);
    MqttTestBroker broker;
    broker.setLogin(u"user"_s, u"right"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Client client;
    m_broker.use(client, version);
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
    QVERIFY(ClientBroker::connectNow(client));
    QCOMPARE(client.error(), Client::NoError);
}

void TestQMqttClientBrokerLink::keepAlivePings()
{
    Client client;
    m_broker.use(client);
    client.setKeepAlive(1);
    QVERIFY(ClientBroker::connectNow(client));
    QSignalSpy pong(&client, &Client::pingResponseReceived);
    QTRY_COMPARE(pong.size(), 2); // mosquitto drops a silent client after 1.5 s
    QCOMPARE(client.state(), Client::Connected);
}

void TestQMqttClientBrokerLink::callersSocketStillConnectingIsWaitedFor()
{
    QTcpSocket socket;
    QSignalSpy own(&socket, &QTcpSocket::disconnected);
    Client client;
    client.setTransport(&socket, Client::AbstractSocket);
    socket.connectToHost(m_broker.host(), m_broker.port());
    QVERIFY(socket.state() != QAbstractSocket::ConnectedState);
    QVERIFY(ClientBroker::connectNow(client));
    QCOMPARE(client.transport(), &socket);
    client.disconnectFromHost();
    QTRY_COMPARE(own.size(), 1); // the caller's own connections stay
}

void TestQMqttClientBrokerLink::callersSocketClosedByTheBrokerIsNoticed()
{
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    QTcpSocket socket;
    socket.connectToHost(broker.host(), broker.port());
    QVERIFY(socket.waitForConnected());
    Client client;
    client.setTransport(&socket, Client::AbstractSocket);
    QVERIFY(ClientBroker::connectNow(client));
    broker.stop();
    QTRY_COMPARE(client.state(), Client::Disconnected);
    QCOMPARE(client.error(), Client::TransportInvalid);
}

void TestQMqttClientBrokerLink::disconnectDoesNotBlockAndLosesNothing()
{
    Client witness;
    m_broker.use(witness);
    QVERIFY(ClientBroker::connectNow(witness));
    QVERIFY(ClientBroker::subscribe(witness, u"large"_s));
    qint64 bytes = 0;
    connect(&witness, &Client::messageReceived, this,
            [&](const QByteArray &payload) { bytes += payload.size(); });
    Client client;
    m_broker.use(client);
    QVERIFY(ClientBroker::connectNow(client));
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

QTEST_GUILESS_MAIN(TestQMqttClientBrokerLink)
#include "tst_qmqttclient_brokerlink.moc"
