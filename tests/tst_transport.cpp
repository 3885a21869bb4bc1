// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/echo.h"
#include "support/packetbuilder.h"

#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QElapsedTimer>
#include <QFile>
#include <QLocalSocket>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const QString Loopback = u"127.0.0.1"_s;

void address(QMqttClient &client, quint16 port, const QString &host = Loopback)
{
    client.setHostname(host);
    client.setPort(port);
}

// A port that nobody listens on.
quint16 closedPort()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return probe.serverPort();
}

// A server that accepts CONNECT and leaves all else to the test.
class Server : public QTcpServer
{
    Q_OBJECT

public:
    explicit Server(qint64 readAhead = 0)
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this, readAhead] {
            delete peer;
            peer = nextPendingConnection();
            peer->setReadBufferSize(readAhead);
            ++connections;
            connect(peer, &QTcpSocket::readyRead, this, &Server::answer);
        });
    }

    QTcpSocket *peer = nullptr;
    int connections = 0;

Q_SIGNALS:
    void answered();

private:
    void answer()
    {
        disconnect(peer, &QTcpSocket::readyRead, this, &Server::answer);
        peer->read(packet::firstSize(peer->peek(1024)));
        peer->write(packet::connack(packet::Version::V311));
        Q_EMIT answered();
    }
};

// All that the peer sends until it closes, in bytes; the last of them are kept.
struct Drain
{
    explicit Drain(QTcpSocket *socket)
    {
        const auto take = [this, socket] {
            const QByteArray bytes = socket->readAll();
            size += bytes.size();
            tail = QByteArray(tail + bytes).right(16);
        };
        take();
        QObject::connect(socket, &QTcpSocket::readyRead, socket, take);
        QObject::connect(socket, &QTcpSocket::disconnected, socket, [this] { ended = true; });
    }
    qint64 size = 0;
    QByteArray tail;
    bool ended = false;
};

// The address sanitizer keeps freed memory for a while.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool memoryIsExact = false;
#else
constexpr bool memoryIsExact = true;
#endif

qint64 residentMemory()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').at(1).toLongLong() * 4096;
}

} // namespace

