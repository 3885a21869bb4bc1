// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractSocket>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <functional>

class QHostInfo;

namespace mqtt {

/// Leads a socket past an address that swallows packets. By itself a QAbstractSocket takes the next
/// address of a host when it is refused, or after half a minute. Here each has its share of the
/// time that there is, and one share is left for what follows. Belongs to the socket.
class AddressWalk : public QObject
{
    Q_OBJECT

public:
    using Dial = std::function<void(const QString &address)>;

    /// Before the socket is told to connect to `host`. `time` is at most what the whole attempt
    /// may take; 0: as long as it likes.
    AddressWalk(QAbstractSocket *socket, const QString &host, std::chrono::milliseconds time,
                Dial dial);

    /// Whether another address is tried after an error.
    [[nodiscard]] bool goesOn() const { return !m_others.isEmpty() && m_walking; }
    void stop();

private:
    void look(QAbstractSocket::SocketState state);
    void found(const QHostInfo &host);
    void next();
    void nextLater();

    QAbstractSocket *m_socket;
    QString m_host;
    std::chrono::milliseconds m_time; // of all, then of each
    Dial m_dial;
    QTimer m_share;
    QStringList m_others; // not tried yet
    bool m_asked = false;
    bool m_walking = false; // by itself, past what the socket does
};

} // namespace mqtt
