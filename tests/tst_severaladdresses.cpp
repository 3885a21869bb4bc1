// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

#include "support/packetbuilder.h"
#include "support/severaladdresses.h"
#ifdef QT_WEBSOCKETS_LIB
#include "support/websocketserver.h"
#endif

#include <QtMqtt/QMqttClient>

#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;

class TestSeveralAddresses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOneThatAnswersIsFound_data();
    void theOneThatAnswersIsFound();
    void noneThatAnswersIsTold();
    void oneThatSwallowsPacketsCostsItsShareOfTheTime_data();
    void oneThatSwallowsPacketsCostsItsShareOfTheTime();
#ifdef QT_WEBSOCKETS_LIB
    void aWebSocketIsLedPastThemToo();
#endif
    void theNameIsAskedForWhateverTheAddress();
    void whereAllSwallowPacketsTheTimeEndsTheAttempt();
    void anAttemptGivenUpGoesNoFurther();
};

void TestSeveralAddresses::theOneThatAnswersIsFound_data()
{
    QTest::addColumn<std::vector<const char *>>("order");
    QTest::addColumn<QString>("name"); // another each time, because answers are remembered
    using Order = std::vector<const char *>;
    QTest::newRow("the first") << Order{"127.0.0.1", "127.0.0.2"} << u"several1.test"_s;
    QTest::newRow("the second") << Order{"127.0.0.2", "127.0.0.1"} << u"several2.test"_s;
    QTest::newRow("the last of three")
        << Order{"127.0.0.3", "127.0.0.2", "127.0.0.1"} << u"several3.test"_s;
}

void TestSeveralAddresses::theOneThatAnswersIsFound()
{
    QFETCH(const std::vector<const char *>, order);
    QFETCH(const QString, name);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server,
            [&] { server.nextPendingConnection()->write(packet::connack(packet::Version::V311)); });
    addresses = order;
    QMqttClient client;
    client.setHostname(name);
    client.setPort(server.serverPort());
    client.connectToHost();
    QTRY_COMPARE(client.state(), QMqttClient::Connected);
    QCOMPARE(client.error(), QMqttClient::NoError);
    const auto *const socket = qobject_cast<QTcpSocket *>(client.transport());
    QCOMPARE(socket->peerAddress(), QHostAddress(QHostAddress::LocalHost));
}

void TestSeveralAddresses::noneThatAnswersIsTold()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const quint16 port = server.serverPort();
    server.close();
    addresses = {"127.0.0.1", "127.0.0.2"};
    QMqttClient client;
    client.setHostname(u"several4.test"_s);
    client.setPort(port);
    client.connectToHost();
    QTRY_COMPARE(client.error(), QMqttClient::TransportInvalid);
    QCOMPARE(client.state(), QMqttClient::Disconnected);
    QVERIFY(!client.errorString().isEmpty());
}

void TestSeveralAddresses::oneThatSwallowsPacketsCostsItsShareOfTheTime_data()
{
    QTest::addColumn<std::vector<const char *>>("order");
    QTest::addColumn<QString>("name");
    using Order = std::vector<const char *>;
    QTest::newRow("the first") << Order{"127.0.0.2", "127.0.0.1"} << u"several5.test"_s;
    QTest::newRow("the second, after one that refuses")
        << Order{"127.0.0.3", "127.0.0.2", "127.0.0.1"} << u"several6.test"_s;
    QTest::newRow("the first, before one that refuses")
        << Order{"127.0.0.2", "127.0.0.3", "127.0.0.1"} << u"several7.test"_s;
}

