// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/transport.h"

#ifdef QT_MQTT_WITH_WEBSOCKETS
#include "client/transport/websocketdevice.h"
#endif

#include <QCoreApplication>
#include <QEvent>
#include <QLocalSocket>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>
#ifndef QT_NO_SSL
#include <QSslSocket>
#endif

#include <chrono>

namespace mqtt {

namespace {

using namespace std::chrono_literals;

constexpr auto LingerTime = 30s;         // for the last bytes of a link that is being closed
constexpr qint64 ReadAhead = 256 * 1024; // what a socket takes from the kernel before it is asked

const QEvent::Type WriteEvent = QEvent::Type(QEvent::registerEventType());

} // namespace

Transport::Transport(QObject *parent)
    : QObject(parent)
{
}

Transport::~Transport()
{
    close();
    retire();
}

void Transport::use(QIODevice *device)
{
    release();
    retire();
    m_device = device;
    m_foreign = device != nullptr;
}

void Transport::adopt(QIODevice *device)
{
    release();
    retire();
    m_device = device;
    m_foreign = false;
}

// An own device stays, for who asks it what went wrong, until the next takes its place. A socket
// goes on by itself until its last bytes are written.
void Transport::retire()
{
    if (!m_device || m_foreign)
        return;
    QIODevice *device = std::exchange(m_device, nullptr);
    device->setParent(nullptr);
    auto *socket = qobject_cast<QAbstractSocket *>(device);
    if (!socket || socket->state() == QAbstractSocket::UnconnectedState) {
        device->deleteLater();
        return;
    }
    connect(socket, &QAbstractSocket::disconnected, socket, &QObject::deleteLater);
    QTimer::singleShot(LingerTime, socket, &QObject::deleteLater);
}

void Transport::connectTo(const QString &host, quint16 port)
{
    auto *socket = new QTcpSocket(this);
    adopt(socket);
    socket->setReadBufferSize(ReadAhead);
    watchSocket(socket);
    socket->connectToHost(host, port);
}

#ifndef QT_NO_SSL
void Transport::connectToEncrypted(const QString &host, quint16 port, const QSslConfiguration &conf)
{
    auto *socket = new QSslSocket(this);
    adopt(socket);
    socket->setReadBufferSize(ReadAhead);
    watchEncrypted(socket);
    socket->setSslConfiguration(conf);
    socket->connectToHostEncrypted(host, port);
}
#endif

#ifdef QT_MQTT_WITH_WEBSOCKETS
void Transport::connectTo(QWebSocket *socket, const QUrl &url, const QString &subprotocol)
{
    auto *device = new WebSocketDevice(socket, subprotocol, this);
    adopt(device);
    watch(device);
    connect(device, &WebSocketDevice::connected, this, &Transport::linkUp);
    connect(device, &WebSocketDevice::failed, this, &Transport::linkDown);
    device->open(url);
}
#endif

void Transport::open()
{
    QIODevice *device = m_device;
    release();
    if (!device) {
        linkDown(tr("the device was deleted"));
        return;
    }
    const bool isSocket = qobject_cast<QAbstractSocket *>(device);
    if (!isSocket && !device->isOpen() && !device->open(QIODevice::ReadWrite)) {
        linkDown(device->errorString());
        return;
    }
    if (watchForeign(device))
        linkUp();
}

// True when the device is ready as it is; else its signals will say.
bool Transport::watchForeign(QIODevice *device)
{
#ifndef QT_NO_SSL
    auto *encrypted = qobject_cast<QSslSocket *>(device);
    if (encrypted && encrypted->mode() != QSslSocket::UnencryptedMode) {
        watchEncrypted(encrypted);
        return encrypted->isEncrypted();
    }
#endif
    if (auto *socket = qobject_cast<QAbstractSocket *>(device)) {
        watchSocket(socket);
        return socket->state() == QAbstractSocket::ConnectedState;
    }
    if (auto *socket = qobject_cast<QLocalSocket *>(device)) {
        watch(socket);
        connect(socket, &QLocalSocket::connected, this, &Transport::linkUp);
        connect(socket, &QLocalSocket::errorOccurred, this,
                [this, socket] { linkDown(socket->errorString()); });
        connect(socket, &QLocalSocket::disconnected, this,
                [this] { linkDown(tr("the connection was closed by the peer")); });
        return socket->state() == QLocalSocket::ConnectedState;
    }
    watch(device);
    connect(device, &QIODevice::readChannelFinished, this,
            [this] { deviceEnds(tr("the device has ended")); });
    return true;
}

void Transport::watch(QIODevice *device)
{
    m_live = true;
    connect(device, &QIODevice::readyRead, this, &Transport::readyRead);
    connect(device, &QIODevice::bytesWritten, this, &Transport::writePending);
    connect(device, &QIODevice::aboutToClose, this,
            [this] { deviceEnds(tr("the device was closed")); });
    connect(device, &QObject::destroyed, this, [this] { linkDown(tr("the device was deleted")); });
}

void Transport::watchLink(QAbstractSocket *socket)
{
    watch(socket);
    connect(socket, &QAbstractSocket::disconnected, this,
            [this] { linkDown(tr("the connection was closed by the peer")); });
    connect(socket, &QAbstractSocket::errorOccurred, this,
            [this, socket] { linkDown(socket->errorString()); });
}

void Transport::watchSocket(QAbstractSocket *socket)
{
    watchLink(socket);
    connect(socket, &QAbstractSocket::connected, this, &Transport::linkUp);
}

#ifndef QT_NO_SSL
void Transport::watchEncrypted(QSslSocket *socket)
{
    watchLink(socket);
    connect(socket, &QSslSocket::encrypted, this, &Transport::linkUp);
}
#endif

void Transport::linkUp()
{
    if (m_up)
        return;
    m_up = true;
    if (auto *socket = qobject_cast<QAbstractSocket *>(m_device))
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    Q_EMIT up();
}

void Transport::linkDown(const QString &reason)
{
    // What came before the end is still to be read.
    if (m_device && m_up && m_device->bytesAvailable() > 0) {
        const QPointer<Transport> self(this);
        Q_EMIT readyRead();
        if (!self || !m_up)
            return; // closed or deleted by who read it
    }
    release();
    Q_EMIT down(reason);
}

// The device is in the midst of closing. Only when it is done can it be opened again, which a
// program may do as soon as it hears of the end.
void Transport::deviceEnds(const QString &reason)
{
    const quint32 link = m_link;
    const auto tell = [this, link, reason] {
        if (link == m_link)
            linkDown(reason);
    };
    QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
    if (m_up && m_device->bytesAvailable() > 0)
        Q_EMIT readyRead(); // closed, it has no more bytes
}

bool Transport::fill()
{
    if (!m_live || !m_device || !m_device->isReadable())
        return false;
    qsizetype room = 0;
    char *at = m_in.prepare(room);
    const qint64 count = m_device->read(at, room);
    if (count <= 0)
        return false;
    m_in.got(count);
    return true;
}

bool Transport::write(QByteArrayView bytes)
{
    if (!m_live || !m_device || !m_device->isWritable())
        return false;
    if (!m_pending.isEmpty()) {
        m_pending.append(bytes);
        return true;
    }
    const qint64 written = m_device->write(bytes.data(), bytes.size());
    if (written < 0)
        return false;
    if (written < bytes.size())
        m_pending = bytes.sliced(written).toByteArray();
    if (auto *socket = qobject_cast<QAbstractSocket *>(m_device))
        socket->flush();
    return true;
}

void Transport::writePending()
{
    if (m_pending.isEmpty())
        return;
    const QByteArray bytes = std::exchange(m_pending, {});
    if (!write(bytes))
        linkDown(m_device ? m_device->errorString() : tr("the device was deleted"));
}

void Transport::requestWrite()
{
    if (m_writeRequested)
        return;
    m_writeRequested = true;
    QCoreApplication::postEvent(this, new QEvent(WriteEvent), Qt::HighEventPriority);
}

bool Transport::event(QEvent *event)
{
    if (event->type() != WriteEvent)
        return QObject::event(event);
    m_writeRequested = false;
    Q_EMIT writeDue();
    return true;
}

void Transport::close()
{
    if (!m_live)
        return;
    const QPointer<QIODevice> device = m_device;
    const QByteArray pending = std::exchange(m_pending, {});
    release();
    if (!device)
        return;
    if (!pending.isEmpty())
        device->write(pending);
    auto *socket = qobject_cast<QAbstractSocket *>(device);
    if (!socket)
        device->close();
    else if (socket->state() == QAbstractSocket::ConnectedState)
        socket->disconnectFromHost();
    else
        socket->abort();
}

// The link is no longer ours to read, to write or to watch.
void Transport::release()
{
    ++m_link;
    m_live = false;
    m_up = false;
    m_in.clear();
    m_pending.clear();
    if (m_device)
        disconnect(m_device, nullptr, this, nullptr);
}

} // namespace mqtt
