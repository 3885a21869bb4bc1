// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "clientfixture.h"

// Deletes what it is told to, from a slot that any signal connects to.
class Deleter : public QObject
{
    Q_OBJECT

public:
    explicit Deleter(QObject *victim)
        : m_victim(victim)
    {
    }

public Q_SLOTS:
    void remove() { delete m_victim; }

private:
    QPointer<QObject> m_victim;
};

class TestQMqttClientDeletion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientDeletedInItsOwnSignals_data();
    void clientDeletedInItsOwnSignals();
    void clientDeletedWhenAStateIsReached_data();
    void clientDeletedWhenAStateIsReached();
    void stateChangedHasTheLastWord();
    void subscriptionDeletedInItsOwnSignals_data();
    void subscriptionDeletedInItsOwnSignals();
    void subscriptionDeletedWhileLiveUnsubscribes();
    void subscriptionsDeletingEachOtherWithTheClient();
    void deviceDeletedWhileConnected();
};

void TestQMqttClientDeletion::clientDeletedInItsOwnSignals_data()
{
    QTest::addColumn<QByteArray>("signal");
    for (const char *signal :
         {SIGNAL(stateChanged(ClientState)), SIGNAL(connected()), SIGNAL(disconnected()),
          SIGNAL(errorChanged(ClientError)), SIGNAL(brokerSessionRestored()),
          SIGNAL(messageReceived(QByteArray)),
          SIGNAL(messageStatusChanged(qint32, QMqtt::MessageStatus, QMqttMessageStatusProperties)),
          SIGNAL(messageSent(qint32)), SIGNAL(pingResponseReceived()),
          SIGNAL(clientIdChanged(QString)), SIGNAL(messageArrived(QMqttMessage)),
          SIGNAL(authenticationRequested(QMqttAuthenticationProperties)),
          SIGNAL(authenticationFinished(QMqttAuthenticationProperties))})
        QTest::newRow(signal + 1) << QMetaObject::normalizedSignature(signal);
}

void TestQMqttClientDeletion::clientDeletedInItsOwnSignals()
{
    QFETCH(QByteArray, signal);
    // One connection that brings about every signal, until the client is gone.
    FakeBroker broker;
    const QByteArray method = packet::dataProperty(0x15, "m");
    broker.expect(Type::Connect)
        .reply(packet::auth(0x18, method))
        .reply(packet::connack(V::V5, 0, true, packet::dataProperty(0x12, "given") + method))
        .reply(packet::publish({.version = V::V5, .topic = "a", .qos = 1, .id = 1}) +
               packet::pingresp() + packet::auth(0x00, method))
        .drop();
    auto *const client = new Client;
    const QPointer<Client> alive(client);
    client->setTransport(broker.device(), Client::IODevice);
    client->setProtocolVersion(Client::MQTT_5_0);
    client->setCleanSession(false);
    client->setClientId(QString());
    QMqttConnectionProperties properties;
    properties.setAuthenticationMethod(u"m"_s);
    client->setConnectionProperties(properties);
    if (signal.contains("messageSent")) {
        connect(client, &Client::connected, client, [&] {
            const qint32 id = client->publish(u"a"_s, {}, 1);
            broker.send(packet::ack(Type::Puback, id));
        });
    }
    Deleter deleter(client);
    QVERIFY(connect(client, signal.constData(), &deleter, SLOT(remove())));
    client->connectToHost();
    QTRY_VERIFY(!alive);
    for (int turn = 0; turn < 10; ++turn)
        QCoreApplication::processEvents(); // nothing of it is left behind
    QVERIFY(broker.received().size() <= 6);
}

void TestQMqttClientDeletion::clientDeletedWhenAStateIsReached_data()
{
    QTest::addColumn<Client::ClientState>("state");
    QTest::newRow("Connecting") << Client::Connecting;
    QTest::newRow("Connected") << Client::Connected;
    QTest::newRow("Disconnected") << Client::Disconnected;
}

void TestQMqttClientDeletion::clientDeletedWhenAStateIsReached()
{
    QFETCH(Client::ClientState, state);
    FakeBroker broker;
    auto *const client = new Client;
    const QPointer<Client> alive(client);
    client->setTransport(broker.device(), Client::IODevice);
    broker.expect(Type::Connect).reply(packet::connack(V::V311)).drop();
    QStringList after;
    connect(client, &Client::connected, this, [&] { after << u"connected"_s; });
    connect(client, &Client::disconnected, this, [&] { after << u"disconnected"_s; });
    connect(client, &Client::stateChanged, this, [&](Client::ClientState reached) {
        if (reached == state)
            delete client;
    });
    client->connectToHost();
    QTRY_VERIFY(!alive);
    for (int turn = 0; turn < 10; ++turn)
        QCoreApplication::processEvents();
    QCOMPARE(after, state == Client::Disconnected ? QStringList{u"connected"_s} : QStringList());
}

