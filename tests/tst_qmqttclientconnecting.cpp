// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "clientfixture.h"

/// What the client says to connect, and what it takes from the answer.
class TestQMqttClientConnecting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void connectPacketSaysWhatWasSet_data();
    void connectPacketSaysWhatWasSet();
    void connectFailsOnWhatCannotBeSent_data();
    void connectFailsOnWhatCannotBeSent();
    void connectsInOrder_data();
    void connectsInOrder();
    void connectNeedsHostAndPort();
    void connectTwiceIsIgnored();
    void serverPropertiesAreReadable();
    void restoredSessionComesBeforeConnected();
};

void TestQMqttClientConnecting::connectPacketSaysWhatWasSet_data()
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

void TestQMqttClientConnecting::connectPacketSaysWhatWasSet()
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

void TestQMqttClientConnecting::connectFailsOnWhatCannotBeSent_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"willQoS", "willTopic", "willMessage", "clientId", "username",
                             "password", "userProperty", "authenticationMethod", "contentType"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestQMqttClientConnecting::connectFailsOnWhatCannotBeSent()
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

void TestQMqttClientConnecting::connectsInOrder_data()
{
    versions();
}

void TestQMqttClientConnecting::connectsInOrder()
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

void TestQMqttClientConnecting::connectNeedsHostAndPort()
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

void TestQMqttClientConnecting::connectTwiceIsIgnored()
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

void TestQMqttClientConnecting::serverPropertiesAreReadable()
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

void TestQMqttClientConnecting::restoredSessionComesBeforeConnected()
{
    Fixture f;
    f.client->setCleanSession(false);
    f.broker.expect(Type::Connect).reply(packet::connack(f.v, 0, true));
    f.client->connectToHost();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log,
             (Log{u"state Connecting"_s, u"restored"_s, u"state Connected"_s, u"connected"_s}));
}

QTEST_GUILESS_MAIN(TestQMqttClientConnecting)
#include "tst_qmqttclientconnecting.moc"
