// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/connectionrig.h"
#include "support/scriptedserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;
using State = MqttConnection::State;

class TestMqttConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    // Connecting
    void aBrokerThatIsDownAtTheStartOnlyDelays();
    void failuresNameTheirStage_data();
    void failuresNameTheirStage();
    void aRefusedLoginKeepsTryingAndSaysSo_data();
    void aRefusedLoginKeepsTryingAndSaysSo();
    void fallsBackToTheOlderProtocol_data();
    void fallsBackToTheOlderProtocol();
    void fallsBackWhenAnOlderBrokerTakesThePlace();
    void reconnectsAnyNumberOfTimes();

    // Publishing
    void whatIsPublishedOfflineIsSentInOrder_data();
    void whatIsPublishedOfflineIsSentInOrder();
    void theQueueIsBoundedAndDropsAreReported_data();
    void theQueueIsBoundedAndDropsAreReported();
    void anInvalidPublishIsRefused_data();
    void anInvalidPublishIsRefused();
    void anInvalidPropertyIsRefused_data();
    void anInvalidPropertyIsRefused();
    void whatTheBrokerDoesNotTakeIsRefused();
    void unacknowledgedMessagesAreSentAgain();
    void propertiesTravelWithMqtt5();

private:
    ConnectionRig m_rig;
    MqttTestBroker &m_broker = m_rig.broker;
    std::unique_ptr<MqttConnection> &m_connection = m_rig.connection;
};

void TestMqttConnection::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestMqttConnection::cleanup()
{
    m_connection.reset();
    if (!m_broker.isRunning())
        QVERIFY2(m_broker.restart(), qPrintable(m_broker.errorString()));
}

void TestMqttConnection::aBrokerThatIsDownAtTheStartOnlyDelays()
{
    m_broker.stop();
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    const QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    QTRY_VERIFY(errors.count() >= 3);
    QCOMPARE(m_connection->lastError().code(), MqttError::Code::ConnectionRefused);
    QCOMPARE(m_connection->lastError().reaction(), MqttError::Reaction::Wait);
    QVERIFY(!m_connection->isOnline());
    QVERIFY(m_broker.restart());
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(m_connection->lastError().isOk());
}

void TestMqttConnection::failuresNameTheirStage_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("behaviour"); // of our server: -1 is none
    QTest::addColumn<MqttError::Code>("code");
    QTest::addColumn<QString>("says");
    using Code = MqttError::Code;
    QTest::newRow("host name") << u"no-such-host.invalid"_s << -1 << Code::HostNotFound
                               << u"does not resolve"_s;
    QTest::newRow("wrong port") << u"127.0.0.1"_s << -1 << Code::ConnectionRefused
                                << u"TCP connection refused"_s;
    QTest::newRow("closed before CONNACK") << u"127.0.0.1"_s << 0 << Code::ConnectionLost
                                           << u"closed the connection before it answered CONNECT"_s;
    QTest::newRow("never CONNACK")
        << u"127.0.0.1"_s << 1 << Code::ConnectionTimeout << u"CONNACK"_s;
    QTest::newRow("no MQTT") << u"127.0.0.1"_s << 2 << Code::ProtocolViolation
                             << u"did not answer CONNECT as MQTT 3.1.1"_s;
    QTest::newRow("server unavailable")
        << u"127.0.0.1"_s << 3 << Code::ServerUnavailable << u"not available"_s;
    QTest::newRow("client id") << u"127.0.0.1"_s << 4 << Code::ClientIdRefused
                               << u"client id 'me'"_s;
    QTest::newRow("version") << u"127.0.0.1"_s << 5 << Code::ProtocolRefused
                             << u"does not speak MQTT 3.1.1"_s;
}

void TestMqttConnection::failuresNameTheirStage()
{
    QFETCH(QString, host);
    QFETCH(int, behaviour);
    QFETCH(MqttError::Code, code);
    QFETCH(QString, says);

    ScriptedServer server([behaviour](QTcpSocket *client, quint8, const QByteArray &) {
        switch (behaviour) {
        case 0:
            client->disconnectFromHost();
            break;
        case 2:
            client->write("HTTP/1.1 400 Bad Request\r\n");
            break;
        case 3:
            client->write(QByteArray("\x20\x02\x00\x03", 4));
            break;
        case 4:
            client->write(QByteArray("\x20\x02\x00\x02", 4));
            break;
        case 5:
            client->write(QByteArray("\x20\x02\x00\x01", 4));
            break;
        }
    });
    quint16 port = server.port();
    if (behaviour < 0) {
        QTcpServer free;
        QVERIFY(free.listen(QHostAddress::LocalHost));
        port = free.serverPort(); // nobody listens there a moment later
    }
    BrokerOptions options = ConnectionRig::quick(port, Protocol::Mqtt311);
    options.host = host;
    options.clientId = u"me"_s;
    options.connectTimeout = behaviour == 1 ? 100ms : 10s;
    m_rig.open(options);
    QTRY_VERIFY(!m_connection->lastError().isOk());
    QCOMPARE(m_connection->lastError().code(), code);
    const QString text = m_connection->lastError().text();
    QVERIFY2(text.contains(says), qPrintable(text));
    QVERIFY2(text.contains(u"%1:%2"_s.arg(host).arg(port)), qPrintable(text));
}

