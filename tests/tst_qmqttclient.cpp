// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/fakebroker.h"

#include <QtMqtt/QMqttClient>

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using packet::Type;
using V = packet::Version;

using Client = QMqttClient;
using Subscription = QMqttSubscription;
using Log = QStringList;

Q_DECLARE_METATYPE(packet::Connect)

namespace {

// A client with a scripted broker, and the order of its signals in words.
struct Fixture
{
    explicit Fixture(V version = V::V311)
        : v(version)
        , client(std::make_unique<Client>())
    {
        client->setTransport(broker.device(), Client::IODevice);
        client->setProtocolVersion(Client::ProtocolVersion(int(version)));
        client->setClientId(u"c"_s);
        record();
    }

    void record()
    {
        Client *const c = client.get();
        QObject::connect(c, &Client::stateChanged, c, [this](Client::ClientState state) {
            log << u"state %1"_s.arg(QVariant::fromValue(state).toString());
        });
        QObject::connect(c, &Client::errorChanged, c, [this](Client::ClientError error) {
            log << u"error %1"_s.arg(QVariant::fromValue(error).toString());
        });
        QObject::connect(c, &Client::connected, c, [this] { log << u"connected"_s; });
        QObject::connect(c, &Client::disconnected, c, [this] { log << u"disconnected"_s; });
        QObject::connect(c, &Client::brokerSessionRestored, c, [this] { log << u"restored"_s; });
        QObject::connect(c, &Client::messageReceived, c,
                         [this](const QByteArray &payload, const QMqttTopicName &topic) {
                             log << u"received %1 %2"_s.arg(topic.name(),
                                                            QString::fromUtf8(payload));
                         });
        QObject::connect(c, &Client::messageStatusChanged, c,
                         [this](qint32, QMqtt::MessageStatus status,
                                const QMqttMessageStatusProperties &properties) {
                             static const char *const names[] = {"Unknown",      "Published",
                                                                 "Acknowledged", "Received",
                                                                 "Released",     "Completed"};
                             QString line = u"status "_s + QLatin1String(names[int(status)]);
                             if (properties.reasonCode() != QMqtt::ReasonCode::Success)
                                 line += u" 0x%1"_s.arg(int(properties.reasonCode()), 0, 16);
                             log << line;
                         });
        QObject::connect(c, &Client::messageSent, c,
                         [this](qint32 id) { log << u"sent %1"_s.arg(id); });
        QObject::connect(c, &Client::pingResponseReceived, c, [this] { log << u"pong"_s; });
        QObject::connect(c, &Client::clientIdChanged, c,
                         [this](const QString &id) { log << u"clientId "_s + id; });
    }

    void record(Subscription *subscription, const QString &name = u"subscription"_s)
    {
        QObject::connect(subscription, &Subscription::stateChanged, client.get(),
                         [this, name](Subscription::SubscriptionState state) {
                             log << u"%1 state %2"_s.arg(name).arg(int(state));
                         });
        QObject::connect(subscription, &Subscription::qosChanged, client.get(),
                         [this, name](quint8 qos) { log << u"%1 qos %2"_s.arg(name).arg(qos); });
        QObject::connect(subscription, &Subscription::messageReceived, client.get(),
                         [this, name](const QMqttMessage &message) {
                             log << u"%1 received %2"_s.arg(name,
                                                            QString::fromUtf8(message.payload()));
                         });
    }

    // Connected, with an empty log.
    bool connectNow(const QByteArray &properties = {}, bool sessionPresent = false)
    {
        broker.expect(Type::Connect).reply(packet::connack(v, 0, sessionPresent, properties));
        client->connectToHost();
        const bool done = broker.finish();
        log.clear();
        return done && client->state() == Client::Connected;
    }

    Subscription *subscribe(const QString &filter, quint8 qos = 2, int granted = -1)
    {
        broker.expect(Type::Subscribe).reply([this, qos, granted](const QByteArray &bytes) {
            return packet::suback(v, packet::idOf(bytes), {granted < 0 ? qos : granted});
        });
        Subscription *const subscription = client->subscribe(filter, qos);
        if (!broker.finish())
            return nullptr;
        log.clear();
        return subscription;
    }

    QByteArray publishBytes(const QByteArray &topic, int qos = 0, int id = 0,
                            const QByteArray &payload = "x") const
    {
        return packet::publish(
            {.version = v, .topic = topic, .payload = payload, .qos = qos, .id = id});
    }

    V v;
    FakeBroker broker;
    Log log;
    std::unique_ptr<Client> client;
};

void versions()
{
    QTest::addColumn<int>("version");
    QTest::newRow("3.1.1") << 4;
    QTest::newRow("5.0") << 5;
}

QByteArray ackFor(const QByteArray &bytes, Type type)
{
    return packet::ack(type, packet::idOf(bytes));
}

} // namespace

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

class TestQMqttClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Properties
    void startsWithTheDocumentedDefaults();
    void settersSignalOnceAndOnlyWhenDisconnected();
    void ignoresValuesOutOfRange();

    // Connecting
    void connectPacketSaysWhatWasSet_data();
    void connectPacketSaysWhatWasSet();
    void connectFailsOnWhatCannotBeSent_data();
    void connectFailsOnWhatCannotBeSent();
    void connectsInOrder_data();
    void connectsInOrder();
    void dropIsErrorThenStateThenDisconnected_data();
    void dropIsErrorThenStateThenDisconnected();
    void connectToHostResetsTheErrorSilently();
    void connectNeedsHostAndPort();
    void connectTwiceIsIgnored();
    void refusalMapsToTheError_data();
    void refusalMapsToTheError();
    void violationMapsToTheError_data();
    void violationMapsToTheError();
    void serverDisconnectReportsItsReason();
    void serverPropertiesAreReadable();
    void noConnAckTimesOut();
    void reconnectsInsideDisconnected_data();
    void reconnectsInsideDisconnected();
    void bytesBeforeTheEndAreDelivered();
    void restoredSessionComesBeforeConnected();

    // Disconnecting
    void disconnectsInOrder_data();
    void disconnectsInOrder();
    void destructorSendsDisconnectAndIsSilent();

    // Messages
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

    // Subscriptions
    void subscribes_data();
    void subscribes();
    void refusedSubscriptionIsAnError();
    void sameFilterGivesTheSameObject();
    void unsubscribes_data();
    void unsubscribes();
    void overlappingSubscriptionsEmitOnceEach();
    void sharedSubscription_data();
    void sharedSubscription();
    void subscriptionsLiveThroughARestoredSession();
    void subscriptionsEndWithACleanSession();
    void subscribingInsideMessageReceived();

    // Deletion
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

void TestQMqttClient::startsWithTheDocumentedDefaults()
{
    const Client client;
    QCOMPARE(client.clientId().size(), 23);
    QVERIFY(client.clientId() != Client().clientId());
    QCOMPARE(client.hostname(), QString());
    QCOMPARE(client.port(), 0);
    QCOMPARE(client.keepAlive(), 60);
    QCOMPARE(client.protocolVersion(), Client::MQTT_3_1_1);
    QCOMPARE(client.state(), Client::Disconnected);
    QCOMPARE(client.error(), Client::NoError);
    QCOMPARE(client.username(), QString());
    QCOMPARE(client.password(), QString());
    QVERIFY(client.cleanSession());
    QCOMPARE(client.willTopic(), QString());
    QCOMPARE(client.willMessage(), QByteArray());
    QCOMPARE(client.willQoS(), 0);
    QVERIFY(!client.willRetain());
    QVERIFY(client.autoKeepAlive());
    QVERIFY(!client.transport());
    QVERIFY(!client.serverConnectionProperties().isValid());
}

void TestQMqttClient::settersSignalOnceAndOnlyWhenDisconnected()
{
    Fixture f;
    const QVariantMap values{
        {u"clientId"_s, u"id"_s},   {u"hostname"_s, u"h"_s},  {u"port"_s, 1883},
        {u"keepAlive"_s, 5},        {u"username"_s, u"u"_s},  {u"password"_s, u"p"_s},
        {u"cleanSession"_s, false}, {u"willTopic"_s, u"w"_s}, {u"willMessage"_s, "m"_ba},
        {u"willQoS"_s, 1},          {u"willRetain"_s, true},  {u"autoKeepAlive"_s, false}};
    const auto set = [&](const QVariantMap &map) {
        QHash<QString, int> emitted;
        for (auto it = map.begin(); it != map.end(); ++it) {
            const QByteArray name = it.key().toLatin1();
            const QMetaObject *const meta = f.client->metaObject();
            const QMetaProperty property = meta->property(meta->indexOfProperty(name));
            QSignalSpy spy(f.client.get(), property.notifySignal());
            property.write(f.client.get(), it.value());
            emitted[it.key()] = int(spy.size());
        }
        return emitted;
    };
    const auto first = set(values);
    for (auto it = values.begin(); it != values.end(); ++it) {
        QCOMPARE(first.value(it.key()), 1);
        QCOMPARE(f.client->property(it.key().toLatin1()), it.value());
    }
    for (const int count : set(values))
        QCOMPARE(count, 0);

    QVERIFY2(f.connectNow(), f.broker.problem());
    const QVariantMap others{
        {u"clientId"_s, u"x"_s},   {u"hostname"_s, u"x"_s},  {u"port"_s, 1},
        {u"keepAlive"_s, 1},       {u"username"_s, u"x"_s},  {u"password"_s, u"x"_s},
        {u"cleanSession"_s, true}, {u"willTopic"_s, u"x"_s}, {u"willMessage"_s, "x"_ba},
        {u"willQoS"_s, 0},         {u"willRetain"_s, false}, {u"autoKeepAlive"_s, true}};
    for (const int count : set(others))
        QCOMPARE(count, 0);
    for (auto it = values.begin(); it != values.end(); ++it)
        QCOMPARE(f.client->property(it.key().toLatin1()), it.value());
}

