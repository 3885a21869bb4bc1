// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "net/addresswalk.h"

#include <QHostInfo>
#include <QNetworkProxy>
#include <QSignalBlocker>
#include <QTcpSocket>
#ifndef QT_NO_SSL
#include <QSslSocket>
#endif

namespace mqtt {

namespace {

using namespace std::chrono_literals;

constexpr auto UsualTime = 30s; // where there is no end

// A proxy finds the host itself.
bool isProxied(const QString &host)
{
    const QList<QNetworkProxy> proxies =
        QNetworkProxyFactory::proxyForQuery(QNetworkProxyQuery(host, -1));
    return !proxies.isEmpty() && proxies.constFirst().type() != QNetworkProxy::NoProxy &&
           proxies.constFirst().type() != QNetworkProxy::DefaultProxy;
}

} // namespace

AddressWalk::AddressWalk(QAbstractSocket *socket, const QString &host, quint16 port,
                         std::chrono::milliseconds time, const QString &serverName)
    : QObject(socket)
    , m_socket(socket)
    , m_host(host)
    , m_port(port)
    , m_time(time.count() > 0 ? time : UsualTime)
    , m_serverName(serverName)
{
    m_share.setSingleShot(true);
    connect(&m_share, &QTimer::timeout, this, &AddressWalk::scout);
    connect(socket, &QAbstractSocket::stateChanged, this, &AddressWalk::look);
    if (socket->state() == QAbstractSocket::ConnectingState)
        look(socket->state());
}

AddressWalk::~AddressWalk()
{
    if (m_scout)
        m_scout->disconnect(this);
}

void AddressWalk::stop()
{
    m_others.clear();
    m_share.stop();
    m_socket->disconnect(this);
    if (m_scout)
        m_scout->deleteLater();
    m_scout = nullptr;
}

// The socket has just looked the name up, so the answer is at hand.
void AddressWalk::look(QAbstractSocket::SocketState state)
{
    if (state == QAbstractSocket::ConnectedState || state == QAbstractSocket::UnconnectedState)
        stop();
    if (state != QAbstractSocket::ConnectingState || m_asked)
        return;
    m_asked = true;
    if (QHostAddress(m_host).isNull() && !isProxied(m_host))
        QHostInfo::lookupHost(m_host, this, &AddressWalk::found);
}

void AddressWalk::found(const QHostInfo &host)
{
    const QList<QHostAddress> addresses = host.addresses();
    if (addresses.size() < 2 || m_socket->state() != QAbstractSocket::ConnectingState)
        return;
    for (const QHostAddress &address : addresses)
        m_others.append(address.toString());
    m_others.removeFirst();
    m_time /= addresses.size() + 1;
    m_share.start(m_time);
}

void AddressWalk::scout()
{
    if (m_scout) {
        m_scout->disconnect(this);
        m_scout->deleteLater();
        m_scout = nullptr;
    }
    if (m_others.isEmpty())
        return;
    m_scout = new QTcpSocket(this);
    connect(m_scout, &QAbstractSocket::connected, this, &AddressWalk::arrive);
    connect(m_scout, &QAbstractSocket::errorOccurred, this, [this] { m_share.start(0ms); });
    m_share.start(m_time);
    m_scout->connectToHost(m_others.takeFirst(), m_port);
}

void AddressWalk::arrive()
{
    const QString address = m_scout->peerAddress().toString();
    m_scout->abort();
    stop();
    const QIODevice::OpenMode mode = m_socket->openMode();
    {
        const QSignalBlocker quiet(m_socket);
        m_socket->abort();
    }
#ifndef QT_NO_SSL
    if (auto *encrypted = qobject_cast<QSslSocket *>(m_socket)) {
        encrypted->connectToHostEncrypted(address, m_port, m_serverName);
        return;
    }
#endif
    m_socket->connectToHost(address, m_port, mode);
}

} // namespace mqtt
