// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/acceptingserver.h"
#include "support/echo.h"
#include "support/residentmemory.h"

#include <QtMqtt/QMqttClient>

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const QString Loopback = u"127.0.0.1"_s;

void address(QMqttClient &client, quint16 port, const QString &host = Loopback)
{
    client.setHostname(host);
    client.setPort(port);
}

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

} // namespace

/// A peer that does not read.
class TestTransportStalls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    void aStalledPeerCostsWhatIsQueued()
    {
        AcceptingServer server(1024);
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
        AcceptingServer server(1024);
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
        AcceptingServer server(1024);
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
        AcceptingServer server(1024);
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

QTEST_GUILESS_MAIN(TestTransportStalls)
#include "tst_transportstalls.moc"