void TestQMqttClient::ignoresValuesOutOfRange()
{
    Client client;
    client.setProtocolVersion(Client::ProtocolVersion(2));
    QCOMPARE(client.protocolVersion(), Client::MQTT_3_1_1);
    client.setProtocolVersion(Client::ProtocolVersion(6));
    QCOMPARE(client.protocolVersion(), Client::MQTT_3_1_1);
    client.setProtocolVersion(Client::MQTT_3_1);
    QCOMPARE(client.protocolVersion(), Client::MQTT_3_1);
}

void TestQMqttClient::connectPacketSaysWhatWasSet_data()
{
    QTest::addColumn<packet::Connect>("expected");
    const auto row = [](const char *tag, packet::Connect values) {
        values.clientId = values.clientId.isNull() ? QByteArray("c") : values.clientId;
        QTest::addRow("%s, version %d", tag, int(values.version)) << values;
    };
    for (const V version : {V::V31, V::V311, V::V5}) {
        row("defaults", {.version = version});
        row("user name", {.version = version, .username = "u"});
        row("password alone", {.version = version, .password = "p"});
        row("login in UTF-8",
            {.version = version, .username = "\xc3\xbc", .password = "\xe2\x82\xac"});
        row("will", {.version = version, .willTopic = "w", .willMessage = "m"});
        row("will, empty, QoS 2, retained",
            {.version = version, .willTopic = "w", .willQos = 2, .willRetain = true});
        row("session kept", {.version = version, .cleanStart = false});
        row("empty client id", {.version = version, .clientId = ""});
        row("keep-alive 0", {.version = version, .keepAlive = 0});
        row("keep-alive 65535", {.version = version, .keepAlive = 65535});
    }
    row("properties",
        {.version = V::V5,
         .willTopic = "w",
         .willMessage = "m",
         .properties = packet::u32Property(0x11, 7) + packet::u16Property(0x21, 8) +
                       packet::u32Property(0x27, 9) + packet::u16Property(0x22, 10) +
                       packet::byteProperty(0x19, 1) + packet::byteProperty(0x17, 0) +
                       packet::userProperty("n", "v"),
         .willProperties = packet::u32Property(0x18, 11) + packet::byteProperty(0x01, 1) +
                           packet::dataProperty(0x03, "t") + packet::userProperty("n", "v")});
}

void TestQMqttClient::connectPacketSaysWhatWasSet()
{
    QFETCH(packet::Connect, expected);
    Fixture f(expected.version);
    Client &c = *f.client;
    c.setClientId(QString::fromUtf8(expected.clientId));
    c.setCleanSession(expected.cleanStart);
    c.setKeepAlive(expected.keepAlive);
    c.setUsername(QString::fromUtf8(expected.username.value_or("")));
    c.setPassword(QString::fromUtf8(expected.password.value_or("")));
    c.setWillTopic(QString::fromUtf8(expected.willTopic.value_or("")));
    c.setWillMessage(expected.willMessage);
    c.setWillQoS(quint8(expected.willQos));
    c.setWillRetain(expected.willRetain);
    if (!expected.properties.isEmpty()) {
        QMqttUserProperties user;
        user.append({u"n"_s, u"v"_s});
        QMqttConnectionProperties p;
        p.setSessionExpiryInterval(7);
        p.setMaximumReceive(8);
        p.setMaximumPacketSize(9);
        p.setMaximumTopicAlias(10);
        p.setRequestResponseInformation(true);
        p.setRequestProblemInformation(false);
        p.setUserProperties(user);
        p.setAuthenticationData("not sent without a method");
        c.setConnectionProperties(p);
        QMqttLastWillProperties w;
        w.setWillDelayInterval(11);
        w.setPayloadFormatIndicator(QMqtt::PayloadFormatIndicator::UTF8Encoded);
        w.setContentType(u"t"_s);
        w.setUserProperties(user);
        c.setLastWillProperties(w);
    }
    f.broker.expect(packet::connect(expected));
    c.connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttClient::connectFailsOnWhatCannotBeSent_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"willQoS", "willTopic", "willMessage", "clientId", "username",
                             "password", "userProperty", "authenticationMethod", "contentType"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestQMqttClient::connectFailsOnWhatCannotBeSent()
{
    QFETCH(QString, what);
    Fixture f(V::V5);
    Client &c = *f.client;
    const QString tooLong(65536, u'a');
    c.setWillTopic(u"w"_s);
    if (what == "userProperty"_L1 || what == "authenticationMethod"_L1) {
        QMqttConnectionProperties p;
        QMqttUserProperties user;
        user.append({u"n"_s, tooLong});
        if (what == "userProperty"_L1)
            p.setUserProperties(user);
        else
            p.setAuthenticationMethod(tooLong);
        c.setConnectionProperties(p);
    } else if (what == "contentType"_L1) {
        QMqttLastWillProperties w;
        w.setContentType(tooLong);
        c.setLastWillProperties(w);
    } else if (what == "willQoS"_L1) {
        c.setWillQoS(3);
    } else {
        QVERIFY(c.setProperty(what.toLatin1(), tooLong));
    }
    c.connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem()); // nothing is sent
    QCOMPARE(c.state(), Client::Disconnected);
    QVERIFY(c.error() != Client::NoError);
    QVERIFY(!c.errorString().isEmpty());
}

