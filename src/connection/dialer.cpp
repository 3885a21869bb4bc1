// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/dialer.h"

#include "connection/connectionlog.h"
#include "connection/tlsfiles.h"
#include "net/addresswalk.h"
#include "net/lastowner.h"

#include <QtMqtt/QtMqttVersion>

#include <QLocalSocket>
#include <QScopedValueRollback>
#include <QSslSocket>
#include <QTcpSocket>
#include <QTimer>
#ifdef MQTTSERVICE_WEBSOCKETS
#include "net/websocketbound.h"

#include <QUrl>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>
#endif

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

using namespace std::chrono_literals;
using Transport = BrokerAddress::Transport;

constexpr auto LingerTime = 30s;         // for the last bytes of a link that is being closed
constexpr qint64 ReadAhead = 256 * 1024; // what a socket takes from the kernel before it is asked

#ifdef MQTTSERVICE_BUNDLED_CLIENT
constexpr auto TcpMode = QIODevice::ReadWrite | QIODevice::Unbuffered; // it has its own buffers
#else
constexpr auto TcpMode = QIODevice::ReadWrite;
#endif

template <typename Socket, typename Signal>
void letGo(Socket *socket, bool isClosing, Signal closed)
{
    socket->setParent(lastOwner(socket));
    if (!isClosing) {
        socket->abort();
        socket->deleteLater();
        return;
    }
    QObject::connect(socket, closed, socket, &QObject::deleteLater);
    QTimer::singleShot(LingerTime, socket, &QObject::deleteLater);
}

} // namespace

Dialer::Dialer(QObject *parent)
    : QObject(parent)
{
}

Dialer::~Dialer()
{
    retire();
}

void Dialer::dial(const BrokerAddress &address, const TlsOptions &tls, const QString &subprotocol,
                  std::chrono::milliseconds time, quint32 maximumPacketSize)
{
    retire();
    m_address = address;
    m_time = time;
    m_serverName = tls.serverName.isEmpty() ? address.host : tls.serverName;
    m_stage = DialStage::Resolve;
    m_busy = true;
    const QScopedValueRollback guard(m_dialing, true);
    QSslConfiguration configuration;
    if (address.isEncrypted()) {
        QList<TlsProblem> problems;
        configuration = readTls(tls, &problems);
        if (!problems.isEmpty()) {
            fail({MqttError::Code::InvalidConfiguration,
                  u"no connection to %1: TLS: "_s.arg(address.toString()) %
                      problems.first().toString(tls)});
            return;
        }
        if (!tls.verify) {
            qCWarning(lcConnection).noquote()
                << "the certificate of" << address.toString()
                << "is not checked (verify is off): anybody can pose as the broker";
        }
    }
    switch (address.transport) {
    case Transport::Tcp:
        dialTcp();
        break;
    case Transport::Tls:
        dialTls(configuration);
        break;
    case Transport::LocalSocket:
        dialLocal();
        break;
    case Transport::WebSocket:
    case Transport::SecureWebSocket:
        dialWebSocket(configuration, subprotocol, maximumPacketSize);
        break;
    }
}

void Dialer::dialTcp()
{
    auto *socket = new QTcpSocket(this);
    m_device = socket;
    socket->setReadBufferSize(ReadAhead);
    watch(socket);
    connect(socket, &QAbstractSocket::connected, this, [this] { setStage(DialStage::Up); });
    socket->connectToHost(m_address.host, m_address.port, TcpMode);
}

void Dialer::dialTls(const QSslConfiguration &configuration)
{
    auto *socket = new QSslSocket(this);
    m_device = socket;
    socket->setReadBufferSize(ReadAhead);
    socket->setSslConfiguration(configuration);
    watch(socket);
    connect(socket, &QAbstractSocket::connected, this, [this] { setStage(DialStage::Tls); });
    connect(socket, &QSslSocket::encrypted, this, [this] { setStage(DialStage::Up); });
    socket->connectToHostEncrypted(m_address.host, m_address.port, m_serverName);
}

void Dialer::dialLocal()
{
    auto *socket = new QLocalSocket(this);
    m_device = socket;
    connect(socket, &QLocalSocket::connected, this, [this] { setStage(DialStage::Up); });
    connect(socket, &QLocalSocket::errorOccurred, this,
            [this, socket] { fail(diagnoseLocalSocket(m_address, *socket)); });
    connect(socket, &QLocalSocket::disconnected, this, &Dialer::closed);
    socket->connectToServer(m_address.path);
}

