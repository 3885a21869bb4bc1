// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractSocket>
#include <QStringList>
#include <QTimer>

#include <chrono>

class QHostInfo;

namespace mqtt {

/// Leads a socket past an address that swallows packets. By itself a QAbstractSocket takes the next
/// address of a host when it is refused, or after half a minute. Here a scout tries the others once
/// a share of the time that there is has passed, each for a share, and one is left for what
/// follows; the socket is sent where the scout was let in. Belongs to the socket.
class AddressWalk : public QObject
{
    Q_OBJECT

public:
    /// For a socket that is about to connect to `host`, or has just begun. `time` is at most what
    /// the whole attempt may take; 0: as long as it likes. The socket says nothing of the address
    /// it gives up.
    /// The certificate of an encrypted one is to be for `serverName`.
    AddressWalk(QAbstractSocket *socket, const QString &host, quint16 port,
                std::chrono::milliseconds time, const QString &serverName);
    ~AddressWalk() override;

    void stop();

private:
    void look(QAbstractSocket::SocketState state);
    void found(const QHostInfo &host);
    void scout();
    void arrive();

    QAbstractSocket *m_socket;
    QString m_host;
    quint16 m_port;
    std::chrono::milliseconds m_time; // of all, then of each
    QString m_serverName;
    QTimer m_share;
    QStringList m_others; // not tried yet
    QAbstractSocket *m_scout = nullptr;
    bool m_asked = false;
};

} // namespace mqtt
