// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// A name that stands for several addresses of which not all answer. The resolver's answer is made
// here, the addresses and what happens at them are real.
#include "support/packetbuilder.h"

#include <QtMqtt/QMqttClient>

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

// What the name stands for, in this order.
std::vector<const char *> addresses;

using Resolver = int (*)(const char *, const char *, const addrinfo *, addrinfo **);

// Accepts one connection that nobody takes: packets of all others are dropped.
class Swallower
{
public:
    explicit Swallower(const char *address, quint16 port)
    {
        m_listening = bound(address, port);
        listen(m_listening, 0);
        m_only.connectToHost(QString::fromLatin1(address), port);
        m_only.waitForConnected();
    }
    ~Swallower() { ::close(m_listening); }
    [[nodiscard]] bool isReady() const { return m_only.state() == QAbstractSocket::ConnectedState; }

private:
    static int bound(const char *address, quint16 port)
    {
        const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at = {};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        inet_pton(AF_INET, address, &at.sin_addr);
        bind(fd, reinterpret_cast<sockaddr *>(&at), sizeof at);
        return fd;
    }

    int m_listening;
    QTcpSocket m_only;
};

} // namespace

// In place of the C library's, for this program.
extern "C" Q_DECL_EXPORT int getaddrinfo(const char *node, const char *service,
                                         const addrinfo *hints, addrinfo **result)
{
    const auto resolve = reinterpret_cast<Resolver>(dlsym(RTLD_NEXT, "getaddrinfo"));
    if (!node || qstrncmp(node, "several", 7) != 0)
        return resolve(node, service, hints, result);
    *result = nullptr;
    addrinfo **end = result;
    for (const char *address : addresses) {
        if (const int error = resolve(address, service, hints, end))
            return error;
        while (*end)
            end = &(*end)->ai_next;
    }
    return 0;
}

class TestSeveralAddresses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOneThatAnswersIsFound_data();
    void theOneThatAnswersIsFound();
    void noneThatAnswersIsTold();
    void oneThatSwallowsPacketsCostsItsShareOfTheTime_data();
    void oneThatSwallowsPacketsCostsItsShareOfTheTime();
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