class tst_Transport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    // Local sockets

    void aLocalSocketCarriesMessages_data()
    {
        QTest::addColumn<QMqttClient::ProtocolVersion>("version");
        QTest::addColumn<bool>("connectedBefore");
        QTest::newRow("3.1.1, connected before") << QMqttClient::MQTT_3_1_1 << true;
        QTest::newRow("5.0, connected by the client") << QMqttClient::MQTT_5_0 << false;
    }
    void aLocalSocketCarriesMessages()
    {
        QFETCH(const QMqttClient::ProtocolVersion, version);
        QFETCH(const bool, connectedBefore);
        const QTemporaryDir dir;
        const QString path = dir.filePath(u"broker"_s);
        MqttTestBroker broker;
        broker.addConfigLine(u"listener 0 "_s + path);
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QLocalSocket socket;
        socket.setServerName(path);
        if (connectedBefore) {
            socket.connectToServer();
            QVERIFY(socket.waitForConnected());
        }
        QMqttClient client;
        client.setProtocolVersion(version);
        client.setTransport(&socket, QMqttClient::IODevice);
        client.connectToHost();
        QVERIFY(echoes(client));
        QVERIFY(echoes(client, QByteArray(8 * 1024 * 1024, 'x')));
        client.disconnectFromHost();
        QTRY_COMPARE(socket.state(), QLocalSocket::UnconnectedState);
        client.connectToHost(); // the socket knows its address
        QVERIFY(echoes(client));
        broker.stop();
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY(!client.errorString().isEmpty());
    }

    void aLocalSocketWithoutServerIsReported()
    {
        const QTemporaryDir dir;
        QLocalSocket socket;
        socket.setServerName(dir.filePath(u"nobody"_s));
        QMqttClient client;
        client.setTransport(&socket, QMqttClient::IODevice);
        client.connectToHost();
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains("Invalid name"_L1),
                 qPrintable(client.errorString()));
    }

    // Sockets of the caller's

    void aSocketOfTheCallersIsWaitedFor_data()
    {
        QTest::addColumn<QString>("when");
        QTest::newRow("connected") << u"before"_s;
        QTest::newRow("connecting") << u"connecting"_s;
        QTest::newRow("connected by its owner afterwards") << u"after"_s;
    }
    void aSocketOfTheCallersIsWaitedFor()
    {
        QFETCH(const QString, when);
        MqttTestBroker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QTcpSocket socket;
        if (when != "after"_L1)
            socket.connectToHost(u"localhost"_s, broker.port());
        if (when == "before"_L1)
            QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
        QMqttClient client;
        client.setTransport(&socket, QMqttClient::AbstractSocket);
        client.connectToHost();
        QCOMPARE(client.state(), QMqttClient::Connecting);
        if (when == "after"_L1)
            socket.connectToHost(u"localhost"_s, broker.port());
        QVERIFY(echoes(client));
        QCOMPARE(client.transport(), &socket);
    }

    void aSocketOfTheCallersThatNeverConnectsIsGivenUp()
    {
        QTcpSocket socket;
        QMqttClient client;
        client.setConnectTimeout(100);
        client.setTransport(&socket, QMqttClient::AbstractSocket);
        client.connectToHost();
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains("in time"_L1), qPrintable(client.errorString()));
    }

    void theEndOfACallersSocketIsNoticed_data()
    {
        QTest::addColumn<bool>("refused");
        QTest::newRow("it cannot connect") << true;
        QTest::newRow("the peer closes it") << false;
    }
    void theEndOfACallersSocketIsNoticed()
    {
        QFETCH(const bool, refused);
        Server server;
        QTcpSocket socket;
        socket.connectToHost(Loopback, refused ? closedPort() : server.serverPort());
        QMqttClient client;
        client.setTransport(&socket, QMqttClient::AbstractSocket);
        client.connectToHost();
        if (!refused) {
            QVERIFY(waitConnected(client));
            server.peer->close();
        }
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains(refused ? "refused"_L1 : "closed"_L1),
                 qPrintable(client.errorString()));
    }

    void theCallersOwnConnectionsAreLeftAlone()
    {
        Server server;
        QTcpSocket socket;
        int connected = 0;
        int disconnected = 0;
        int states = 0;
        connect(&socket, &QTcpSocket::connected, this, [&] { ++connected; });
        connect(&socket, &QTcpSocket::disconnected, this, [&] { ++disconnected; });
        connect(&socket, &QTcpSocket::stateChanged, this, [&] { ++states; });
        auto client = std::make_unique<QMqttClient>();
        for (int round = 1; round <= 3; ++round) {
            socket.connectToHost(Loopback, server.serverPort());
            client->setTransport(&socket, QMqttClient::AbstractSocket);
            client->connectToHost();
            QVERIFY(waitConnected(*client));
            QCOMPARE(connected, round);
            client->disconnectFromHost();
            QTRY_COMPARE(disconnected, round);
        }
        client.reset();
        states = 0;
        socket.connectToHost(Loopback, server.serverPort());
        QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
        QCOMPARE(connected, 4);
        QVERIFY(states > 0);
    }

    // Addresses

    void anAddressThatLeadsNowhereIsReported_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("reason");
        QTest::newRow("a name that does not resolve")
            << u"no-such-host.invalid"_s << u"not found"_s;
        QTest::newRow("a name that is none") << u"..not a name.."_s << u"not found"_s;
        QTest::newRow("nobody listens, by address") << Loopback << u"refused"_s;
        QTest::newRow("nobody listens, by name") << u"localhost"_s << u"refused"_s;
    }
    void anAddressThatLeadsNowhereIsReported()
    {
        QFETCH(const QString, host);
        QFETCH(const QString, reason);
        QMqttClient client;
        address(client, closedPort(), host);
        QSignalSpy disconnected(&client, &QMqttClient::disconnected);
        client.connectToHost();
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains(reason), qPrintable(client.errorString()));
        QCOMPARE(disconnected.size(), 1);
    }

    void aServerThatSaysNothingIsGivenUp()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QMqttClient client;
        address(client, server.serverPort());
        client.setConnectTimeout(200);
        QElapsedTimer timer;
        timer.start();
        client.connectToHost();
        QVERIFY(waitDisconnected(client));
        QVERIFY(timer.elapsed() >= 200);
        QCOMPARE(client.error(), QMqttClient::ServerUnavailable);
        QVERIFY2(client.errorString().contains("CONNACK"_L1), qPrintable(client.errorString()));
    }

    // Coming back

    void reconnectingInTheSlotWorksManyTimes_data()
    {
        QTest::addColumn<QString>("end");
        QTest::newRow("the peer closes") << u"peer"_s;
        QTest::newRow("the client disconnects") << u"client"_s;
    }
    void reconnectingInTheSlotWorksManyTimes()
    {
        QFETCH(const QString, end);
        Server server;
        QMqttClient client;
        address(client, server.serverPort());
        int rounds = 0;
        connect(&client, &QMqttClient::connected, this, [&] {
            if (end == "peer"_L1)
                server.peer->abort();
            else
                client.disconnectFromHost();
        });
        connect(&client, &QMqttClient::disconnected, this, [&] {
            if (++rounds < 100)
                client.connectToHost();
        });
        client.connectToHost();
        QTRY_COMPARE_WITH_TIMEOUT(rounds, 100, 20000);
        QCOMPARE(server.connections, 100);
        // None of the sockets used up is left.
        QTRY_VERIFY(client.findChildren<QTcpSocket *>().size() <= 1);
    }

    // An attempt that fails at once must not make the program call itself without end.
    void reconnectingInTheSlotToARefusedPortDoesNotRecurse()
    {
        QMqttClient client;
        address(client, closedPort());
        int rounds = 0;
        int depth = 0;
        int deepest = 0;
        connect(&client, &QMqttClient::disconnected, this, [&] {
            ++depth;
            deepest = qMax(deepest, depth);
            if (++rounds < 1000)
                client.connectToHost();
            --depth;
        });
        client.connectToHost();
        QTRY_COMPARE_WITH_TIMEOUT(rounds, 1000, 20000);
        QCOMPARE(deepest, 1);
    }

    void aClientMayBeUsedAgainAfterEachKindOfFailure()
    {
        MqttTestBroker broker;
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QMqttClient client;
        address(client, closedPort());
        client.connectToHost();
        QVERIFY(waitDisconnected(client));
        address(client, broker.port());
        client.connectToHost();
        QCOMPARE(client.error(), QMqttClient::NoError);
        QCOMPARE(client.errorString(), QString());
        QVERIFY(echoes(client));
        broker.stop();
        QVERIFY(waitDisconnected(client));
        QVERIFY2(broker.restart(), qPrintable(broker.errorString()));
        client.connectToHost();
        QVERIFY(echoes(client));
    }

    // A peer that does not read

    void aStalledPeerCostsWhatIsQueued()
    {
        Server server(1024);
        QMqttClient client;
        address(client, server.serverPort());
        client.connectToHost();
        QVERIFY(waitConnected(client));
        const QByteArray payload(100 * 1024, 'x');
        const qint64 packetSize = packet::publish({.topic = "t", .payload = payload}).size();
        const qint64 before = residentMemory();
        for (int i = 0; i < 1024; ++i) {
            QCOMPARE(client.publish(u"t"_s, payload), 0);
            if (i % 100 == 0)
                QCoreApplication::processEvents();
        }
        const qint64 growth = residentMemory() - before;
        QVERIFY2(!memoryIsExact || growth < 132 * 1024 * 1024, qPrintable(QString::number(growth)));
        QCOMPARE(client.state(), QMqttClient::Connected);

        server.peer->setReadBufferSize(0);
        const Drain drain(server.peer);
        QTRY_COMPARE_WITH_TIMEOUT(drain.size, 1024 * packetSize, 30000);
        server.peer->write(packet::publish({.topic = "t", .payload = "and on"}));
        QSignalSpy received(&client, &QMqttClient::messageReceived);
        QTRY_COMPARE(received.size(), 1);
        client.publish(u"t"_s, payload);
        QTRY_COMPARE(drain.size, 1025 * packetSize);
    }

    void disconnectingFromAStalledPeerReturnsAtOnceAndLosesNothing_data()
    {
        QTest::addColumn<bool>("deleted");
        QTest::newRow("disconnectFromHost()") << false;
        QTest::newRow("the client is deleted") << true;
    }
    void disconnectingFromAStalledPeerReturnsAtOnceAndLosesNothing()
    {
        QFETCH(const bool, deleted);
        Server server(1024);
        auto client = std::make_unique<QMqttClient>();
        address(*client, server.serverPort());
        client->connectToHost();
        QVERIFY(waitConnected(*client));
        const QByteArray payload(20 * 1024 * 1024, 'x');
        const qint64 packetSize = packet::publish({.topic = "t", .payload = payload}).size();
        QCOMPARE(client->publish(u"t"_s, payload), 0);
        QElapsedTimer timer;
        timer.start();
        if (deleted) {
            client.reset();
        } else {
            client->disconnectFromHost();
            QCOMPARE(client->state(), QMqttClient::Disconnected);
        }
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
        server.peer->setReadBufferSize(0);
        const Drain drain(server.peer);
        QTRY_VERIFY_WITH_TIMEOUT(drain.ended, 30000);
        QCOMPARE(drain.size, packetSize + packet::disconnect().size());
        QVERIFY(drain.tail.endsWith(packet::disconnect()));
    }

    void theNextConnectionDoesNotCutTheLastOneShort()
    {
        Server server(1024);
        QMqttClient client;
        address(client, server.serverPort());
        client.connectToHost();
        QVERIFY(waitConnected(client));
        const QByteArray payload(20 * 1024 * 1024, 'x');
        client.publish(u"t"_s, payload);
        client.disconnectFromHost();
        QTcpSocket *peer = std::exchange(server.peer, nullptr);
        client.connectToHost();
        QVERIFY(waitConnected(client));
        peer->setReadBufferSize(0);
        const Drain drain(peer);
        QTRY_VERIFY_WITH_TIMEOUT(drain.ended, 30000);
        QVERIFY(drain.tail.endsWith(packet::disconnect()));
    }

    void aPeerThatIsReadBeforeItReadsGetsAll()
    {
        Server server(1024);
        QMqttClient client;
        address(client, server.serverPort());
        client.connectToHost();
        QVERIFY(waitConnected(client));
        const QByteArray payload(20 * 1024 * 1024, 'x');
        const QByteArray message = packet::publish({.topic = "t", .payload = payload});
        server.peer->write(message);
        client.publish(u"t"_s, payload);
        client.disconnectFromHost();
        QVERIFY(comesTrue([&server] { return server.peer->bytesToWrite() == 0; }));
        server.peer->setReadBufferSize(0);
        const Drain drain(server.peer);
        QVERIFY(comesTrue([&drain] { return drain.ended; }));
        QCOMPARE(drain.size, message.size() + packet::disconnect().size());
        QCOMPARE(drain.tail.right(2), packet::disconnect());
    }
};

QTEST_GUILESS_MAIN(tst_Transport)
#include "tst_transport.moc"