void TestMqttConnection::aRefusedLoginKeepsTryingAndSaysSo_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::newRow("MQTT 3.1.1") << Protocol::Mqtt311;
    QTest::newRow("MQTT 5") << Protocol::Mqtt5;
}

void TestMqttConnection::aRefusedLoginKeepsTryingAndSaysSo()
{
    QFETCH(Protocol, protocol);
    MqttTestBroker broker;
    broker.setLogin(u"anna"_s, u"right"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    BrokerOptions options = ConnectionRig::quick(broker.port(), protocol);
    options.userName = u"anna"_s;
    options.password = u"wrong-secret"_s;
    m_rig.open(options);
    const QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    QTRY_VERIFY(errors.count() >= 2);
    const MqttError error = m_connection->lastError();
    QCOMPARE(error.reaction(), MqttError::Reaction::Configure);
    QVERIFY2(error.text().contains(u"refused the login of user 'anna'"_s),
             qPrintable(error.text()));
    QVERIFY(!error.text().contains(u"wrong-secret"_s));

    options.password = u"right"_s;
    m_connection->setOptions(options);
    QTRY_VERIFY(m_connection->isOnline());
}

void TestMqttConnection::fallsBackToTheOlderProtocol_data()
{
    QTest::addColumn<QByteArray>("answer"); // to MQTT 5; empty: close
    QTest::newRow("closes without CONNACK") << QByteArray();
    QTest::newRow("refuses as MQTT 5 says") << QByteArray("\x20\x03\x00\x84\x00", 5);
    QTest::newRow("refuses as MQTT 3.1.1 says") << QByteArray("\x20\x02\x00\x01", 4);
}

void TestMqttConnection::fallsBackToTheOlderProtocol()
{
    QFETCH(QByteArray, answer);
    QList<int> levels;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type != ScriptedServer::Connect)
            return;
        levels.append(ScriptedServer::protocolLevel(packet));
        const bool isOld = levels.last() == 4;
        const auto olds = levels.count(4);
        if (!isOld)
            client->write(answer);
        else if (olds != 2)
            client->write(accepted311);
        // The first connection is lost, the attempt after it is turned away.
        if (!isOld || olds < 3)
            QMetaObject::invokeMethod(client, &QTcpSocket::disconnectFromHost,
                                      Qt::QueuedConnection);
    });
    m_rig.open(ConnectionRig::quick(server.port()));
    QTRY_COMPARE(levels, (QList{5, 4, 4, 4})); // what worked once is not given up
    QTRY_VERIFY(m_connection->isOnline());
    QCOMPARE(m_connection->protocol(), Protocol::Mqtt311);
}

void TestMqttConnection::fallsBackWhenAnOlderBrokerTakesThePlace()
{
    QList<int> levels;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type != ScriptedServer::Connect)
            return;
        levels.append(ScriptedServer::protocolLevel(packet));
        if (levels.size() == 1) {
            client->write(QByteArray("\x20\x03\x00\x00\x00", 5));
            QMetaObject::invokeMethod(client, &QTcpSocket::disconnectFromHost,
                                      Qt::QueuedConnection);
        } else {
            client->write(levels.last() == 5 ? QByteArray("\x20\x02\x00\x01", 4) : accepted311);
        }
    });
    m_rig.open(ConnectionRig::quick(server.port()));
    QTRY_COMPARE(levels, (QList{5, 5, 4}));
    QTRY_VERIFY(m_connection->isOnline());
    QCOMPARE(m_connection->protocol(), Protocol::Mqtt311);
}

void TestMqttConnection::reconnectsAnyNumberOfTimes()
{
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    for (int i = 0; i < 3; ++i) {
        QTRY_VERIFY(m_connection->isOnline());
        m_broker.kill();
        QTRY_VERIFY(!m_connection->isOnline());
        QVERIFY(m_broker.restart());
    }
    QTRY_VERIFY(m_connection->isOnline());
}

