// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/transport.h"

#ifdef QT_MQTT_WITH_WEBSOCKETS
#include "client/transport/websocketdevice.h"
#endif
#include "net/addresswalk.h"
#include "net/lastowner.h"

#include <QCoreApplication>
#include <QEvent>
#include <QLocalSocket>
#include <QScopedValueRollback>
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

void Transport::use(QIODevice *device, bool secure)
{
    release();
    retire();
    m_device = device;
    m_foreign = device != nullptr;
    m_secure = secure;
    m_localServer.clear();
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
    device->setParent(lastOwner(device));
    bool isClosing = false;
    if (auto *socket = qobject_cast<QAbstractSocket *>(device)) {
        isClosing = socket->state() != QAbstractSocket::UnconnectedState;
        connect(socket, &QAbstractSocket::disconnected, socket, &QObject::deleteLater);
    }
#ifdef QT_MQTT_WITH_WEBSOCKETS
    if (auto *webSocket = qobject_cast<WebSocketDevice *>(device)) {
        isClosing = webSocket->isClosing();
        connect(webSocket, &WebSocketDevice::closed, webSocket, &QObject::deleteLater);
    }
#endif
    if (isClosing)
        QTimer::singleShot(LingerTime, device, &QObject::deleteLater);
    else
        device->deleteLater();
}

void Transport::connectTo(const QString &host, quint16 port, std::chrono::milliseconds time)
{
    auto *socket = new QTcpSocket(this);
    adopt(socket);
    watchSocket(socket);
    m_walk = new AddressWalk(socket, host, port, time, host);
    const QScopedValueRollback guard(m_opening, true);
    socket->connectToHost(host, port, QIODevice::ReadWrite | QIODevice::Unbuffered);
}

#ifndef QT_NO_SSL
void Transport::connectToEncrypted(const QString &host, quint16 port,
                                   std::chrono::milliseconds time, const QSslConfiguration &conf)
{
    auto *socket = new QSslSocket(this);
    adopt(socket);
    socket->setReadBufferSize(ReadAhead);
    watchEncrypted(socket);
    socket->setSslConfiguration(conf);
    m_walk = new AddressWalk(socket, host, port, time, host);
    const QScopedValueRollback guard(m_opening, true);
    socket->connectToHostEncrypted(host, port);
}
#endif

#ifdef QT_MQTT_WITH_WEBSOCKETS
void Transport::connectTo(QWebSocket *socket, const QUrl &url, const QString &subprotocol,
                          std::chrono::milliseconds time, quint32 maximumPacketSize)
{
    auto *device = new WebSocketDevice(socket, subprotocol, this);
    device->setMaximumPacketSize(maximumPacketSize);
    adopt(device);
    watch(device);
    connect(device, &WebSocketDevice::connected, this, &Transport::linkUp);
    connect(device, &WebSocketDevice::failed, this, &Transport::linkDown);
    const QScopedValueRollback guard(m_opening, true);
    device->open(url, time);
}
#endif

void Transport::open()
{
    QIODevice *device = m_device;
    release();
    const QScopedValueRollback guard(m_opening, true);
    if (!device) {
        linkDown(tr("the device was deleted"));
        return;
    }
    const bool isSocket = qobject_cast<QAbstractSocket *>(device);
    auto *local = qobject_cast<QLocalSocket *>(device);
    if (local && !local->serverName().isEmpty())
        m_localServer = local->serverName();
    else if (local && local->state() == QLocalSocket::UnconnectedState)
        local->setServerName(m_localServer); // it forgets the name when it is closed
    if (!isSocket && !device->isOpen() && !device->open(QIODevice::ReadWrite)) {
        linkDown(device->errorString());
        return;
    }
    if (!isSocket && (!device->isReadable() || !device->isWritable())) {
        linkDown(tr("the device is not open for reading and writing"));
        return;
    }
    if (watchForeign(device))
        linkUp();
}

void Transport::linkUp()
{
    if (m_up)
        return;
    m_up = true;
    if (auto *socket = qobject_cast<QAbstractSocket *>(m_device)) {
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        m_unbuffered =
            socket->openMode() & QIODevice::Unbuffered && !socket->inherits("QSslSocket");
    }
    Q_EMIT up();
}

void Transport::linkDown(const QString &reason)
{
    // A program that tries again as soon as it hears of the end must not end up within itself.
    if (m_opening) {
        linkDownLater(reason);
        return;
    }
    // What came before the end is still to be read.
    if (m_device && m_up && mayHaveBytes()) {
        const QPointer<Transport> self(this);
        Q_EMIT readyRead();
        if (!self || !m_up)
            return; // closed or deleted by who read it
    }
    release();
    Q_EMIT down(reason);
}

void Transport::linkDownLater(const QString &reason)
{
    const quint32 link = m_link;
    const auto tell = [this, link, reason] {
        if (link == m_link)
            linkDown(reason);
    };
    QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
}

// The device is in the midst of closing. Only when it is done can it be opened again, which a
// program may do as soon as it hears of the end.
void Transport::deviceEnds(const QString &reason)
{
    linkDownLater(reason);
    if (m_up && mayHaveBytes())
        Q_EMIT readyRead(); // closed, it has no more bytes
}

