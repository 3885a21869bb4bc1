// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/directsocket.h"

#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

// A socket, its peer, and what it told.
class Link
{
public:
    Link()
    {
        server.listen(QHostAddress::LocalHost);
        QObject::connect(&socket, &QTcpSocket::errorOccurred, &socket,
                         [this](auto error) { told += u"error %1"_s.arg(int(error)); });
        QObject::connect(&socket, &QTcpSocket::stateChanged, &socket, [this](auto state) {
            if (state == QAbstractSocket::UnconnectedState)
                told += u"unconnected"_s;
        });
        QObject::connect(&socket, &QTcpSocket::readChannelFinished, &socket,
                         [this] { told += u"no more to read"_s; });
        QObject::connect(&socket, &QTcpSocket::disconnected, &socket,
                         [this] { told += u"disconnected"_s; });
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] {
            char bytes[1024];
            for (qint64 count = 0; (count = socket.read(bytes, sizeof bytes)) > 0;)
                received.append(bytes, count);
        });
    }
    [[nodiscard]] bool connects()
    {
        socket.connectTo(u"127.0.0.1"_s, server.serverPort());
        if (!server.waitForNewConnection(5000))
            return false;
        peer.reset(server.nextPendingConnection());
        return QTest::qWaitFor([this] { return socket.state() == QTcpSocket::ConnectedState; });
    }

    QStringList told; // also by a socket that goes
    QByteArray received;
    QTcpServer server;
    mqtt::DirectSocket socket;
    std::unique_ptr<QTcpSocket> peer;
};

} // namespace

class TestDirectSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theEndIsToldOnceAndAfterTheLastBytes_data();
    void theEndIsToldOnceAndAfterTheLastBytes();
    void itCanBeUsedAgain();
    void aWriteIsWithTheSystemAtOnce();
    void whatTheSystemDoesNotTakeWaits();
};

void TestDirectSocket::theEndIsToldOnceAndAfterTheLastBytes_data()
{
    QTest::addColumn<QByteArray>("last");
    QTest::newRow("nothing more") << QByteArray();
    QTest::newRow("a few bytes") << QByteArray("the end");
    QTest::newRow("many bytes") << QByteArray(500 * 1000, 'x');
}

void TestDirectSocket::theEndIsToldOnceAndAfterTheLastBytes()
{
    QFETCH(const QByteArray, last);
    Link link;
    QVERIFY(link.connects());
    link.peer->write(last);
    link.peer->disconnectFromHost();
    QTRY_VERIFY(link.told.contains(u"disconnected"_s));
    QCOMPARE(link.received.size(), last.size());
    QCOMPARE(link.told, QStringList({u"error 1"_s, u"unconnected"_s, u"no more to read"_s,
                                     u"disconnected"_s}));
    QCOMPARE(link.socket.error(), QTcpSocket::RemoteHostClosedError);
    QCOMPARE(link.socket.state(), QTcpSocket::UnconnectedState);
    QVERIFY(!link.socket.errorString().isEmpty());
}

void TestDirectSocket::itCanBeUsedAgain()
{
    Link link;
    for (int round = 1; round <= 3; ++round) {
        QVERIFY(link.connects());
        link.peer->abort();
        QTRY_COMPARE(link.told.count(u"disconnected"_s), round);
    }
}

void TestDirectSocket::aWriteIsWithTheSystemAtOnce()
{
    Link link;
    QVERIFY(link.connects());
    QCOMPARE(link.socket.write(QByteArray(1000, 'x')), 1000);
    QCOMPARE(link.socket.bytesToWrite(), 0);
    QVERIFY(link.peer->waitForReadyRead());
    QCOMPARE(link.peer->readAll().size(), 1000);
}

void TestDirectSocket::whatTheSystemDoesNotTakeWaits()
{
    constexpr qint64 size = 50 * 1000 * 1000;
    Link link;
    QVERIFY(link.connects());
    link.peer->setReadBufferSize(1000);
    QCOMPARE(link.socket.write(QByteArray(size, 'x')), size);
    QVERIFY(link.socket.bytesToWrite() > 0);
    link.socket.disconnectFromHost();
    link.peer->setReadBufferSize(0);
    qint64 arrived = 0;
    const auto take = [&] { arrived += link.peer->readAll().size(); };
    connect(link.peer.get(), &QTcpSocket::readyRead, this, take);
    take();
    QTRY_COMPARE_WITH_TIMEOUT(arrived, size, 30000);
    QTRY_VERIFY(link.told.contains(u"disconnected"_s));
}

QTEST_GUILESS_MAIN(TestDirectSocket)

#include "tst_directsocket.moc"
