// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"
#include "support/echo.h"
#include "support/packetbuilder.h"

#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QRegularExpression>
#include <QSignalSpy>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>
#include <QWebSocketServer>

#include <functional>

using namespace Qt::StringLiterals;

namespace {

const QString Localhost = u"localhost"_s;

QUrl urlOf(const QString &scheme, quint16 port)
{
    QUrl url;
    url.setScheme(scheme);
    url.setHost(Localhost);
    url.setPort(port);
    return url;
}

QWebSocketHandshakeOptions mqttOptions()
{
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({u"mqtt"_s});
    return options;
}

// A WebSocket server of the test: hands each frame of each client to the script.
class Server
{
public:
    using Script = std::function<void(QWebSocket &peer, const QByteArray &frame)>;

    explicit Server(Script script, const QStringList &subprotocols = {u"mqtt"_s})
    {
        m_server.setSupportedSubprotocols(subprotocols);
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QWebSocketServer::newConnection, &m_server, [this, script] {
            peer.reset(m_server.nextPendingConnection());
            ++connections;
            QObject::connect(peer.get(), &QWebSocket::binaryMessageReceived, peer.get(),
                             [this, script](const QByteArray &frame) { script(*peer, frame); });
        });
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }

    std::unique_ptr<QWebSocket> peer;
    int connections = 0;

private:
    QWebSocketServer m_server{u"test"_s, QWebSocketServer::NonSecureMode};
};

void answerConnect(QWebSocket &peer, const QByteArray &frame)
{
    if (packet::typeOf(frame) == packet::Type::Connect)
        peer.sendBinaryMessage(packet::connack(packet::Version::V311));
}

} // namespace

class tst_WebSocket : public QObject
{
    Q_OBJECT

private:
    static void address(QMqttClient &client, quint16 port)
    {
        client.setHostname(Localhost);
        client.setPort(port);
    }

    Certificates m_authority{u"The authority"_s};
    Certificates::Pair m_server;

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
        Server server([](QWebSocket &, const QByteArray &) {}, {subprotocol});
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
        Server server([&](QWebSocket &peer, const QByteArray &) {
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

    // A message is refused by what its frame's header says, before it is gathered.
    void aMessageAboveTheMaximumEndsTheConnection()
    {
        constexpr int Maximum = 1000;
        Server server([&](QWebSocket &peer, const QByteArray &frame) {
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

    void onlyBinaryFramesAreSent()
    {
        int texts = 0;
        Server server(answerConnect);
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

    void aTextFrameEndsTheConnection_data() // [MQTT-6.0.0-1]
    {
        QTest::addColumn<bool>("callersOwn");
        QTest::newRow("own socket") << false;
        QTest::newRow("the caller's socket") << true;
    }
    void aTextFrameEndsTheConnection()
    {
        QFETCH(const bool, callersOwn);
        Server server(answerConnect);
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
        Server server([&](QWebSocket &, const QByteArray &frame) { frames += frame; },
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
        Server server(answerConnect);
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
        Server server(answerConnect);
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

QTEST_GUILESS_MAIN(tst_WebSocket)
#include "tst_websocket.moc"
