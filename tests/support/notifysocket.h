// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QByteArrayList>

/// The service manager's end of $NOTIFY_SOCKET: a datagram socket at a path, or behind "@" in the
/// abstract namespace.
class NotifySocket
{
    Q_DISABLE_COPY_MOVE(NotifySocket)
public:
    explicit NotifySocket(const QByteArray &address);
    ~NotifySocket();

    [[nodiscard]] bool isOpen() const { return m_socket >= 0; }

    /// All datagrams so far, in order; reads what has come.
    [[nodiscard]] const QByteArrayList &messages();
    void clear();

private:
    int m_socket = -1;
    QByteArrayList m_messages;
};