void TestQMqttClient::connectsInOrder_data()
{
    versions();
}

void TestQMqttClient::connectsInOrder()
{
    QFETCH(int, version);
    Fixture f{V(version)};
    f.broker.expect(Type::Connect).reply(packet::connack(f.v));
    f.client->connectToHost();
    QCOMPARE(f.client->state(), Client::Connecting);
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"state Connecting"_s, u"state Connected"_s, u"connected"_s}));
    QCOMPARE(f.client->transport(), f.broker.device());
}

void TestQMqttClient::dropIsErrorThenStateThenDisconnected_data()
{
    versions();
}

void TestQMqttClient::dropIsErrorThenStateThenDisconnected()
{
    QFETCH(int, version);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    f.broker.device()->closeByPeer();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"error TransportInvalid"_s, u"state Disconnected"_s, u"disconnected"_s}));
    QVERIFY(!f.client->errorString().isEmpty());

    f.log.clear(); // before CONNACK too
    f.broker.expect(Type::Connect).drop();
    f.client->connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"state Connecting"_s, u"error TransportInvalid"_s,
                         u"state Disconnected"_s, u"disconnected"_s}));
}

void TestQMqttClient::connectToHostResetsTheErrorSilently()
{
    Fixture f;
    f.client->setError(Client::UnknownError);
    QCOMPARE(f.log, Log{u"error UnknownError"_s});
    f.log.clear();
    f.broker.expect(Type::Connect).reply(packet::connack(f.v));
    f.client->connectToHost();
    QCOMPARE(f.client->error(), Client::NoError);
    QCOMPARE(f.log, Log{u"state Connecting"_s});
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttClient::connectNeedsHostAndPort()
{
    for (const auto &[host, port] : {std::pair(u""_s, 1883), std::pair(u"localhost"_s, 0)}) {
        Client client;
        client.setHostname(host);
        client.setPort(quint16(port));
        QSignalSpy error(&client, &Client::errorChanged);
        client.connectToHost();
        QCOMPARE(client.state(), Client::Disconnected);
        QCOMPARE(client.error(), Client::TransportInvalid);
        QCOMPARE(error.size(), 1);
    }
}

void TestQMqttClient::connectTwiceIsIgnored()
{
    Fixture f;
    f.broker.expect(Type::Connect).reply(packet::connack(f.v));
    f.client->connectToHost();
    f.client->connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    f.client->connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log.count(u"connected"_s), 1);
}

void TestQMqttClient::refusalMapsToTheError_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("code");
    QTest::addColumn<Client::ClientError>("error");
    const auto row = [](int version, int code, Client::ClientError error) {
        QTest::addRow("%d 0x%02x", version, code) << version << code << error;
    };
    for (int code = 1; code <= 5; ++code)
        row(4, code, Client::ClientError(code));
    row(4, 6, Client::ProtocolViolation);
    row(5, 0x80, Client::UnknownError);
    row(5, 0x81, Client::ProtocolViolation);
    row(5, 0x82, Client::ProtocolViolation);
    row(5, 0x84, Client::InvalidProtocolVersion);
    row(5, 0x85, Client::IdRejected);
    row(5, 0x86, Client::BadUsernameOrPassword);
    row(5, 0x87, Client::NotAuthorized);
    for (const int code : {0x88, 0x89, 0x9c, 0x9d})
        row(5, code, Client::ServerUnavailable);
    for (const int code : {0x83, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b, 0x9f})
        row(5, code, Client::Mqtt5SpecificError);
    row(5, 0x01, Client::ProtocolViolation);
    row(5, 0xff, Client::ProtocolViolation);
}

