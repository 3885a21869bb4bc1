// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/connectionrig.h"
#include "support/proxy.h"
#include "support/scriptedserver.h"

#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Code = MqttError::Code;
using Mqtt::QoS;

/// A session that outlives its links, whatever comes between these.
class TestConnectionSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString())); }
    void cleanup() { m_connection.reset(); }

    void anAttemptGivenUpKeepsIt_data();
    void anAttemptGivenUpKeepsIt();
    void anAssignedClientIdKeepsIt();

private:
    ConnectionRig m_rig;
    MqttTestBroker &m_broker = m_rig.broker;
    std::unique_ptr<MqttConnection> &m_connection = m_rig.connection;
};

void TestConnectionSession::anAttemptGivenUpKeepsIt_data()
{
    QTest::addColumn<bool>("byReconnect");
    QTest::newRow("timed out") << false;
    QTest::newRow("reconnect()") << true;
}

void TestConnectionSession::anAttemptGivenUpKeepsIt()
{
    QFETCH(bool, byReconnect);
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    Proxy proxy(m_broker.port());
    QTcpServer silent; // says nothing to TLS
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    BrokerOptions options = ConnectionRig::quick(proxy.port());
    options.clientId = u"given up "_s + QString::fromLatin1(QTest::currentDataTag());
    options.cleanSession = false;
    options.sessionExpiry = 600s;
    options.connectTimeout = byReconnect ? 60s : 500ms;
    BrokerOptions stalled = options;
    stalled.port = silent.serverPort();
    stalled.transport = BrokerAddress::Transport::Tls;
    m_rig.open(options);
    const quint64 subscription =
        m_connection->subscribe(u"s"_s, QoS::AtLeastOnce, [](const MqttMessage &) {});
    QVERIFY(m_connection->publish(u"t"_s, "first", {.qos = QoS::ExactlyOnce}).isOk());
    QTRY_COMPARE(observer.payloads(u"t"_s), QList<QByteArray>{"first"});
    QTRY_COMPARE(m_connection->unacknowledged(), 0);

    bool wasStalled = false;
    connect(m_connection.get(), &MqttConnection::errorOccurred, this, [&](const MqttError &error) {
        wasStalled = wasStalled || error.code() == Code::ConnectionTimeout;
        m_connection->setOptions(wasStalled ? options : stalled);
    });
    proxy.cutAfter(Proxy::ToClient, 5); // PUBREC arrives, PUBCOMP does not
    QVERIFY(m_connection->publish(u"t"_s, "once", {.qos = QoS::ExactlyOnce}).isOk());
    QTRY_VERIFY(silent.hasPendingConnections());
    if (byReconnect) {
        m_connection->setOptions(options);
        m_connection->reconnect();
    } else {
        QTRY_VERIFY(wasStalled);
    }
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(m_connection->isSessionRestored());
    QTRY_COMPARE(m_connection->unacknowledged(), 0);
    QVERIFY(m_rig.settle(observer));
    QCOMPARE(observer.payloads(u"t"_s), (QList<QByteArray>{"first", "once"}));
    m_connection->unsubscribe(subscription);
    QTRY_VERIFY(proxy.passed(Proxy::ToServer).contains('\xa2'));
}

void TestConnectionSession::anAssignedClientIdKeepsIt()
{
    Proxy proxy(m_broker.port());
    QByteArray connect;
    ScriptedServer other([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type != ScriptedServer::Connect)
            return;
        connect = packet;
        client->write(QByteArray("\x20\x03\x00\x00\x00", 5));
    });
    BrokerOptions options = ConnectionRig::quick(proxy.port(), BrokerOptions::Protocol::Mqtt5);
    options.cleanSession = false;
    options.sessionExpiry = 600s;
    m_rig.open(options);
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(!m_connection->isSessionRestored());
    proxy.cut();
    QTRY_VERIFY(!m_connection->isOnline());
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(m_connection->isSessionRestored());
    QVERIFY(proxy.passed(Proxy::ToServer).contains("auto-")); // as mosquitto calls them

    options.port = other.port(); // which has no such session
    m_connection->setOptions(options);
    m_connection->reconnect();
    QTRY_VERIFY(!connect.isEmpty());
    QVERIFY(!connect.contains("auto-"));
}

QTEST_GUILESS_MAIN(TestConnectionSession)
#include "tst_connectionsession.moc"
