// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/echo.h"
#include "support/websocketserver.h"

#include <MqttService/MqttTestBroker>

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;

/// What ends a connection over WebSocket, or keeps it from beginning.
class TestWebSocketEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    // A message is refused by what its frame's header says, before it is gathered.
    void aMessageAboveTheMaximumEndsTheConnection()
    {
        constexpr int Maximum = 1000;
        WebSocketServer server([&](QWebSocket &peer, const QByteArray &frame) {
            answerConnect(peer, frame);
            peer.sendBinaryMessage(packet::publish({.topic = "t", .payload = "fits"}));
            // In small packets, which are each allowed.
            peer.sendBinaryMessage(QByteArray("\xd0\0", 2).repeated(Maximum + 64 * 1024));
        });
        QMqttClient client;
        QSignalSpy received(&client, &QMqttClient::messageReceived);
        QSignalSpy pongs(&client, &QMqttClient::pingResponseReceived);
        client.setMaximumPacketSize(Maximum);
        address(client, server.port());
        client.connectToHostWebSocket();
        QTRY_COMPARE(client.error(), QMqttClient::TransportInvalid);
        QCOMPARE(received.size(), 1);
        QCOMPARE(pongs.size(), 0);
        QVERIFY(!client.errorString().isEmpty());
    }

    void aTextFrameEndsTheConnection_data() // [MQTT-6.0.0-1]
    {
        QTest::addColumn<bool>("callersOwn");
        QTest::newRow("own socket") << false;
        QTest::newRow("the caller's socket") << true;
    }
    void aTextFrameEndsTheConnection()
    {
        QFETCH(const bool, callersOwn);
        WebSocketServer server(answerConnect);
        QWebSocket socket;
        QMqttClient client;
        address(client, server.port());
        if (callersOwn)
            socket.open(urlOf(u"ws"_s, server.port()), mqttOptions());
        client.connectToHostWebSocket(callersOwn ? &socket : nullptr);
        QVERIFY(waitConnected(client));
        server.peer->sendTextMessage(u"no MQTT"_s);
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains("text frame"_L1), qPrintable(client.errorString()));
        QTRY_COMPARE(server.peer->state(), QAbstractSocket::UnconnectedState);
        if (callersOwn)
            QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    }

    void aServerOfAnotherSubprotocolIsLeft_data()
    {
        QTest::addColumn<QStringList>("subprotocols");
        QTest::newRow("none") << QStringList();
        QTest::newRow("another") << QStringList{u"chat"_s};
    }
    void aServerOfAnotherSubprotocolIsLeft()
    {
        QFETCH(const QStringList, subprotocols);
        QByteArrayList frames;
        WebSocketServer server([&](QWebSocket &, const QByteArray &frame) { frames += frame; },
                               subprotocols);
        QMqttClient client;
        address(client, server.port());
        client.connectToHostWebSocket();
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains("subprotocol"_L1), qPrintable(client.errorString()));
        QTRY_VERIFY(!server.peer || server.peer->state() == QAbstractSocket::UnconnectedState);
        QCOMPARE(frames, QByteArrayList());
    }

    void aServerThatDoesNotUpgradeIsLeft_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("says nothing and closes") << QByteArray();
        QTest::newRow("speaks MQTT") << packet::connack(packet::Version::V311);
        QTest::newRow("speaks HTTP")
            << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    }
    void aServerThatDoesNotUpgradeIsLeft()
    {
        QFETCH(const QByteArray, answer);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, this, [&] {
            QTcpSocket *peer = server.nextPendingConnection();
            connect(peer, &QTcpSocket::readyRead, peer, [peer, answer] {
                peer->write(answer);
                peer->disconnectFromHost();
            });
        });
        QMqttClient client;
        address(client, server.serverPort());
        client.connectToHostWebSocket();
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY(!client.errorString().isEmpty());
    }

    void aRefusedPortIsReported()
    {
        QTcpServer probe;
        QVERIFY(probe.listen(QHostAddress::LocalHost));
        const quint16 port = probe.serverPort();
        probe.close();
        QMqttClient client;
        address(client, port);
        client.connectToHostWebSocket();
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains("refused"_L1), qPrintable(client.errorString()));
    }

    void theEndOfTheSocketIsNoticed_data()
    {
        QTest::addColumn<QString>("end");
        QTest::newRow("closed by the server") << u"server"_s;
        QTest::newRow("aborted by the server") << u"abort"_s;
        QTest::newRow("closed by its owner") << u"owner"_s;
        QTest::newRow("deleted by its owner") << u"deleted"_s;
    }
    void theEndOfTheSocketIsNoticed()
    {
        QFETCH(const QString, end);
        WebSocketServer server(answerConnect);
        auto socket = std::make_unique<QWebSocket>();
        socket->open(urlOf(u"ws"_s, server.port()), mqttOptions());
        QMqttClient client;
        client.connectToHostWebSocket(socket.get());
        QVERIFY(waitConnected(client));
        if (end == "server"_L1)
            server.peer->close(QWebSocketProtocol::CloseCodeGoingAway, u"for the night"_s);
        else if (end == "abort"_L1)
            server.peer->abort();
        else if (end == "owner"_L1)
            socket->close();
        else
            socket.reset();
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY(!client.errorString().isEmpty());
        if (end == "server"_L1) {
            QVERIFY2(client.errorString().contains("for the night"_L1),
                     qPrintable(client.errorString()));
        }
    }

    void reconnectingWorksManyTimes()
    {
        WebSocketServer server(answerConnect);
        QMqttClient client;
        address(client, server.port());
        int rounds = 0;
        connect(&client, &QMqttClient::connected, this, [&] { server.peer->abort(); });
        connect(&client, &QMqttClient::disconnected, this, [&] {
            if (++rounds < 20)
                client.connectToHostWebSocket();
        });
        client.connectToHostWebSocket();
        QTRY_COMPARE_WITH_TIMEOUT(rounds, 20, 20000);
        QCOMPARE(server.connections, 20);
    }
};

QTEST_GUILESS_MAIN(TestWebSocketEnds)
#include "tst_websocketends.moc"