void TestQMqttClient::refusalMapsToTheError()
{
    QFETCH(int, version);
    QFETCH(int, code);
    QFETCH(Client::ClientError, error);
    Fixture f{V(version)};
    const bool explained = version == 5 && error != Client::ProtocolViolation;
    const QByteArray properties = explained ? packet::dataProperty(0x1f, "because") : QByteArray();
    f.broker.expect(Type::Connect).reply(packet::connack(f.v, code, false, properties));
    if (version == 5 && error == Client::ProtocolViolation && code != 0x81 && code != 0x82)
        f.broker.expect(Type::Disconnect); // the refusal itself is wrong
    f.client->connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.client->error(), error);
    QCOMPARE(f.client->state(), Client::Disconnected);
    QCOMPARE(f.log.size(), 4);
    QCOMPARE(f.log.mid(2), (Log{u"state Disconnected"_s, u"disconnected"_s}));
    QVERIFY(!f.client->errorString().isEmpty());
    if (explained)
        QVERIFY(f.client->errorString().contains(u"because"_s));
    QVERIFY(!f.broker.device()->isOpen());
}

void TestQMqttClient::violationMapsToTheError_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("bytes");
    for (const int version : {4, 5}) {
        QTest::addRow("malformed length, %d", version) << version << packet::hex("30 ffffffff01");
        QTest::addRow("unexpected packet, %d", version) << version << packet::pingreq();
        QTest::addRow("second CONNACK, %d", version) << version << packet::connack(V(version));
        QTest::addRow("topic with wildcard, %d", version)
            << version << packet::publish({.version = V(version), .topic = "a/#"});
    }
}

void TestQMqttClient::violationMapsToTheError()
{
    QFETCH(int, version);
    QFETCH(QByteArray, bytes);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    if (version == 5)
        f.broker.expect(Type::Disconnect);
    f.broker.send(bytes + f.publishBytes("never/delivered"));
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log,
             (Log{u"error ProtocolViolation"_s, u"state Disconnected"_s, u"disconnected"_s}));
    QVERIFY(!f.broker.device()->isOpen());
}

void TestQMqttClient::serverDisconnectReportsItsReason()
{
    Fixture f(V::V5);
    QVERIFY2(f.connectNow(), f.broker.problem());
    f.broker.send(packet::disconnect(0x8e, packet::dataProperty(0x1f, "another one came")));
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.client->state(), Client::Disconnected);
    QVERIFY(f.client->errorString().contains(u"another one came"_s));
    const QMqttServerConnectionProperties server = f.client->serverConnectionProperties();
    QCOMPARE(int(server.reasonCode()), 0x8e);
    QCOMPARE(server.reason(), u"another one came"_s);
    QCOMPARE(f.log.count(u"disconnected"_s), 1);
}

void TestQMqttClient::serverPropertiesAreReadable()
{
    Fixture f(V::V5);
    f.client->setClientId(QString());
    f.log.clear();
    f.broker.expect(Type::Connect)
        .reply(packet::connack(V::V5, 0, false,
                               packet::dataProperty(0x12, "given") + packet::u16Property(0x13, 30) +
                                   packet::byteProperty(0x24, 1) + packet::byteProperty(0x25, 0) +
                                   packet::u16Property(0x21, 20) + packet::userProperty("n", "v")));
    f.client->connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"state Connecting"_s, u"clientId given"_s, u"state Connected"_s,
                         u"connected"_s}));
    using Server = QMqttServerConnectionProperties;
    const Server server = f.client->serverConnectionProperties();
    QVERIFY(server.isValid());
    QVERIFY(server.clientIdAssigned());
    QCOMPARE(server.serverKeepAlive(), 30);
    QCOMPARE(server.maximumQoS(), 1);
    QVERIFY(!server.retainAvailable());
    QCOMPARE(server.maximumReceive(), 20);
    QCOMPARE(server.userProperties().size(), 1);
    QCOMPARE(server.availableProperties(), Server::AssignedClientId | Server::ServerKeepAlive |
                                               Server::MaximumQoS | Server::RetainAvailable |
                                               Server::MaximumReceive | Server::UserProperty);
    QVERIFY(server.wildcardSupported());
}

void TestQMqttClient::noConnAckTimesOut()
{
    Fixture f;
    f.client->setConnectTimeout(1);
    f.broker.expect(Type::Connect);
    f.client->connectToHost();
    QTRY_COMPARE(f.client->state(), Client::Disconnected);
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"state Connecting"_s, u"error ServerUnavailable"_s,
                         u"state Disconnected"_s, u"disconnected"_s}));
    QVERIFY(!f.broker.device()->isOpen());
}

