// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/websocketdevice.h"

#include "net/addresswalk.h"
#include "net/websocketbound.h"

#include <QWebSocketHandshakeOptions>

namespace mqtt {

WebSocketDevice::WebSocketDevice(QWebSocket *socket, const QString &subprotocol, QObject *parent)
    : QIODevice(parent)
    , m_socket(socket)
    , m_own(socket == nullptr)
    , m_subprotocol(subprotocol)
{
    if (m_own)
        m_socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    connect(m_socket, &QWebSocket::connected, this, &WebSocketDevice::socketConnected);
    connect(m_socket, &QWebSocket::disconnected, this, &WebSocketDevice::socketGone);
    connect(m_socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this,
            [this] { Q_EMIT failed(m_socket->errorString()); });
    connect(m_socket, &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &frame) {
        m_in.remove(0, m_used).append(frame);
        m_used = 0;
        Q_EMIT readyRead();
    });
    connect(m_socket, &QWebSocket::bytesWritten, this, &QIODevice::bytesWritten);
    connect(m_socket, &QWebSocket::textMessageReceived, this, [this] { // [MQTT-6.0.0-1]
        close(QWebSocketProtocol::CloseCodeDatatypeNotSupported);
        Q_EMIT failed(tr("the server sent a text frame"));
    });
    connect(m_socket, &QObject::destroyed, this,
            [this] { Q_EMIT failed(tr("the WebSocket was deleted")); });
}

WebSocketDevice::~WebSocketDevice()
{
    if (m_socket)
        m_socket->disconnect(this);
}

void WebSocketDevice::open(const QUrl &url, std::chrono::milliseconds time)
{
    QIODevice::open(ReadWrite | Unbuffered);
    if (!m_own) {
        if (m_socket->state() == QAbstractSocket::ConnectedState)
            Q_EMIT connected();
        return;
    }
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({m_subprotocol}); // [MQTT-6.0.0-3]
    m_socket->open(url, options);
    if (auto *within = m_socket->findChild<QAbstractSocket *>())
        new AddressWalk(within, url.host(), quint16(url.port()), time, url.host());
}

void WebSocketDevice::socketConnected()
{
    if (m_own && m_socket->subprotocol() != m_subprotocol) { // [MQTT-6.0.0-4]
        close(QWebSocketProtocol::CloseCodeProtocolError);
        Q_EMIT failed(
            tr("the server did not agree to the WebSocket subprotocol '%1'").arg(m_subprotocol));
        return;
    }
    Q_EMIT connected();
}

// QWebSocket tells of the end first, of an error that led to it afterwards.
void WebSocketDevice::socketGone()
{
    const QString reason = m_socket->closeReason();
    if (!reason.isEmpty())
        Q_EMIT failed(tr("the WebSocket was closed by the peer: %1").arg(reason));
    else if (m_socket->error() != QAbstractSocket::UnknownSocketError)
        Q_EMIT failed(m_socket->errorString());
    else
        Q_EMIT failed(tr("the WebSocket was closed by the peer"));
}

qint64 WebSocketDevice::bytesAvailable() const
{
    return m_in.size() - m_used + QIODevice::bytesAvailable();
}

qint64 WebSocketDevice::bytesToWrite() const
{
    return m_socket ? m_socket->bytesToWrite() : 0;
}

void WebSocketDevice::setMaximumPacketSize(quint32 bytes)
{
    if (m_own)
        boundMessages(m_socket, bytes);
}

void WebSocketDevice::close()
{
    close(QWebSocketProtocol::CloseCodeNormal);
}

void WebSocketDevice::close(QWebSocketProtocol::CloseCode code)
{
    if (!isOpen())
        return;
    QIODevice::close();
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    connect(m_socket, &QWebSocket::disconnected, this, &WebSocketDevice::closed);
    m_socket->flush();
    m_socket->close(code);
}

bool WebSocketDevice::isClosing() const
{
    return m_socket && m_socket->state() != QAbstractSocket::UnconnectedState;
}

qint64 WebSocketDevice::readData(char *data, qint64 size)
{
    size = qMin(size, m_in.size() - m_used);
    memcpy(data, m_in.constData() + m_used, size_t(size));
    m_used += size;
    return size;
}

qint64 WebSocketDevice::writeData(const char *data, qint64 size)
{
    if (!m_socket || m_socket->state() != QAbstractSocket::ConnectedState)
        return -1;
    const qint64 written = m_socket->sendBinaryMessage(QByteArray::fromRawData(data, size));
    m_socket->flush();
    return written >= size ? size : -1; // counts the frame's header where it counts at all
}

} // namespace mqtt
