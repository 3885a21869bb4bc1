// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <unordered_map>

/// A server of MQTT 3.1.1 and 5 for one client, in a thread of its own: grants every subscription,
/// and floods the client with one message when told to.
class Blaster
{
public:
    Blaster()
        : m_listener(socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        bind(m_listener, reinterpret_cast<sockaddr *>(&address), size);
        listen(m_listener, 1);
        getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size);
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~Blaster()
    {
        shutdown(m_listener, SHUT_RDWR);
        shutdown(m_client, SHUT_RDWR);
        m_thread.join();
        if (m_sender.joinable())
            m_sender.join();
        close(m_client);
        close(m_listener);
    }
    Blaster(const Blaster &) = delete;
    Blaster &operator=(const Blaster &) = delete;

    [[nodiscard]] unsigned short port() const { return m_port; }
    /// Filters, and the SUBSCRIBE packets they came in.
    [[nodiscard]] int subscribed() const { return m_filters; }
    [[nodiscard]] int packets() const { return m_packets; }

    /// Sends what the subscription of the filter gets for such a topic.
    void blast(const QByteArray &filter, const QByteArray &topic, int messages)
    {
        std::string body{0, char(topic.size())};
        body += topic.toStdString();
        if (m_isMqtt5) {
            const std::string identifier = m_identifiers[filter.toStdString()];
            body += char(identifier.size()) + identifier;
        }
        body += std::string(64, 'x');
        const std::string packet = std::string{0x30, char(body.size())} + body;
        m_sender = std::thread([this, packet, messages] {
            const int together = 500;
            std::string many;
            for (int i = 0; i < together; ++i)
                many += packet;
            for (int left = messages; left > 0; left -= together)
                write(many.substr(0, std::size_t(std::min(left, together)) * packet.size()));
        });
    }

private:
    void write(const std::string &bytes) const
    {
        for (std::size_t at = 0; at < bytes.size();) {
            const ssize_t sent = send(m_client, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
            if (sent <= 0)
                return;
            at += std::size_t(sent);
        }
    }

    void serve()
    {
        m_client = accept(m_listener, nullptr, nullptr);
        std::string buffer;
        char chunk[65536];
        for (ssize_t got; (got = recv(m_client, chunk, sizeof chunk, 0)) > 0;) {
            buffer.append(chunk, std::size_t(got));
            std::size_t begin = 0;
            while (const std::size_t size = packetAt(buffer, begin)) {
                answer(buffer.substr(begin, size));
                begin += size;
            }
            buffer.erase(0, begin);
        }
    }

    /// The size of the packet that begins there; 0 while it is not whole.
    std::size_t packetAt(const std::string &buffer, std::size_t begin)
    {
        std::size_t length = 0;
        int shift = 0;
        for (std::size_t at = begin + 1; at < buffer.size(); ++at, shift += 7) {
            length |= std::size_t(buffer[at] & 127) << shift;
            if (!(buffer[at] & 128)) {
                m_header = at + 1 - begin;
                return begin + m_header + length <= buffer.size() ? m_header + length : 0;
            }
        }
        return 0;
    }

    void answer(const std::string &packet)
    {
        const int type = (packet[0] >> 4) & 15;
        if (type == 1) {
            m_isMqtt5 = packet[m_header + 6] == 5;
            write(m_isMqtt5 ? std::string("\x20\x03\x00\x00\x00", 5)
                            : std::string("\x20\x02\x00\x00", 4));
        }
        if (type != 8)
            return;
        std::size_t at = m_header + 2;
        std::string properties; // none but a subscription identifier, property and all
        if (m_isMqtt5) {
            properties = packet.substr(at + 1, std::size_t(packet[at]));
            at += 1 + properties.size();
        }
        std::string codes;
        for (; at < packet.size(); codes += '\0') {
            const std::size_t length =
                (std::size_t(packet[at] & 255) << 8) + std::size_t(packet[at + 1] & 255);
            if (m_isMqtt5)
                m_identifiers[packet.substr(at + 2, length)] = properties;
            at += 3 + length;
        }
        std::string ack =
            packet.substr(m_header, 2) + (m_isMqtt5 ? std::string(1, '\0') : "") + codes;
        std::string header(1, '\x90');
        for (std::size_t length = ack.size();;) {
            const auto digit = char(length & 127);
            length >>= 7;
            header += length ? char(digit | 128) : digit;
            if (!length)
                break;
        }
        write(header + ack);
        ++m_packets;
        m_filters += int(codes.size());
    }

    int m_listener;
    std::atomic<int> m_client = -1;
    unsigned short m_port = 0;
    std::size_t m_header = 0;
    std::atomic<int> m_filters = 0;
    std::atomic<int> m_packets = 0;
    std::atomic<bool> m_isMqtt5 = false;
    std::unordered_map<std::string, std::string> m_identifiers; // as properties, by filter
    std::thread m_thread;
    std::thread m_sender;
};