void Dialer::dialWebSocket(const QSslConfiguration &configuration, const QString &subprotocol,
                           quint32 maximumPacketSize)
{
#ifdef MQTTSERVICE_WEBSOCKETS
    auto *webSocket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_webSocket = webSocket;
    boundMessages(webSocket, maximumPacketSize);
    connect(webSocket, &QWebSocket::connected, this, [this, webSocket, subprotocol] {
        if (webSocket->subprotocol() == subprotocol) { // [MQTT-6.0.0-4]
            setStage(DialStage::Up);
            return;
        }
        fail(diagnoseUpgrade(
            m_address, QAbstractSocket::UnknownSocketError,
            u"the other side does not know its subprotocol '%1'"_s.arg(subprotocol)));
    });
    const auto failUpgrade = [this, webSocket](QAbstractSocket::SocketError error) {
        if (m_stage == DialStage::WebSocket)
            fail(diagnoseUpgrade(m_address, error, webSocket->errorString()));
    };
    connect(webSocket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this,
            failUpgrade);
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({subprotocol}); // [MQTT-6.0.0-3]
    QUrl url;
    url.setScheme(m_address.isEncrypted() ? u"wss"_s : u"ws"_s);
    url.setHost(m_address.host);
    url.setPort(m_address.port);
    url.setPath(m_address.path.section(u'?', 0, 0));
    if (m_address.path.contains(u'?'))
        url.setQuery(m_address.path.section(u'?', 1), QUrl::StrictMode);
    if (m_address.isEncrypted())
        webSocket->setSslConfiguration(configuration);
    webSocket->open(url, options);
    // The stages, and whose name the certificate should have, are for the socket within.
    if (auto *socket = webSocket->findChild<QAbstractSocket *>()) {
        watch(socket);
        const DialStage next = m_address.isEncrypted() ? DialStage::Tls : DialStage::WebSocket;
        connect(socket, &QAbstractSocket::connected, this, [this, next] { setStage(next); });
        if (auto *encrypted = qobject_cast<QSslSocket *>(socket)) {
            encrypted->setPeerVerifyName(m_serverName);
            connect(encrypted, &QSslSocket::encrypted, this,
                    [this] { setStage(DialStage::WebSocket); });
        }
    }
#else
    Q_UNUSED(configuration)
    Q_UNUSED(subprotocol)
    Q_UNUSED(maximumPacketSize)
    fail({MqttError::Code::InvalidConfiguration,
          u"no connection to %1: WebSocket is not built in (Qt WebSockets was missing)"_s.arg(
              m_address.toString())});
#endif
}

void Dialer::watch(QAbstractSocket *socket)
{
    m_socket = socket;
    new AddressWalk(socket, m_address.host, m_address.port, m_time, m_serverName);
    if (socket->state() == QAbstractSocket::ConnectingState)
        m_stage = DialStage::Tcp;
    connect(socket, &QAbstractSocket::hostFound, this, [this] { setStage(DialStage::Tcp); });
    connect(socket, &QAbstractSocket::errorOccurred, this,
            [this, socket] { fail(diagnoseSocket(m_address, m_serverName, m_stage, *socket)); });
    connect(socket, &QAbstractSocket::disconnected, this, [this, socket] {
        fail(diagnoseSocket(m_address, m_serverName, m_stage, *socket));
        Q_EMIT closed();
    });
}

void Dialer::setStage(DialStage stage)
{
    if (!m_busy)
        return;
    m_stage = stage;
    if (stage != DialStage::Up)
        return;
    m_busy = false;
    if (!m_dialing) {
        Q_EMIT up();
        return;
    }
    const auto tell = [this, call = m_call] {
        if (call == m_call)
            Q_EMIT up();
    };
    QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
}

// Told from the event loop, so that the socket is done with what brought it here.
void Dialer::fail(const MqttError &error)
{
    if (!m_busy)
        return;
    m_busy = false;
    const auto tell = [this, error, call = m_call] {
        if (call == m_call)
            Q_EMIT failed(error);
    };
    QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
}

void Dialer::abort()
{
    if (auto *socket = qobject_cast<QAbstractSocket *>(m_device))
        socket->abort();
    if (auto *socket = qobject_cast<QLocalSocket *>(m_device))
        socket->abort();
#ifdef MQTTSERVICE_WEBSOCKETS
    if (QWebSocket *socket = webSocket())
        socket->abort();
#endif
    retire();
}

QWebSocket *Dialer::webSocket() const
{
#ifdef MQTTSERVICE_WEBSOCKETS
    return qobject_cast<QWebSocket *>(m_webSocket);
#else
    return nullptr;
#endif
}

bool Dialer::isOpen() const
{
    if (const auto *socket = qobject_cast<QLocalSocket *>(m_device))
        return socket->state() != QLocalSocket::UnconnectedState;
    return m_socket && m_socket->state() != QAbstractSocket::UnconnectedState;
}

QString Dialer::refusal() const
{
    return m_socket && m_address.isEncrypted() ? tlsAlert(m_socket->errorString()) : QString();
}

void Dialer::retire()
{
    ++m_call;
    m_busy = false;
    if (m_socket)
        m_socket->disconnect(this);
    if (m_device)
        m_device->disconnect(this);
    m_socket.clear();
    if (auto *socket = qobject_cast<QAbstractSocket *>(m_device))
        letGo(socket, socket->state() == QAbstractSocket::ClosingState,
              &QAbstractSocket::disconnected);
    if (auto *socket = qobject_cast<QLocalSocket *>(m_device))
        letGo(socket, socket->state() == QLocalSocket::ClosingState, &QLocalSocket::disconnected);
    m_device.clear();
#ifdef MQTTSERVICE_WEBSOCKETS
    if (QWebSocket *socket = webSocket()) {
        socket->disconnect(this);
        letGo(socket, socket->state() == QAbstractSocket::ClosingState, &QWebSocket::disconnected);
    }
    m_webSocket.clear();
#endif
}

} // namespace mqtt