void TestMqttConnection::whatIsPublishedOfflineIsSentInOrder_data()
{
    QTest::addColumn<QoS>("qos");
    QTest::newRow("QoS 0") << QoS::AtMostOnce;
    QTest::newRow("QoS 1") << QoS::AtLeastOnce;
    QTest::newRow("QoS 2") << QoS::ExactlyOnce;
}

void TestMqttConnection::whatIsPublishedOfflineIsSentInOrder()
{
    QFETCH(QoS, qos);
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    for (int i = 0; i < 100; ++i)
        QVERIFY(m_connection->publish(u"q"_s, QByteArray::number(i), {.qos = qos}).isOk());
    QCOMPARE(m_connection->queued(), 100);
    QTRY_COMPARE(observer.payloads(u"q"_s).size(), 100);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(observer.payloads(u"q"_s).at(i), QByteArray::number(i));
    QCOMPARE(m_connection->queued(), 0);
    QCOMPARE(m_connection->dropped(), 0u);
}

void TestMqttConnection::theQueueIsBoundedAndDropsAreReported_data()
{
    QTest::addColumn<qsizetype>("messages");
    QTest::addColumn<qsizetype>("bytes");
    QTest::newRow("in messages") << qsizetype(3) << qsizetype(1000);
    QTest::newRow("in bytes") << qsizetype(1000) << qsizetype(6);
}

void TestMqttConnection::theQueueIsBoundedAndDropsAreReported()
{
    QFETCH(qsizetype, messages);
    QFETCH(qsizetype, bytes);
    m_broker.stop();
    BrokerOptions options = ConnectionRig::quick(m_broker.port());
    options.outboxMessages = messages;
    options.outboxBytes = bytes;
    m_rig.open(options);
    QSignalSpy drops(m_connection.get(), &MqttConnection::messageDropped);
    for (int i = 0; i < 3; ++i)
        QVERIFY(m_connection->publish(u"q"_s, QByteArray::number(i)).isOk());
    const MqttError refused = m_connection->publish(u"q"_s, "3");
    QCOMPARE(refused.code(), MqttError::Code::QueueFull);
    QVERIFY2(refused.text().contains(u"'q'"_s), qPrintable(refused.text()));
    QCOMPARE(m_connection->dropped(), 1u);
    QCOMPARE(drops.count(), 1);
    QCOMPARE(drops.first().at(1).toByteArray(), QByteArray("3"));
    QVERIFY(m_broker.restart());
    QTRY_COMPARE(m_connection->queued(), 0);
    QCOMPARE(m_connection->dropped(), 1u);
}

void TestMqttConnection::anInvalidPublishIsRefused_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<int>("qos");
    QTest::addColumn<MqttError::Code>("code");
    QTest::newRow("empty topic") << QString() << 0 << MqttError::Code::InvalidTopic;
    QTest::newRow("+") << u"a/+"_s << 0 << MqttError::Code::InvalidTopic;
    QTest::newRow("#") << u"a/#"_s << 0 << MqttError::Code::InvalidTopic;
    QTest::newRow("U+0000") << QString(QChar(0)) << 0 << MqttError::Code::InvalidTopic;
    QTest::newRow("lone surrogate") << QString(QChar(0xd800)) << 0 << MqttError::Code::InvalidTopic;
    QTest::newRow("65,536 bytes") << QString(65'536, u'x') << 0 << MqttError::Code::InvalidTopic;
    QTest::newRow("QoS 3") << u"a"_s << 3 << MqttError::Code::InvalidValue;
}

void TestMqttConnection::anInvalidPublishIsRefused()
{
    QFETCH(QString, topic);
    QFETCH(int, qos);
    QFETCH(MqttError::Code, code);
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    const MqttError error = m_connection->publish(topic, "x", {.qos = static_cast<QoS>(qos)});
    QCOMPARE(error.code(), code);
    QCOMPARE(error.reaction(), MqttError::Reaction::Correct);
    QVERIFY(!error.text().isEmpty());
    QCOMPARE(m_connection->queued(), 0);
}