void TestQMqttClientDeletion::stateChangedHasTheLastWord()
{
    Fixture f;
    connect(f.client.get(), &Client::stateChanged, f.client.get(), [&](Client::ClientState state) {
        if (state == Client::Connected)
            f.client->disconnectFromHost();
    });
    f.broker.expect(Type::Connect).reply(packet::connack(f.v));
    f.broker.expect(packet::disconnect());
    f.client->connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"state Connecting"_s, u"state Connected"_s, u"state Disconnected"_s,
                         u"disconnected"_s})); // never "connected"
}

void TestQMqttClientDeletion::subscriptionDeletedInItsOwnSignals_data()
{
    QTest::addColumn<QByteArray>("signal");
    for (const char *signal : {SIGNAL(stateChanged(SubscriptionState)), SIGNAL(qosChanged(quint8)),
                               SIGNAL(messageReceived(QMqttMessage))})
        QTest::newRow(signal + 1) << QMetaObject::normalizedSignature(signal);
}

void TestQMqttClientDeletion::subscriptionDeletedInItsOwnSignals()
{
    QFETCH(QByteArray, signal);
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    f.broker.expect(Type::Subscribe).reply([&f](const QByteArray &bytes) -> QByteArray {
        return packet::suback(f.v, packet::idOf(bytes), {1}) + f.publishBytes("a/b", 1, 7);
    });
    f.broker.expect(u"UNSUBSCRIBE and PUBACK"_s, [](const QByteArray &) { return true; });
    f.broker.expect(u"UNSUBSCRIBE and PUBACK"_s, [](const QByteArray &) { return true; });
    QPointer<Subscription> subscription = f.client->subscribe(u"a/#"_s, 2);
    Deleter deleter(subscription);
    QVERIFY(connect(subscription, signal.constData(), &deleter, SLOT(remove())));
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QVERIFY(!subscription);
    QCOMPARE(f.client->state(), Client::Connected);
    QVERIFY(f.broker.received().contains(packet::ack(Type::Puback, 7)));
    f.log.clear();
    f.broker.send(f.publishBytes("a/b"));
    QCOMPARE(f.log, Log{u"received a/b x"_s});
}

void TestQMqttClientDeletion::subscriptionDeletedWhileLiveUnsubscribes()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const one = f.subscribe(u"a/#"_s);
    Subscription *const two = f.subscribe(u"a/+"_s);
    QVERIFY2(one && two, f.broker.problem());
    // Whichever is asked first takes the other one along.
    connect(f.client.get(), &Client::messageReceived, this, [&] { delete two; });
    f.record(one);
    f.broker.expect(u"UNSUBSCRIBE of a/+"_s, [&](const QByteArray &bytes) {
        return bytes == packet::unsubscribe(f.v, packet::idOf(bytes), "a/+");
    });
    f.broker.send(f.publishBytes("a/b"));
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"received a/b x"_s, u"subscription received x"_s}));
}

void TestQMqttClientDeletion::subscriptionsDeletingEachOtherWithTheClient()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    QPointer<Subscription> one = f.subscribe(u"a"_s);
    QPointer<Subscription> two = f.subscribe(u"b"_s);
    QVERIFY2(one && two, f.broker.problem());
    connect(one, &QObject::destroyed, this, [&] { delete two; });
    connect(two, &QObject::destroyed, this, [&] { delete one; });
    f.broker.expect(packet::disconnect());
    f.client.reset();
    QVERIFY(!one && !two);
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttClientDeletion::deviceDeletedWhileConnected()
{
    Fixture f;
    auto *const device = new MemoryDevice;
    f.client->setTransport(device, Client::IODevice);
    f.client->connectToHost();
    device->feed(packet::connack(f.v));
    QCOMPARE(f.client->state(), Client::Connected);
    f.log.clear();
    delete device;
    QCOMPARE(f.log, (Log{u"error TransportInvalid"_s, u"state Disconnected"_s, u"disconnected"_s}));
    QCOMPARE(f.client->transport(), nullptr);
    f.client->connectToHost(); // no device any more: an error, not a crash
    QVERIFY(f.client->state() != Client::Connected);
}

QTEST_GUILESS_MAIN(TestQMqttClientDeletion)

#include "tst_qmqttclientdeletion.moc"