void TestQMqttClient::reconnectsInsideDisconnected_data()
{
    versions();
}

void TestQMqttClient::reconnectsInsideDisconnected()
{
    QFETCH(int, version);
    Fixture f{V(version)};
    int drops = 5;
    for (int i = 0; i < drops; ++i)
        f.broker.expect(Type::Connect).reply(packet::connack(f.v)).drop();
    f.broker.expect(Type::Connect).reply(packet::connack(f.v));
    connect(f.client.get(), &Client::disconnected, f.client.get(), &Client::connectToHost);
    f.client->connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.client->state(), Client::Connected);
    QCOMPARE(f.log.count(u"connected"_s), drops + 1);
    QCOMPARE(f.broker.device()->openCount(), drops + 1);
    f.client->publish(u"a"_s, "works");
    f.broker.expect(f.publishBytes("a", 0, 0, "works"));
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttClient::bytesBeforeTheEndAreDelivered()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    f.broker.device()->blockSignals(true); // nobody hears readyRead
    f.broker.send(f.publishBytes("last/words"));
    f.broker.device()->blockSignals(false);
    f.broker.device()->closeByPeer();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"received last/words x"_s, u"error TransportInvalid"_s,
                         u"state Disconnected"_s, u"disconnected"_s}));
}

void TestQMqttClient::restoredSessionComesBeforeConnected()
{
    Fixture f;
    f.client->setCleanSession(false);
    f.broker.expect(Type::Connect).reply(packet::connack(f.v, 0, true));
    f.client->connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log,
             (Log{u"state Connecting"_s, u"restored"_s, u"state Connected"_s, u"connected"_s}));
}

void TestQMqttClient::disconnectsInOrder_data()
{
    versions();
}

void TestQMqttClient::disconnectsInOrder()
{
    QFETCH(int, version);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    f.broker.expect(f.publishBytes("last"));
    f.broker.expect(packet::disconnect());
    f.client->publish(u"last"_s, "x");
    f.client->disconnectFromHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"state Disconnected"_s, u"disconnected"_s}));
    QCOMPARE(f.client->error(), Client::NoError);
    QVERIFY(!f.broker.device()->isOpen());
    f.client->disconnectFromHost(); // again: nothing
    QCOMPARE(f.log.size(), 2);
}

void TestQMqttClient::destructorSendsDisconnectAndIsSilent()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    QVERIFY(f.subscribe(u"a"_s));
    f.broker.expect(packet::disconnect());
    f.client.reset();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QVERIFY(f.log.isEmpty());
}

void TestQMqttClient::inboundOrder_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("qos");
    for (const int version : {4, 5}) {
        for (const int qos : {0, 1, 2})
            QTest::addRow("version %d QoS %d", version, qos) << version << qos;
    }
}

void TestQMqttClient::inboundOrder()
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

void TestQMqttClient::acknowledgesAfterDelivery()
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

void TestQMqttClient::outboundOrder_data()
{
    inboundOrder_data();
}

void TestQMqttClient::outboundOrder()
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

void TestQMqttClient::failureReasonIsReportedAndNotSent()
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

void TestQMqttClient::publishIsRefused_data()
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

void TestQMqttClient::publishIsRefused()
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

void TestQMqttClient::unconnectedCallsDoNothing()
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

void TestQMqttClient::publishPropertiesTravelBothWays()
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

void TestQMqttClient::takesBytesOneByOneAndAllAtOnce()
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

void TestQMqttClient::gathersWritesOfOneTurn()
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

void TestQMqttClient::writesShortWithoutLoss()
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

void TestQMqttClient::manualPing()
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

void TestQMqttClient::subscribes_data()
{
    versions();
}