// An unbuffered socket does not say.
bool Transport::mayHaveBytes() const
{
    return m_unbuffered || m_device->bytesAvailable() > 0;
}

bool Transport::fill(qsizetype expected)
{
    if (!m_live || !m_device || !m_device->isReadable())
        return false;
    if (std::exchange(m_drained, false)) // to ask again would be a system call more
        return false;
    qsizetype room = 0;
    char *at = m_in.prepare(room, expected);
    const qint64 count = m_device->read(at, room);
    if (count < 0 && m_unbuffered)
        foundEnd();
    if (count <= 0)
        return false;
    m_drained = m_unbuffered && count < room;
    m_in.got(count);
    return true;
}

// A buffered socket finds the end by itself and tells of it; of an unbuffered one it is found by
// reading, and Qt emits nothing then. Who reads is not done with what he read.
void Transport::foundEnd()
{
    const auto *socket = qobject_cast<QAbstractSocket *>(m_device);
    if (socket && socket->state() != QAbstractSocket::ConnectedState)
        linkDownLater(socket->errorString());
}

bool Transport::write(QByteArrayView bytes)
{
    if (!m_live || m_broken)
        return false;
    if (m_offering || !m_pending.isEmpty()) {
        m_pending.append(bytes);
        writePending();
        return true;
    }
    const qsizetype taken = offer(bytes);
    if (taken < 0)
        return false;
    if (taken < bytes.size())
        m_pending.prepend(bytes.sliced(taken)); // before what a slot may have written meanwhile
    return true;
}

// Gives the device as much as it takes now. -1: it is broken, or the link went down over it.
qsizetype Transport::offer(QByteArrayView bytes)
{
    const quint32 link = m_link;
    const QScopedValueRollback guard(m_offering, true);
    qsizetype taken = 0;
    while (taken < bytes.size()) {
        const bool isOpen = m_device && m_device->isWritable();
        const qint64 count =
            isOpen ? m_device->write(bytes.data() + taken, bytes.size() - taken) : -1;
        if (link != m_link)
            return -1;
        if (count < 0) {
            // Whoever writes does not expect the link to go down under him.
            m_broken = true;
            linkDownLater(m_device ? m_device->errorString() : tr("the device was deleted"));
            return -1;
        }
        if (count == 0)
            break;
        taken += count;
    }
    if (auto *socket = qobject_cast<QAbstractSocket *>(m_device); socket && !m_unbuffered)
        socket->flush();
    return link == m_link ? taken : -1;
}

void Transport::writePending()
{
    if (m_offering || m_pending.isEmpty())
        return;
    QByteArray bytes = std::exchange(m_pending, {});
    const qsizetype taken = offer(bytes);
    if (taken < 0)
        return;
    bytes.remove(0, taken);
    m_pending.prepend(bytes);
}

// A device that is written to may come to be read over it, as TLS does when it is flushed. Whoever
// writes has not noted yet what was taken, so that nobody may write within.
void Transport::deviceHasBytes()
{
    if (!m_offering) {
        Q_EMIT readyRead();
        return;
    }
    if (std::exchange(m_readLater, true))
        return;
    const auto read = [this] {
        m_readLater = false;
        Q_EMIT readyRead();
    };
    QMetaObject::invokeMethod(this, read, Qt::QueuedConnection);
}

void Transport::deviceWrote()
{
    const QPointer<Transport> self(this);
    writePending();
    if (self)
        Q_EMIT bytesWritten();
}

qint64 Transport::bytesToWrite() const
{
    return m_pending.size() + (m_device ? m_device->bytesToWrite() : 0);
}

void Transport::postWriteRequest()
{
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
    if (device)
        disconnect(device, nullptr, this, nullptr);
    writePending();
    release();
    if (!device)
        return;
    auto *socket = qobject_cast<QAbstractSocket *>(device);
    if (!socket)
        device->close();
    else if (socket->state() != QAbstractSocket::ConnectedState)
        socket->abort();
    else if (m_foreign || socket->bytesToWrite() == 0)
        socket->disconnectFromHost();
    else
        finishWriting(socket);
}

// A closing socket reads no more, but a peer may not read before it is read. So it is closed only
// once all is written.
void Transport::finishWriting(QAbstractSocket *socket)
{
    connect(socket, &QIODevice::readyRead, socket, [socket] { socket->readAll(); });
    connect(socket, &QIODevice::bytesWritten, socket, [socket] {
        if (socket->bytesToWrite() == 0)
            socket->disconnectFromHost();
    });
    socket->readAll();
}

// The link is no longer ours to read, to write or to watch.
void Transport::release()
{
    ++m_link;
    m_live = false;
    m_up = false;
    m_unbuffered = false;
    m_drained = false;
    m_broken = false;
    m_in.clear();
    m_pending.clear();
    if (m_walk)
        m_walk->stop();
    if (m_device)
        disconnect(m_device, nullptr, this, nullptr);
}

} // namespace mqtt
