// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/systemdnotify.h"

#include "app/applog.h"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace mqtt {

SystemdNotify::SystemdNotify(const QByteArray &address)
    : m_address(address)
{
    if (address.isEmpty())
        return;
    if (!address.startsWith('/') && !address.startsWith('@')) {
        complain(u"it is neither a path nor an abstract name"_s);
        return;
    }
    if (address.size() >= qsizetype(sizeof(sockaddr_un::sun_path))) {
        complain(u"it has %1 bytes, at most %2 are allowed"_s.arg(address.size())
                     .arg(sizeof(sockaddr_un::sun_path) - 1));
        return;
    }
    m_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (m_socket < 0) {
        complain(qt_error_string(errno));
        return;
    }
    // A manager that does not read is not to hold up the event loop.
    const timeval patience{1, 0};
    setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
}

SystemdNotify::~SystemdNotify()
{
    if (m_socket >= 0)
        close(m_socket);
}

void SystemdNotify::send(const QByteArray &state)
{
    if (!isActive())
        return;
    sockaddr_un to = {};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, m_address.constData(), m_address.size());
    socklen_t size = offsetof(sockaddr_un, sun_path) + m_address.size();
    if (m_address.startsWith('@'))
        to.sun_path[0] = 0;
    else
        ++size; // a path ends with a zero
    const ssize_t sent = sendto(m_socket, state.constData(), state.size(), MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr *>(&to), size);
    if (sent < 0)
        complain(qt_error_string(errno));
    else
        m_complained = false;
}

void SystemdNotify::complain(const QString &why)
{
    if (!std::exchange(m_complained, true))
        qCWarning(lcApp).noquote()
            << "the service manager is not told, $NOTIFY_SOCKET is" << m_address << u':' << why;
}

std::optional<std::chrono::microseconds> watchdogTimeout(const QByteArray &microseconds,
                                                         const QByteArray &processId)
{
    if (microseconds.isEmpty())
        return {};
    if (!processId.isEmpty() && processId.toLongLong() != getpid())
        return {}; // meant for another process
    bool ok = false;
    const qint64 timeout = microseconds.toLongLong(&ok);
    if (ok && timeout > 0)
        return std::chrono::microseconds(timeout);
    qCWarning(lcApp).noquote() << "$WATCHDOG_USEC is" << microseconds
                               << "; allowed are microseconds above 0";
    return {};
}

} // namespace mqtt
