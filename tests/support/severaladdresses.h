// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QTcpSocket>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

// A name that stands for several addresses of which not all answer. The resolver's answer is made
// here, the addresses and what happens at them are real. For one source file of a program.

namespace {

// What names that begin with "several" stand for, in this order.
std::vector<const char *> addresses;

using Resolver = int (*)(const char *, const char *, const addrinfo *, addrinfo **);

// Accepts one connection that nobody takes: packets of all others are dropped.
class Swallower
{
public:
    explicit Swallower(const char *address, quint16 port)
    {
        m_listening = bound(address, port);
        listen(m_listening, 0);
        m_only.connectToHost(QString::fromLatin1(address), port);
        m_only.waitForConnected();
    }
    ~Swallower() { ::close(m_listening); }
    [[nodiscard]] bool isReady() const
    {
        return m_listening >= 0 && m_only.state() == QAbstractSocket::ConnectedState;
    }

private:
    static int bound(const char *address, quint16 port)
    {
        const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at = {};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        inet_pton(AF_INET, address, &at.sin_addr);
        if (bind(fd, reinterpret_cast<sockaddr *>(&at), sizeof at) == 0)
            return fd;
        ::close(fd);
        return -1;
    }

    int m_listening;
    QTcpSocket m_only;
};

} // namespace

// In place of the C library's, for this program.
extern "C" Q_DECL_EXPORT int getaddrinfo(const char *node, const char *service,
                                         const addrinfo *hints, addrinfo **result)
{
    const auto resolve = reinterpret_cast<Resolver>(dlsym(RTLD_NEXT, "getaddrinfo"));
    if (!node || qstrncmp(node, "several", 7) != 0)
        return resolve(node, service, hints, result);
    *result = nullptr;
    addrinfo **end = result;
    for (const char *address : addresses) {
        if (const int error = resolve(address, service, hints, end))
            return error;
        while (*end)
            end = &(*end)->ai_next;
    }
    return 0;
}
