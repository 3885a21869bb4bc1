// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// What a server may do with the frames of a WebSocket, RFC 6455, written by hand.
#include "support/packetbuilder.h"

#include <QtMqtt/QMqttClient>

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QtEndian>

#include <functional>

using namespace Qt::StringLiterals;

namespace {

constexpr quint32 MaximumPacket = 1024 * 1024;

enum Opcode : quint8 { Continuation = 0, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

// The length in one byte or in eight: those of 126 to 65,535 have a form of their own.
QByteArray header(bool final, Opcode opcode, quint64 size)
{
    QByteArray bytes(1, char((final ? 0x80 : 0) | opcode));
    if (size < 126)
        return bytes + char(size);
    char length[8];
    qToBigEndian(size, length);
    return bytes + char(127) + QByteArray(length, 8);
}

QByteArray frame(bool final, Opcode opcode, const QByteArray &payload)
{
    return header(final, opcode, quint64(payload.size())) + payload;
}

// Agrees to the upgrade; what follows is the script's.
class Server : public QTcpServer
{
public:
    explicit Server(const std::function<void(QTcpSocket *peer)> &upgraded)
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this, upgraded] {
            QTcpSocket *peer = nextPendingConnection();
            connect(peer, &QTcpSocket::readyRead, this, [this, peer, upgraded] {
                received += peer->readAll();
                const qsizetype end = received.indexOf("\r\n\r\n");
                if (m_upgraded || end < 0)
                    return;
                m_upgraded = true;
                peer->write(answer(received.first(end)));
                received.remove(0, end + 4);
                upgraded(peer);
            });
        });
    }

    QByteArray received; // the frames

private:
    static QByteArray answer(const QByteArray &request)
    {
        static const QRegularExpression field(u"Sec-WebSocket-Key: *([^\\r]*)"_s,
                                              QRegularExpression::CaseInsensitiveOption);
        const QByteArray key =
            field.match(QString::fromLatin1(request)).captured(1).trimmed().toLatin1();
        const QByteArray proof = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        const QByteArray accept =
            QCryptographicHash::hash(proof, QCryptographicHash::Sha1).toBase64();
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: " +
               accept + "\r\n\r\n";
    }

    bool m_upgraded = false;
};

void open(QMqttClient &client, const Server &server)
{
    client.setHostname(u"127.0.0.1"_s);
    client.setPort(server.serverPort());
    client.setMaximumPacketSize(MaximumPacket);
    client.connectToHostWebSocket();
}

} // namespace

class TestWebSocketFrames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMessageInFragmentsIsTakenWhole();
    void anEndlessMessageIsRefusedAtTheMaximum();
    void aFrameAboveTheMaximumIsRefusedAtItsHeader_data();
    void aFrameAboveTheMaximumIsRefusedAtItsHeader();
};

void TestWebSocketFrames::aMessageInFragmentsIsTakenWhole()
{
    const Server server([](QTcpSocket *peer) {
        const QByteArray connack = packet::connack(packet::Version::V311);
        peer->write(frame(false, Binary, connack.first(1)));
        peer->write(frame(true, Ping, "in between"));
        peer->write(frame(false, Continuation, {}));
        peer->write(frame(true, Continuation, connack.sliced(1)));
    });
    QMqttClient client;
    open(client, server);
    QTRY_COMPARE(client.state(), QMqttClient::Connected);
    QTRY_VERIFY(server.received.contains(char(0x80 | Pong)));
}

void TestWebSocketFrames::anEndlessMessageIsRefusedAtTheMaximum()
{
    constexpr qint64 enough = 64 * qint64(MaximumPacket); // to see that nobody stops it
    qint64 sent = 0;
    const Server server([&sent](QTcpSocket *peer) {
        const auto sendMore = [&sent, peer] {
            if (peer->bytesToWrite() > 0 || sent > enough)
                return;
            const QByteArray part(100000, 'x');
            peer->write(frame(false, sent == 0 ? Binary : Continuation, part));
            sent += part.size();
        };
        connect(peer, &QTcpSocket::bytesWritten, peer, sendMore);
    });
    QMqttClient client;
    open(client, server);
    QTRY_VERIFY(client.state() == QMqttClient::Disconnected || sent > enough);
    QCOMPARE(client.error(), QMqttClient::TransportInvalid);
    QVERIFY(!client.errorString().isEmpty());
    // The system holds some of it besides.
    QVERIFY2(sent >= MaximumPacket && sent < enough / 2, qPrintable(QString::number(sent)));
}

void TestWebSocketFrames::aFrameAboveTheMaximumIsRefusedAtItsHeader_data()
{
    QTest::addColumn<bool>("final");
    QTest::addColumn<quint64>("size");
    QTest::newRow("more than the maximum, of one frame") << true << quint64(2 * MaximumPacket);
    QTest::newRow("more than the maximum, the first of many")
        << false << quint64(2 * MaximumPacket);
    QTest::newRow("more than memory") << true << (quint64(1) << 40);
    QTest::newRow("the largest that can be said") << true << quint64(0x7fffffffffffffff);
    QTest::newRow("more than can be said") << true << quint64(0xffffffffffffffff);
}

void TestWebSocketFrames::aFrameAboveTheMaximumIsRefusedAtItsHeader()
{
    QFETCH(const bool, final);
    QFETCH(const quint64, size);
    const Server server([&](QTcpSocket *peer) { peer->write(header(final, Binary, size)); });
    QMqttClient client;
    open(client, server);
    QTRY_COMPARE(client.state(), QMqttClient::Disconnected);
    QCOMPARE(client.error(), QMqttClient::TransportInvalid);
    QVERIFY(!client.errorString().isEmpty());
}

QTEST_GUILESS_MAIN(TestWebSocketFrames)

#include "tst_websocketframes.moc"