void TestQMqttClient::subscribes()
{
    QFETCH(int, version);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    QMqttSubscriptionProperties properties;
    properties.setNoLocal(true);
    properties.setSubscriptionIdentifier(300);
    f.broker
        .expect(u"SUBSCRIBE of a/+ with QoS 2"_s,
                [&](const QByteArray &bytes) {
                    const int id = packet::idOf(bytes);
                    return bytes == (version == 5
                                         ? packet::subscribe(V::V5, id, "a/+", 2 | 4,
                                                             packet::varintProperty(0x0b, 300))
                                         : packet::subscribe(V::V311, id, "a/+", 2));
                })
        .reply([&](const QByteArray &bytes) {
            return packet::suback(f.v, packet::idOf(bytes), {1},
                                  packet::dataProperty(0x1f, "lower") +
                                      packet::userProperty("n", "v"));
        });
    Subscription *const subscription = f.client->subscribe(u"a/+"_s, properties, 2);
    QVERIFY(subscription);
    QCOMPARE(subscription->state(), Subscription::SubscriptionPending);
    QCOMPARE(subscription->qos(), 2);
    f.record(subscription);
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"subscription qos 1"_s, u"subscription state 2"_s}));
    QCOMPARE(subscription->state(), Subscription::Subscribed);
    QCOMPARE(subscription->qos(), 1);
    QCOMPARE(subscription->topic(), QMqttTopicFilter(u"a/+"_s));
    QCOMPARE(subscription->reasonCode(), QMqtt::ReasonCode::SubscriptionQoSLevel1);
    if (version == 5) {
        QCOMPARE(subscription->reason(), u"lower"_s);
        QCOMPARE(subscription->userProperties().size(), 1);
    }
    QVERIFY(!f.client->subscribe(u"a/#/b"_s));
    QVERIFY(!f.client->subscribe(u"a"_s, 3));
    QMqttSubscriptionProperties tooLong;
    QMqttUserProperties user;
    user.append({u"n"_s, QString(65536, u'v')});
    tooLong.setUserProperties(user);
    if (version == 5)
        QVERIFY(!f.client->subscribe(u"b"_s, tooLong));
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttClient::refusedSubscriptionIsAnError()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const refused = f.subscribe(u"a"_s, 1, 0x80);
    QVERIFY2(refused, f.broker.problem());
    QCOMPARE(refused->state(), Subscription::Error);
    QCOMPARE(refused->reasonCode(), QMqtt::ReasonCode::UnspecifiedError);
    QCOMPARE(f.client->state(), Client::Connected);
}

void TestQMqttClient::sameFilterGivesTheSameObject()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const subscription = f.subscribe(u"a"_s);
    QVERIFY2(subscription, f.broker.problem());
    QCOMPARE(f.client->subscribe(u"a"_s, 0), subscription);
    QVERIFY(f.client->subscribe(u"a/+"_s) != subscription);
    f.broker.expect(Type::Subscribe); // of a/+ alone
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttClient::unsubscribes_data()
{
    versions();
}

void TestQMqttClient::unsubscribes()
{
    QFETCH(int, version);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    for (const bool byObject : {true, false}) {
        Subscription *const subscription = f.subscribe(u"a/#"_s);
        QVERIFY2(subscription, f.broker.problem());
        f.record(subscription);
        f.broker
            .expect(u"UNSUBSCRIBE of a/#"_s,
                    [&](const QByteArray &bytes) {
                        return bytes == packet::unsubscribe(f.v, packet::idOf(bytes), "a/#");
                    })
            .reply([&](const QByteArray &bytes) {
                return packet::unsuback(f.v, packet::idOf(bytes),
                                        version == 5 ? QList<int>{0} : QList<int>());
            });
        if (byObject)
            subscription->unsubscribe();
        else
            f.client->unsubscribe(u"a/#"_s);
        QVERIFY2(f.broker.finish(), f.broker.problem());
        QCOMPARE(f.log, (Log{u"subscription state 3"_s, u"subscription state 0"_s}));
        f.log.clear();
        f.broker.send(f.publishBytes("a/b"));
        QCOMPARE(f.log, Log{u"received a/b x"_s});
        subscription->disconnect();
    }
    f.client->unsubscribe(u"unknown"_s);
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttClient::overlappingSubscriptionsEmitOnceEach()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    for (const QString &filter : {u"a/#"_s, u"a/+"_s, u"a/b"_s, u"other"_s}) {
        Subscription *const subscription = f.subscribe(filter);
        QVERIFY2(subscription, f.broker.problem());
        f.record(subscription, filter);
    }
    f.broker.send(f.publishBytes("a/b"));
    QCOMPARE(f.log.size(), 4);
    QCOMPARE(f.log.takeFirst(), u"received a/b x"_s);
    f.log.sort();
    QCOMPARE(f.log, (Log{u"a/# received x"_s, u"a/+ received x"_s, u"a/b received x"_s}));
}

void TestQMqttClient::sharedSubscription_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("spelling");
    QTest::newRow("3.1.1, in full") << 4 << u"$share/g/a/+"_s;
    QTest::newRow("5.0, in full") << 5 << u"$share/g/a/+"_s;
    QTest::newRow("5.0, as topic() says") << 5 << u"a/+"_s;
}

