// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/proxy.h"

#include <QHostAddress>

namespace {

constexpr qint64 ReadAhead = 64 * 1024; // a stalled peer is not hidden by the proxy's own memory

} // namespace

Proxy::Proxy(quint16 target)
    : m_target(target)
{
    connect(&m_server, &QTcpServer::newConnection, this, &Proxy::accept);
    m_server.listen(QHostAddress::LocalHost);
}

// The links must not tell of their end one that is gone.
Proxy::~Proxy()
{
    cut();
}

void Proxy::accept()
{
    QTcpSocket *client = m_server.nextPendingConnection();
    auto *link = new Link;
    link->setParent(this);
    link->client = client;
    client->setParent(link);
    m_links.append(link);
    for (QTcpSocket *socket : {client, &link->server}) {
        socket->setReadBufferSize(ReadAhead);
        connect(socket, &QTcpSocket::connected, link,
                [socket] { socket->setSocketOption(QAbstractSocket::LowDelayOption, 1); });
        connect(socket, &QTcpSocket::disconnected, link, [this, link] { end(link); });
        connect(socket, &QTcpSocket::errorOccurred, link, [this, link] { end(link); });
    }
    connect(client, &QTcpSocket::readyRead, link, [this, link] { move(link, ToServer); });
    connect(&link->server, &QTcpSocket::readyRead, link, [this, link] { move(link, ToClient); });
    connect(&link->server, &QTcpSocket::bytesWritten, link, [this, link] { move(link, ToServer); });
    connect(client, &QTcpSocket::bytesWritten, link, [this, link] { move(link, ToClient); });
    client->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    link->server.connectToHost(QHostAddress(QHostAddress::LocalHost), m_target);
    ++m_linkCount;
    clear();
    Q_EMIT linked();
}

void Proxy::move(Link *link, Direction direction)
{
    QTcpSocket *from = direction == ToServer ? link->client : &link->server;
    QTcpSocket *to = direction == ToServer ? &link->server : link->client;
    if (m_stalled || to->bytesToWrite() > ReadAhead)
        return;
    qint64 &left = m_left[direction];
    const QByteArray bytes = left < 0 ? from->readAll() : from->read(left);
    m_passed[direction] += bytes;
    to->write(bytes);
    if (left < 0)
        return;
    left -= bytes.size();
    if (left > 0 || (bytes.isEmpty() && from->bytesAvailable() == 0))
        return;
    left = -1;
    end(link);
    Q_EMIT wasCut();
}

void Proxy::end(Link *link)
{
    if (!m_links.removeOne(link))
        return;
    for (QTcpSocket *socket : {link->client, &link->server}) {
        socket->disconnect(link);
        socket->flush();
        socket->disconnectFromHost();
    }
    link->deleteLater();
}

void Proxy::cut()
{
    const QList<Link *> links = m_links;
    for (Link *link : links)
        end(link);
}

void Proxy::cutAfter(Direction direction, qint64 bytes)
{
    m_left[direction] = bytes;
}

void Proxy::stall()
{
    m_stalled = true;
}

void Proxy::resume()
{
    m_stalled = false;
    const QList<Link *> links = m_links;
    for (Link *link : links) {
        move(link, ToServer);
        if (m_links.contains(link))
            move(link, ToClient);
    }
}

void Proxy::clear()
{
    m_passed[ToServer].clear();
    m_passed[ToClient].clear();
}