void TestMqttConnection::anInvalidPropertyIsRefused_data()
{
    QTest::addColumn<MqttPublishOptions>("options");
    QTest::addColumn<QString>("what");
    const QString null = QString::fromUtf16(u"a\0b", 3);
    using Pair = QMqttStringPair;
    QTest::newRow("content type") << MqttPublishOptions{.contentType = null} << u"content type"_s;
    QTest::newRow("user property's name")
        << MqttPublishOptions{.userProperties = {{Pair(null, u"v"_s)}}} << u"user properties"_s;
    QTest::newRow("user property's value")
        << MqttPublishOptions{.userProperties = {{Pair(u"n"_s, null)}}} << u"user properties"_s;
    QTest::newRow("response topic")
        << MqttPublishOptions{.responseTopic = null} << u"response topic"_s;
    QTest::newRow("response topic with wildcard")
        << MqttPublishOptions{.responseTopic = u"a/#"_s} << u"response topic"_s;
}

void TestMqttConnection::anInvalidPropertyIsRefused()
{
    QFETCH(const MqttPublishOptions, options);
    QFETCH(const QString, what);
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    const MqttError error = m_connection->publish(u"t"_s, "x", options);
    QCOMPARE(error.code(), MqttError::Code::InvalidValue);
    QVERIFY2(error.text().contains(what), qPrintable(error.text()));
    QCOMPARE(m_connection->queued(), 0);
}

void TestMqttConnection::whatTheBrokerDoesNotTakeIsRefused()
{
    MqttTestBroker broker;
    broker.addConfigLine(u"retain_available false"_s);
    broker.addConfigLine(u"max_packet_size 1000"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    m_rig.open(ConnectionRig::quick(broker.port(), Protocol::Mqtt5));
    QSignalSpy drops(m_connection.get(), &MqttConnection::messageDropped);
    QVERIFY(m_connection->publish(u"a"_s, "x", {.retain = true}).isOk()); // not known yet
    QTRY_VERIFY(m_connection->isOnline());
    QCOMPARE(drops.count(), 1);
    const MqttError retained = m_connection->publish(u"a"_s, "x", {.retain = true});
    QCOMPARE(retained.code(), MqttError::Code::PublishRefused);
    QVERIFY2(retained.text().contains(u"does not retain"_s), qPrintable(retained.text()));
    const MqttError large = m_connection->publish(u"a"_s, QByteArray(1000, 'x'));
    QCOMPARE(large.code(), MqttError::Code::PublishRefused);
    QVERIFY2(large.text().contains(u"up to 1000 bytes"_s), qPrintable(large.text()));
    QVERIFY(m_connection->publish(u"a"_s, "x").isOk());
    QVERIFY(m_connection->isOnline());
}

void TestMqttConnection::unacknowledgedMessagesAreSentAgain()
{
    QList<QByteArray> published;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect) {
            client->write(accepted311);
        } else if (type == ScriptedServer::Publish) {
            published.append(packet.mid(7));
            if (published.size() <= 2) {
                if (published.size() == 2)
                    client->disconnectFromHost();
            } else {
                client->write(QByteArray("\x40\x02", 2) + ScriptedServer::publishId(packet, 1));
            }
        }
    });
    m_rig.open(ConnectionRig::quick(server.port(), Protocol::Mqtt311));
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(m_connection->publish(u"a"_s, "1", {.qos = QoS::AtLeastOnce}).isOk());
    QVERIFY(m_connection->publish(u"a"_s, "2", {.qos = QoS::AtLeastOnce}).isOk());
    QTRY_COMPARE(published, (QList<QByteArray>{"1", "2", "1", "2"}));
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    m_connection->close(); // all acknowledged: nothing to wait for or lose
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(m_connection->dropped(), 0u);
}

void TestMqttConnection::propertiesTravelWithMqtt5()
{
    m_rig.open(ConnectionRig::quick(m_broker.port(), Protocol::Mqtt5));
    MqttMessage got;
    QVERIFY(
        m_connection->subscribe(u"a"_s, QoS::AtMostOnce, [&](const MqttMessage &m) { got = m; }));
    QTRY_VERIFY(m_connection->isOnline());
    QMqttUserProperties user;
    user.append(QMqttStringPair(u"unit"_s, u"°C"_s));
    QVERIFY(m_connection
                ->publish(u"a"_s, "21",
                          {.expiry = 60s,
                           .contentType = u"text/plain"_s,
                           .responseTopic = u"answer"_s,
                           .correlationData = "42",
                           .userProperties = user})
                .isOk());
    QTRY_COMPARE(got.payload(), QByteArray("21"));
    QCOMPARE(got.contentType(), u"text/plain"_s);
    QCOMPARE(got.responseTopic(), u"answer"_s);
    QCOMPARE(got.correlationData(), QByteArray("42"));
    QCOMPARE(got.userProperties().size(), 1);
    QCOMPARE(got.userProperties().first(), user.first());
}

QTEST_GUILESS_MAIN(TestMqttConnection)
#include "tst_mqttconnection.moc"
