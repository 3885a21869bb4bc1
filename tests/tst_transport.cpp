// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/acceptingserver.h"
#include "support/echo.h"

#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QElapsedTimer>
#include <QLocalSocket>
#include <QRegularExpression>
#include <QSignalSpy>
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

} // namespace

/// Sockets of all kinds: how they come up, end, and come back.
class TestTransport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

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
        AcceptingServer server;
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
        AcceptingServer server;
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

    void reconnectingInTheSlotWorksManyTimes_data()
    {
        QTest::addColumn<QString>("end");
        QTest::newRow("the peer closes") << u"peer"_s;
        QTest::newRow("the client disconnects") << u"client"_s;
    }
    void reconnectingInTheSlotWorksManyTimes()
    {
        QFETCH(const QString, end);
        AcceptingServer server;
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
};

QTEST_GUILESS_MAIN(TestTransport)
#include "tst_transport.moc"
