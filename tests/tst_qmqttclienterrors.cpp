// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "clientfixture.h"

/// How a connection fails or ends, and what the client says of it.
class TestQMqttClientErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dropIsErrorThenStateThenDisconnected_data();
    void dropIsErrorThenStateThenDisconnected();
    void connectToHostResetsTheErrorSilently();
    void refusalMapsToTheError_data();
    void refusalMapsToTheError();
    void violationMapsToTheError_data();
    void violationMapsToTheError();
    void serverDisconnectReportsItsReason();
    void noConnAckTimesOut();
    void reconnectsInsideDisconnected_data();
    void reconnectsInsideDisconnected();
    void bytesBeforeTheEndAreDelivered();
};

void TestQMqttClientErrors::dropIsErrorThenStateThenDisconnected_data()
{
    versions();
}

void TestQMqttClientErrors::dropIsErrorThenStateThenDisconnected()
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

void TestQMqttClientErrors::connectToHostResetsTheErrorSilently()
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

void TestQMqttClientErrors::refusalMapsToTheError_data()
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

void TestQMqttClientErrors::refusalMapsToTheError()
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

void TestQMqttClientErrors::violationMapsToTheError_data()
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

void TestQMqttClientErrors::violationMapsToTheError()
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

void TestQMqttClientErrors::serverDisconnectReportsItsReason()
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

void TestQMqttClientErrors::noConnAckTimesOut()
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

void TestQMqttClientErrors::reconnectsInsideDisconnected_data()
{
    versions();
}

void TestQMqttClientErrors::reconnectsInsideDisconnected()
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

void TestQMqttClientErrors::bytesBeforeTheEndAreDelivered()
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

QTEST_GUILESS_MAIN(TestQMqttClientErrors)
#include "tst_qmqttclienterrors.moc"
