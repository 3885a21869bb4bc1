// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// A name that stands for several addresses of which not all answer. The resolver's answer is made
// here, the addresses and what happens at them are real.
#include "support/packetbuilder.h"

#include <QtMqtt/QMqttClient>

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <dlfcn.h>
#include <netdb.h>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

// What the name stands for, in this order.
std::vector<const char *> addresses;

using Resolver = int (*)(const char *, const char *, const addrinfo *, addrinfo **);

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

QTEST_GUILESS_MAIN(TestSeveralAddresses)

#include "tst_severaladdresses.moc"
