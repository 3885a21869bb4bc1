// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/notifysocket.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

NotifySocket::NotifySocket(const QByteArray &address)
{
    sockaddr_un own = {};
    own.sun_family = AF_UNIX;
    Q_ASSERT(address.size() < qsizetype(sizeof(own.sun_path)));
    std::memcpy(own.sun_path, address.constData(), address.size());
    if (address.startsWith('@'))
        own.sun_path[0] = 0;
    const auto size = socklen_t(offsetof(sockaddr_un, sun_path) + address.size());
    m_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(m_socket, reinterpret_cast<const sockaddr *>(&own), size) == 0)
        return;
    close(m_socket);
    m_socket = -1;
}

NotifySocket::~NotifySocket()
{
    if (isOpen())
        close(m_socket);
}

const QByteArrayList &NotifySocket::messages()
{
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t size = recv(m_socket, buffer.data(), buffer.size(), 0);
        if (size < 0)
            return m_messages;
        m_messages.append(QByteArray(buffer.data(), size));
    }
}

void NotifySocket::clear()
{
    static_cast<void>(messages());
    m_messages.clear();
}
