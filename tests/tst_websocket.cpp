// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"
#include "support/echo.h"
#include "support/websocketserver.h"

#include <MqttService/MqttTestBroker>

#include <QRegularExpression>
#include <QSignalSpy>
#include <QSslConfiguration>
#include <QTest>

using namespace Qt::StringLiterals;

/// MQTT over WebSocket.
class TestWebSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_server = m_authority.issue(u"server"_s, u"DNS:localhost,IP:127.0.0.1"_s);
        QVERIFY2(m_authority.errorString().isEmpty(), qPrintable(m_authority.errorString()));
        // The only way to tell a socket of the client's own whom to trust.
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates({m_authority.authority()});
        QSslConfiguration::setDefaultConfiguration(configuration);
    }
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    void messagesPassThroughTheBrokersWebSocket_data()
    {
        QTest::addColumn<QMqttClient::ProtocolVersion>("version");
        QTest::addColumn<bool>("encrypted");
        QTest::addColumn<bool>("callersOwn");
        QTest::newRow("ws, 3.1") << QMqttClient::MQTT_3_1 << false << false;
        QTest::newRow("ws, 3.1.1") << QMqttClient::MQTT_3_1_1 << false << false;
        QTest::newRow("ws, 5.0") << QMqttClient::MQTT_5_0 << false << false;
        QTest::newRow("wss, 5.0") << QMqttClient::MQTT_5_0 << true << false;
        QTest::newRow("ws, the caller's socket") << QMqttClient::MQTT_5_0 << false << true;
        QTest::newRow("wss, the caller's socket") << QMqttClient::MQTT_5_0 << true << true;
    }
    void messagesPassThroughTheBrokersWebSocket()
    {
        QFETCH(const QMqttClient::ProtocolVersion, version);
        QFETCH(const bool, encrypted);
        QFETCH(const bool, callersOwn);
        MqttTestBroker broker;
        QStringList lines{u"protocol websockets"_s};
        if (encrypted)
            lines << u"certfile "_s + m_server.certificate << u"keyfile "_s + m_server.key;
        const int listener = broker.addListener(lines);
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QWebSocket socket;
        QMqttClient client;
        client.setProtocolVersion(version);
        if (callersOwn) {
            socket.open(urlOf(encrypted ? u"wss"_s : u"ws"_s, broker.port(listener)),
                        mqttOptions());
        } else {
            address(client, broker.port(listener));
        }
        QWebSocket *given = callersOwn ? &socket : nullptr;
        if (encrypted)
            client.connectToHostWebSocketEncrypted(given);
        else
            client.connectToHostWebSocket(given);
        QVERIFY(echoes(client));
        QVERIFY(echoes(client, QByteArray(4 * 1024, 'x')));
        client.disconnectFromHost();
        QCOMPARE(client.state(), QMqttClient::Disconnected);
        if (callersOwn)
            QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    }

    void anOpenSocketOfTheCallersIsTakenAsItIs()
    {
        MqttTestBroker broker;
        const int listener = broker.addListener({u"protocol websockets"_s});
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QWebSocket socket;
        socket.open(urlOf(u"ws"_s, broker.port(listener)), mqttOptions());
        QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
        QMqttClient client;
        client.connectToHostWebSocket(&socket);
        QVERIFY(echoes(client));
    }

    void whatWasPublishedBeforeDisconnectingStillArrives()
    {
        MqttTestBroker broker;
        const int listener = broker.addListener({u"protocol websockets"_s});
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QMqttClient receiver;
        address(receiver, broker.port());
        receiver.connectToHost();
        QVERIFY(waitConnected(receiver));
        QSignalSpy received(&receiver, &QMqttClient::messageReceived);
        QMqttSubscription *subscription = receiver.subscribe(u"last/words"_s, 0);
        QTRY_COMPARE(subscription->state(), QMqttSubscription::Subscribed);

        const QByteArray words(8 * 1024 * 1024, 'w');
        auto client = std::make_unique<QMqttClient>();
        address(*client, broker.port(listener));
        client->connectToHostWebSocket();
        QVERIFY(waitConnected(*client));
        QCOMPARE(client->publish(u"last/words"_s, words), 0);
        client->disconnectFromHost();
        client.reset(); // neither does the end of the client cut it off
        QTRY_COMPARE_WITH_TIMEOUT(received.size(), 1, 20000);
        QCOMPARE(received.at(0).at(0).toByteArray(), words);
    }

    void theHandshakeAsksForMqttAtTheRoot_data()
    {
        QTest::addColumn<QMqttClient::ProtocolVersion>("version");
        QTest::addColumn<QString>("subprotocol");
        QTest::newRow("3.1") << QMqttClient::MQTT_3_1 << u"mqttv3.1"_s;
        QTest::newRow("3.1.1") << QMqttClient::MQTT_3_1_1 << u"mqtt"_s;
        QTest::newRow("5.0") << QMqttClient::MQTT_5_0 << u"mqtt"_s;
    }
    void theHandshakeAsksForMqttAtTheRoot()
    {
        QFETCH(const QMqttClient::ProtocolVersion, version);
        QFETCH(const QString, subprotocol);
        WebSocketServer server([](QWebSocket &, const QByteArray &) {}, {subprotocol});
        QMqttClient client;
        address(client, server.port());
        client.setProtocolVersion(version);
        client.connectToHostWebSocket();
        QTRY_VERIFY(server.peer);
        QCOMPARE(server.peer->subprotocol(), subprotocol);
        QVERIFY(server.peer->requestUrl().path().size() <= 1); // none, or "/"
    }

    void packetsNeedNotBeAlignedToFrames_data()
    {
        QTest::addColumn<int>("frameSize");
        QTest::newRow("a byte a frame") << 1;
        QTest::newRow("three bytes a frame") << 3;
        QTest::newRow("all in one frame") << 1000000;
    }
    void packetsNeedNotBeAlignedToFrames() // [MQTT-6.0.0-2]
    {
        QFETCH(const int, frameSize);
        QByteArray stream = packet::connack(packet::Version::V311);
        QByteArrayList payloads;
        for (int i = 0; i < 100; ++i) {
            payloads += QByteArray::number(i);
            stream += packet::publish({.topic = "t", .payload = payloads.constLast()});
        }
        WebSocketServer server([&](QWebSocket &peer, const QByteArray &) {
            for (qsizetype at = 0; at < stream.size(); at += frameSize)
                peer.sendBinaryMessage(stream.mid(at, frameSize));
        });
        QMqttClient client;
        QByteArrayList received;
        connect(&client, &QMqttClient::messageReceived, this,
                [&](const QByteArray &payload) { received += payload; });
        address(client, server.port());
        client.connectToHostWebSocket();
        QTRY_COMPARE(received.size(), payloads.size());
        QCOMPARE(received, payloads);
        QCOMPARE(client.state(), QMqttClient::Connected);
    }

    void onlyBinaryFramesAreSent()
    {
        int texts = 0;
        WebSocketServer server(answerConnect);
        QMqttClient client;
        address(client, server.port());
        client.connectToHostWebSocket();
        QVERIFY(waitConnected(client));
        connect(server.peer.get(), &QWebSocket::textMessageReceived, this, [&] { ++texts; });
        QSignalSpy frames(server.peer.get(), &QWebSocket::binaryMessageReceived);
        client.publish(u"a"_s, "text");
        client.publish(u"a"_s, "text");
        QTRY_VERIFY(!frames.isEmpty());
        const QByteArray expected = packet::publish({.topic = "a", .payload = "text"});
        QCOMPARE(frames.size(), 1); // both, in the one write of the turn
        QCOMPARE(frames.at(0).at(0).toByteArray(), expected + expected);
        QCOMPARE(texts, 0);
    }

    void anUntrustedServerIsRefused()
    {
        Certificates stranger(u"Another authority"_s);
        const Certificates::Pair pair =
            stranger.issue(u"stranger"_s, u"DNS:localhost,IP:127.0.0.1"_s);
        QVERIFY2(stranger.errorString().isEmpty(), qPrintable(stranger.errorString()));
        MqttTestBroker broker;
        const int listener =
            broker.addListener({u"protocol websockets"_s, u"certfile "_s + pair.certificate,
                                u"keyfile "_s + pair.key});
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QMqttClient client;
        address(client, broker.port(listener));
        client.connectToHostWebSocketEncrypted();
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains("certificate"_L1), qPrintable(client.errorString()));
    }

private:
    Certificates m_authority{u"The authority"_s};
    Certificates::Pair m_server;
};

QTEST_GUILESS_MAIN(TestWebSocket)
#include "tst_websocket.moc"
