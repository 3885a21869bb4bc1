// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/transport.h"

#include <QCoreApplication>
#include <QEvent>
#ifndef QT_NO_SSL
#include <QSslSocket>
#endif
#include <QTimer>

#include <chrono>

namespace mqtt {

namespace {

using namespace std::chrono_literals;

constexpr auto LingerTime = 30s; // for the last bytes of a link that is being closed

const QEvent::Type WriteEvent = QEvent::Type(QEvent::registerEventType());

} // namespace

Transport::Transport(QObject *parent)
    : QObject(parent)
{
}

Transport::~Transport()
{
    close();
}

void Transport::use(QIODevice *device)
{
    release();
    m_device = device;
    m_foreign = device != nullptr;
}

QTcpSocket *Transport::prepareSocket(QTcpSocket *socket)
{
    release();
    m_device = socket;
    m_foreign = false;
    watch(socket);
    return socket;
}

void Transport::connectTo(const QString &host, quint16 port)
{
    QTcpSocket *socket = prepareSocket(new QTcpSocket(this));
    connect(socket, &QTcpSocket::connected, this, &Transport::linkUp);
    socket->connectToHost(host, port);
}

#ifndef QT_NO_SSL
void Transport::connectToEncrypted(const QString &host, quint16 port, const QSslConfiguration &conf)
{
    auto *socket = new QSslSocket(this);
    prepareSocket(socket);
    connect(socket, &QSslSocket::encrypted, this, &Transport::linkUp);
    socket->setSslConfiguration(conf);
    socket->connectToHostEncrypted(host, port);
}
#endif

void Transport::open()
{
    QIODevice *device = m_device;
    release();
    m_device = device;
    m_foreign = true;
    auto *socket = qobject_cast<QAbstractSocket *>(device);
    if (!socket && !device->isOpen() && !device->open(QIODevice::ReadWrite)) {
        linkDown(device->errorString());
        return;
    }
    watch(device);
    bool ready = device->isOpen();
    if (socket) {
        ready = socket->state() == QAbstractSocket::ConnectedState;
        connect(socket, &QAbstractSocket::connected, this, &Transport::linkUp);
    }
#ifndef QT_NO_SSL
    if (auto *ssl = qobject_cast<QSslSocket *>(device);
        ssl && ssl->mode() != QSslSocket::UnencryptedMode) {
        ready = ssl->isEncrypted();
        disconnect(socket, &QAbstractSocket::connected, this, nullptr);
        connect(ssl, &QSslSocket::encrypted, this, &Transport::linkUp);
    }
#endif
    if (ready)
        linkUp();
}

void Transport::watch(QIODevice *device)
{
    connect(device, &QIODevice::readyRead, this, &Transport::readyRead);
    connect(device, &QIODevice::bytesWritten, this, &Transport::writePending);
    connect(device, &QIODevice::aboutToClose, this,
            [this] { linkDown(tr("the device was closed")); });
    connect(device, &QIODevice::readChannelFinished, this, [this] {
        if (!qobject_cast<QAbstractSocket *>(m_device)) // a socket says more by its own signals
            linkDown(tr("the device has ended"));
    });
    connect(device, &QObject::destroyed, this, [this] { linkDown(tr("the device was deleted")); });
    if (auto *socket = qobject_cast<QAbstractSocket *>(device)) {
        connect(socket, &QAbstractSocket::disconnected, this,
                [this] { linkDown(tr("the connection was closed by the peer")); });
        connect(socket, &QAbstractSocket::errorOccurred, this,
                [this, socket] { linkDown(socket->errorString()); });
    }
}

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

bool Transport::fill()
{
    if (!m_device || !m_device->isReadable())
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
    if (!m_device || !m_device->isWritable())
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
    QPointer<QIODevice> device = m_device;
    const bool foreign = m_foreign;
    const QByteArray pending = std::exchange(m_pending, {});
    if (!device)
        return;
    disconnect(device, nullptr, this, nullptr);
    if (!pending.isEmpty())
        device->write(pending);
    m_up = false;
    m_in.clear();
    auto *socket = qobject_cast<QAbstractSocket *>(device);
    if (!socket) {
        device->close();
        return;
    }
    if (foreign) {
        socket->disconnectFromHost();
        return;
    }
    // The socket goes on by itself until its bytes are written, then goes away.
    m_device = nullptr;
    socket->setParent(nullptr);
    connect(socket, &QAbstractSocket::disconnected, socket, &QObject::deleteLater);
    QTimer::singleShot(LingerTime, socket, &QObject::deleteLater);
    socket->disconnectFromHost();
    if (socket->state() == QAbstractSocket::UnconnectedState)
        socket->deleteLater();
}

void Transport::abort()
{
    QPointer<QIODevice> device = m_device;
    const bool foreign = m_foreign;
    release();
    if (!foreign || !device)
        return;
    if (auto *socket = qobject_cast<QAbstractSocket *>(device))
        socket->abort();
    else
        device->close();
}

void Transport::release()
{
    m_up = false;
    m_in.clear();
    m_pending.clear();
    if (!m_device)
        return;
    disconnect(m_device, nullptr, this, nullptr);
    if (m_foreign)
        return; // setTransport() stays in force for the next connect
    if (auto *socket = qobject_cast<QAbstractSocket *>(m_device)) {
        socket->abort();
        socket->setParent(nullptr);
    }
    m_device->deleteLater();
    m_device = nullptr;
}

} // namespace mqtt