void TestSeveralAddresses::oneThatSwallowsPacketsCostsItsShareOfTheTime()
{
    QFETCH(const std::vector<const char *>, order);
    QFETCH(const QString, name);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server,
            [&] { server.nextPendingConnection()->write(packet::connack(packet::Version::V311)); });
    const Swallower swallower("127.0.0.2", server.serverPort());
    QVERIFY(swallower.isReady());
    addresses = order;
    QMqttClient client;
    client.setHostname(name);
    client.setPort(server.serverPort());
    client.setConnectTimeout(4000);
    client.connectToHost();
    QTRY_VERIFY_WITH_TIMEOUT(client.state() != QMqttClient::Connecting, 10000);
    QCOMPARE(client.errorString(), QString());
    QCOMPARE(client.state(), QMqttClient::Connected);
    const auto *const socket = qobject_cast<QTcpSocket *>(client.transport());
    QCOMPARE(socket->peerAddress(), QHostAddress(QHostAddress::LocalHost));
}

#ifdef QT_WEBSOCKETS_LIB
void TestSeveralAddresses::aWebSocketIsLedPastThemToo()
{
    const WebSocketServer server(&answerConnect);
    const Swallower swallower("127.0.0.2", server.port());
    QVERIFY(swallower.isReady());
    addresses = {"127.0.0.2", "127.0.0.3", "127.0.0.1"};
    QMqttClient client;
    client.setHostname(u"several.websocket.test"_s);
    client.setPort(server.port());
    client.setConnectTimeout(4000);
    client.connectToHostWebSocket();
    QTRY_VERIFY_WITH_TIMEOUT(client.state() != QMqttClient::Connecting, 10000);
    QCOMPARE(client.errorString(), QString());
    QCOMPARE(client.state(), QMqttClient::Connected);
}
#endif

void TestSeveralAddresses::theNameIsAskedForWhateverTheAddress()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QByteArray hello;
    connect(&server, &QTcpServer::newConnection, &server, [&] {
        QTcpSocket *peer = server.nextPendingConnection();
        connect(peer, &QTcpSocket::readyRead, peer, [&hello, peer] { hello += peer->readAll(); });
    });
    const Swallower swallower("127.0.0.2", server.serverPort());
    QVERIFY(swallower.isReady());
    addresses = {"127.0.0.2", "127.0.0.1"};
    QMqttClient client;
    client.setHostname(u"several8.test"_s);
    client.setPort(server.serverPort());
    client.setConnectTimeout(3000);
    client.connectToHostEncrypted(QSslConfiguration::defaultConfiguration());
    QTRY_VERIFY(hello.contains("several8.test")); // the server name of RFC 6066
    QCOMPARE(hello.at(0), '\x16');
    QCOMPARE(client.state(), QMqttClient::Connecting);
}

void TestSeveralAddresses::whereAllSwallowPacketsTheTimeEndsTheAttempt()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const quint16 port = server.serverPort();
    const Swallower second("127.0.0.2", port);
    const Swallower third("127.0.0.3", port);
    QVERIFY(second.isReady() && third.isReady());
    addresses = {"127.0.0.2", "127.0.0.3"};
    QMqttClient client;
    client.setHostname(u"several9.test"_s);
    client.setPort(port);
    client.setConnectTimeout(600);
    client.connectToHost();
    QTRY_COMPARE(client.error(), QMqttClient::TransportInvalid);
    QVERIFY2(client.errorString().contains("in time"_L1), qPrintable(client.errorString()));
}

void TestSeveralAddresses::anAttemptGivenUpGoesNoFurther()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const Swallower swallower("127.0.0.2", server.serverPort());
    QVERIFY(swallower.isReady());
    addresses = {"127.0.0.2", "127.0.0.1"};
    QMqttClient client;
    client.setHostname(u"several10.test"_s);
    client.setPort(server.serverPort());
    client.setConnectTimeout(900); // a share of 300
    client.connectToHost();
    const auto *const socket = qobject_cast<QTcpSocket *>(client.transport());
    QTRY_COMPARE(socket->state(), QAbstractSocket::ConnectingState);
    client.disconnectFromHost();
    QCOMPARE(client.state(), QMqttClient::Disconnected);
    QVERIFY(!server.waitForNewConnection(600));
    QCOMPARE(socket->state(), QAbstractSocket::UnconnectedState);
}

QTEST_GUILESS_MAIN(TestSeveralAddresses)

#include "tst_severaladdresses.moc"
