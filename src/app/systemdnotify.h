// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>
#include <optional>

namespace mqtt {

/// The datagrams of sd_notify(3) to the service manager, at $NOTIFY_SOCKET: a path, or behind "@" a
/// name in the abstract namespace.
class SystemdNotify
{
    Q_DISABLE_COPY_MOVE(SystemdNotify)
public:
    /// Without an address nothing is ever sent.
    explicit SystemdNotify(const QByteArray &address);
    ~SystemdNotify();

    [[nodiscard]] bool isActive() const { return m_socket >= 0; }

    /// "READY=1\nSTATUS=…". What hinders is in the log, once until it works again.
    void send(const QByteArray &state);

private:
    void complain(const QString &why);

    QByteArray m_address;
    int m_socket = -1;
    bool m_complained = false;
};

/// How often the manager wants to hear that the process lives, from $WATCHDOG_USEC and
/// $WATCHDOG_PID; nothing where it does not ask this process.
[[nodiscard]] std::optional<std::chrono::microseconds>
watchdogTimeout(const QByteArray &microseconds, const QByteArray &processId);

} // namespace mqtt