void TestQMqttClient::sharedSubscription()
{
    QFETCH(int, version);
    QFETCH(QString, spelling);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const shared = f.subscribe(u"$share/g/a/+"_s);
    QVERIFY2(shared, f.broker.problem());
    QCOMPARE(shared->topic().filter(), version == 5 ? u"a/+"_s : u"$share/g/a/+"_s);
    QCOMPARE(shared->isSharedSubscription(), version == 5);
    QCOMPARE(shared->sharedSubscriptionName(), version == 5 ? u"g"_s : QString());
    f.record(shared, u"shared"_s);
    f.broker.send(f.publishBytes("a/b"));
    QCOMPARE(f.log, (Log{u"received a/b x"_s, u"shared received x"_s}));

    if (spelling.startsWith(u"$share"_s)) { // a plain one lives beside it
        Subscription *const plain = f.subscribe(u"a/+"_s);
        QVERIFY2(plain, f.broker.problem());
        QVERIFY(plain != shared);
    }
    f.broker.expect(u"UNSUBSCRIBE with $share"_s, [&](const QByteArray &bytes) {
        return bytes == packet::unsubscribe(f.v, packet::idOf(bytes), "$share/g/a/+");
    });
    f.client->unsubscribe(spelling);
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(shared->state(), Subscription::UnsubscriptionPending);
}

void TestQMqttClient::subscriptionsLiveThroughARestoredSession()
{
    Fixture f;
    f.client->setCleanSession(false);
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const subscription = f.subscribe(u"a"_s);
    QVERIFY2(subscription, f.broker.problem());
    f.record(subscription);
    f.broker.device()->closeByPeer();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.client->state(), Client::Disconnected);
    QCOMPARE(subscription->state(), Subscription::Subscribed);
    QVERIFY2(f.connectNow({}, true), f.broker.problem());
    f.broker.send(f.publishBytes("a"));
    QCOMPARE(f.log, (Log{u"received a x"_s, u"subscription received x"_s}));
    QCOMPARE(f.client->subscribe(u"a"_s, 2), subscription);
    QVERIFY2(f.broker.finish(), f.broker.problem()); // nothing was sent for it

    // The server has forgotten: so do we.
    f.broker.device()->closeByPeer();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QVERIFY2(f.connectNow({}, false), f.broker.problem());
    QCOMPARE(subscription->state(), Subscription::Unsubscribed);
}

void TestQMqttClient::subscriptionsEndWithACleanSession()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const subscription = f.subscribe(u"a"_s);
    QVERIFY2(subscription, f.broker.problem());
    f.broker.device()->closeByPeer();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(subscription->state(), Subscription::Unsubscribed);
    QVERIFY2(f.connectNow(), f.broker.problem());
    QPointer<Subscription> again = f.subscribe(u"a"_s); // goes to the server anew
    QVERIFY2(again, f.broker.problem());
    QCOMPARE(again->state(), Subscription::Subscribed);
}

void TestQMqttClient::subscribingInsideMessageReceived()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const first = f.subscribe(u"a/#"_s);
    QVERIFY2(first, f.broker.problem());
    int count = 0;
    connect(first, &Subscription::messageReceived, this, [&] {
        for (int i = 0; i < 20; ++i)
            QVERIFY(f.client->subscribe(u"a/%1/%2"_s.arg(count).arg(i)));
        ++count;
    });
    for (int i = 0; i < 40; ++i)
        f.broker.expect(Type::Subscribe);
    f.broker.send(f.publishBytes("a/x").repeated(2));
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(count, 2);
}

void TestQMqttClient::clientDeletedInItsOwnSignals_data()
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

void TestQMqttClient::clientDeletedInItsOwnSignals()
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

void TestQMqttClient::clientDeletedWhenAStateIsReached_data()
{
    QTest::addColumn<Client::ClientState>("state");
    QTest::newRow("Connecting") << Client::Connecting;
    QTest::newRow("Connected") << Client::Connected;
    QTest::newRow("Disconnected") << Client::Disconnected;
}

void TestQMqttClient::clientDeletedWhenAStateIsReached()
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

void TestQMqttClient::stateChangedHasTheLastWord()
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

void TestQMqttClient::subscriptionDeletedInItsOwnSignals_data()
{
    QTest::addColumn<QByteArray>("signal");
    for (const char *signal : {SIGNAL(stateChanged(SubscriptionState)), SIGNAL(qosChanged(quint8)),
                               SIGNAL(messageReceived(QMqttMessage))})
        QTest::newRow(signal + 1) << QMetaObject::normalizedSignature(signal);
}

void TestQMqttClient::subscriptionDeletedInItsOwnSignals()
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

void TestQMqttClient::subscriptionDeletedWhileLiveUnsubscribes()
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

void TestQMqttClient::subscriptionsDeletingEachOtherWithTheClient()
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

void TestQMqttClient::deviceDeletedWhileConnected()
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

QTEST_GUILESS_MAIN(TestQMqttClient)
#include "tst_qmqttclient.moc"
