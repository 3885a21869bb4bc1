// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/transport.h"

#include <QLocalSocket>
#ifndef QT_NO_SSL
#include <QSslSocket>
#endif

// Which signals of a device tell that the link is up, has bytes, or is gone.
namespace mqtt {

namespace {

QString reasonOf(const QAbstractSocket *socket)
{
#ifndef QT_NO_SSL
    const auto *encrypted = qobject_cast<const QSslSocket *>(socket);
    if (encrypted && encrypted->error() == QAbstractSocket::SslHandshakeFailedError) {
        QStringList reasons;
        const QList<QSslError> errors = encrypted->sslHandshakeErrors();
        for (const QSslError &error : errors) {
            // The one error that Qt has no words for.
            reasons += error.error() == QSslError::CertificateRevoked
                           ? Transport::tr("The certificate has been revoked")
                           : error.errorString();
        }
        reasons.removeDuplicates();
        if (!reasons.isEmpty())
            return reasons.join(QStringLiteral("; "));
    }
#endif
    return socket->errorString();
}

} // namespace

// True when the device is ready as it is; else its signals will say.
bool Transport::watchForeign(QIODevice *device)
{
#ifndef QT_NO_SSL
    if (auto *encrypted = qobject_cast<QSslSocket *>(device))
        return watchForeignEncrypted(encrypted);
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
    connect(device, &QIODevice::readyRead, this, &Transport::deviceHasBytes);
    connect(device, &QIODevice::bytesWritten, this, &Transport::deviceWrote);
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
            [this, socket] { linkDown(reasonOf(socket)); });
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

// Encrypted or about to be, or a plain one after all.
bool Transport::watchForeignEncrypted(QSslSocket *socket)
{
    watchEncrypted(socket);
    if (m_secure || socket->mode() != QSslSocket::UnencryptedMode)
        return socket->isEncrypted();
    connect(socket, &QSslSocket::connected, this, [this, socket] {
        if (socket->mode() == QSslSocket::UnencryptedMode)
            linkUp();
    });
    return socket->state() == QAbstractSocket::ConnectedState;
}
#endif

} // namespace mqtt
