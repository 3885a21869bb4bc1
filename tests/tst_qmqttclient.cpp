// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "clientfixture.h"

class TestQMqttClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Properties
    void startsWithTheDocumentedDefaults();
    void settersSignalOnceAndOnlyWhenDisconnected();
    void ignoresValuesOutOfRange();

    // Disconnecting
    void disconnectsInOrder_data();
    void disconnectsInOrder();
    void destructorSendsDisconnectAndIsSilent();
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

QTEST_GUILESS_MAIN(TestQMqttClient)

#include "tst_qmqttclient.moc"
