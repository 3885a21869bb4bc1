// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/transport.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::Transport;

namespace {

enum class Kind { Own, Unbuffered, Buffered };

// A transport over TCP, its peer, and what it told.
class Link
{
public:
    Link()
    {
        server.listen(QHostAddress::LocalHost);
        QObject::connect(&transport, &Transport::down, &transport,
                         [this](const QString &reason) { told += reason; });
        QObject::connect(&transport, &Transport::readyRead, &transport, [this] {
            while (transport.fill()) {
                received.append(transport.unread());
                transport.consume(transport.unread().size());
            }
        });
    }
    [[nodiscard]] bool connects(Kind kind)
    {
        if (kind == Kind::Own) {
            transport.connectTo(u"127.0.0.1"_s, server.serverPort(), {});
        } else {
            socket.connectToHost(u"127.0.0.1"_s, server.serverPort(),
                                 kind == Kind::Buffered
                                     ? QIODevice::ReadWrite
                                     : QIODevice::ReadWrite | QIODevice::Unbuffered);
            transport.use(&socket);
            transport.open();
        }
        if (!server.waitForNewConnection(5000))
            return false;
        peer.reset(server.nextPendingConnection());
        return QTest::qWaitFor([this] { return transport.isUp(); });
    }

    QStringList told; // also by a transport that goes
    QByteArray received;
    QTcpServer server;
    QTcpSocket socket;
    Transport transport;
    std::unique_ptr<QTcpSocket> peer;
};

void kinds()
{
    QTest::addColumn<Kind>("kind");
    QTest::newRow("a socket of its own") << Kind::Own;
    QTest::newRow("a given socket without buffers") << Kind::Unbuffered;
    QTest::newRow("a given socket with buffers") << Kind::Buffered;
}

} // namespace

/// Over TCP, with and without the buffers of a QTcpSocket.
class TestTransportSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theEndIsToldOnceAndAfterTheLastBytes_data();
    void theEndIsToldOnceAndAfterTheLastBytes();
    void itCanBeUsedAgain_data() { kinds(); }
    void itCanBeUsedAgain();
    void whatComesPieceByPieceArrives_data() { kinds(); }
    void whatComesPieceByPieceArrives();
    void aWriteIsWithTheSystemAtOnce();
    void whatTheSystemDoesNotTakeWaits_data() { kinds(); }
    void whatTheSystemDoesNotTakeWaits();
    void aBrokenLinkTakesNothingMore_data();
    void aBrokenLinkTakesNothingMore();
};

void TestTransportSocket::theEndIsToldOnceAndAfterTheLastBytes_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QByteArray>("last");
    for (const auto &[name, kind] : {std::pair("own", Kind::Own),
                                     {"unbuffered", Kind::Unbuffered},
                                     {"buffered", Kind::Buffered}}) {
        QTest::addRow("%s, nothing more", name) << kind << QByteArray();
        QTest::addRow("%s, a few bytes", name) << kind << QByteArray("the end");
        QTest::addRow("%s, many bytes", name) << kind << QByteArray(500 * 1000, 'x');
    }
}

void TestTransportSocket::theEndIsToldOnceAndAfterTheLastBytes()
{
    QFETCH(const Kind, kind);
    QFETCH(const QByteArray, last);
    Link link;
    QVERIFY(link.connects(kind));
    link.peer->write(last);
    link.peer->disconnectFromHost();
    QTRY_COMPARE(link.told.size(), 1);
    QVERIFY(!link.told.constFirst().isEmpty());
    QCOMPARE(link.received.size(), last.size());
    QVERIFY(!link.transport.isUp());
    QCoreApplication::processEvents();
    QCOMPARE(link.told.size(), 1);
}

void TestTransportSocket::itCanBeUsedAgain()
{
    QFETCH(const Kind, kind);
    Link link;
    for (int round = 1; round <= 3; ++round) {
        QVERIFY(link.connects(kind));
        link.peer->abort();
        QTRY_COMPARE(link.told.size(), round);
    }
}

void TestTransportSocket::whatComesPieceByPieceArrives()
{
    QFETCH(const Kind, kind);
    Link link;
    QVERIFY(link.connects(kind));
    QByteArray sent;
    for (int i = 0; i < 300; ++i) {
        const QByteArray piece(1 + i * 397, char('a' + i % 26));
        sent += piece;
        link.peer->write(piece);
        link.peer->flush();
        if (i % 10 == 0)
            QTRY_COMPARE(link.received.size(), sent.size());
    }
    QTRY_COMPARE(link.received.size(), sent.size());
    QCOMPARE(link.received, sent);
    QVERIFY(link.told.isEmpty());
}

void TestTransportSocket::aWriteIsWithTheSystemAtOnce()
{
    Link link;
    QVERIFY(link.connects(Kind::Own));
    QVERIFY(link.transport.write(QByteArray(1000, 'x')));
    QCOMPARE(link.transport.bytesToWrite(), 0);
    QVERIFY(link.peer->waitForReadyRead());
    QCOMPARE(link.peer->readAll().size(), 1000);
}

void TestTransportSocket::whatTheSystemDoesNotTakeWaits()
{
    constexpr qint64 size = 50 * 1000 * 1000;
    QFETCH(const Kind, kind);
    Link link;
    QVERIFY(link.connects(kind));
    link.peer->setReadBufferSize(1000);
    QVERIFY(link.transport.write(QByteArray(size, 'x')));
    QVERIFY(link.transport.bytesToWrite() > 0);
    link.transport.close();
    link.peer->setReadBufferSize(0);
    qint64 arrived = 0;
    const auto take = [&] { arrived += link.peer->readAll().size(); };
    connect(link.peer.get(), &QTcpSocket::readyRead, this, take);
    take();
    QTRY_COMPARE_WITH_TIMEOUT(arrived, size, 30000);
    QTRY_COMPARE(link.peer->state(), QAbstractSocket::UnconnectedState);
    QVERIFY(link.told.isEmpty());
}

void TestTransportSocket::aBrokenLinkTakesNothingMore_data()
{
    QTest::addColumn<Kind>("kind"); // with buffers a write does not fail
    QTest::newRow("a socket of its own") << Kind::Own;
    QTest::newRow("a given socket without buffers") << Kind::Unbuffered;
}

/// Between the write that failed and the event loop, where the end is told.
void TestTransportSocket::aBrokenLinkTakesNothingMore()
{
    QFETCH(const Kind, kind);
    Link link;
    QVERIFY(link.connects(kind));
    QTest::failOnWarning(QRegularExpression(u"."_s)); // Qt's, of a socket that is closed
    link.peer->abort();
    int written = 0;
    while (written < 100 && link.transport.write("x"))
        ++written;
    QVERIFY(written < 100);
    QVERIFY(link.told.isEmpty());
    QVERIFY(!link.transport.write("y"));
    QTRY_COMPARE(link.told.size(), 1);
}

QTEST_GUILESS_MAIN(TestTransportSocket)
#include "tst_transportsocket.moc"
