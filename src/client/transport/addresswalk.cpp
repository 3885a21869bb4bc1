// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/addresswalk.h"

#include <QHostInfo>
#include <QNetworkProxy>

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

AddressWalk::AddressWalk(QAbstractSocket *socket, const QString &host,
                         std::chrono::milliseconds time, Dial dial)
    : QObject(socket)
    , m_socket(socket)
    , m_host(host)
    , m_time(time.count() > 0 ? time : UsualTime)
    , m_dial(std::move(dial))
{
    m_share.setSingleShot(true);
    connect(&m_share, &QTimer::timeout, this, &AddressWalk::next);
    connect(socket, &QAbstractSocket::stateChanged, this, &AddressWalk::look);
    connect(socket, &QAbstractSocket::errorOccurred, this, &AddressWalk::nextLater);
}

void AddressWalk::stop()
{
    m_others.clear();
    m_share.stop();
    m_socket->disconnect(this);
}

// The socket has just looked the name up, so the answer is at hand.
void AddressWalk::look(QAbstractSocket::SocketState state)
{
    if (state == QAbstractSocket::ConnectedState)
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

void AddressWalk::next()
{
    if (m_others.isEmpty())
        return;
    m_walking = true;
    m_socket->abort();
    const QString address = m_others.takeFirst();
    if (m_others.isEmpty())
        m_share.stop();
    else
        m_share.start(m_time);
    m_dial(address);
}

// Not within the socket's own signal.
void AddressWalk::nextLater()
{
    if (goesOn())
        m_share.start(0ms);
}

} // namespace mqtt
