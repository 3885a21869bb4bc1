// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/memoryoutbox.h"

#include <QSet>

#include <algorithm>

namespace mqtt {

const Outgoing *MemoryOutbox::front()
{
    return m_messages.empty() ? nullptr : &m_messages.front();
}

Outgoing MemoryOutbox::take()
{
    Outgoing message = std::move(m_messages.front());
    m_messages.pop_front();
    m_bytes -= message.size();
    return message;
}

void MemoryOutbox::putBack(Outgoing message)
{
    m_bytes += message.size();
    m_messages.push_front(std::move(message));
}

MqttError MemoryOutbox::add(Outgoing &message)
{
    m_bytes += message.size();
    m_messages.push_back(message);
    return {};
}

std::optional<Outgoing> MemoryOutbox::remove(quint64 id)
{
    const auto it = std::lower_bound(m_messages.begin(), m_messages.end(), id,
                                     [](const Outgoing &a, quint64 b) { return a.id < b; });
    if (it == m_messages.end() || it->id != id)
        return {};
    std::optional<Outgoing> message = std::move(*it);
    m_messages.erase(it);
    m_bytes -= message->size();
    return message;
}

bool MemoryOutbox::contains(quint64 id) const
{
    return std::binary_search(m_messages.begin(), m_messages.end(), Outgoing(id, {}, {}, {}),
                              [](const Outgoing &a, const Outgoing &b) { return a.id < b.id; });
}

qint64 MemoryOutbox::oldest()
{
    return m_messages.empty() ? 0 : m_messages.front().acceptedAt;
}

void MemoryOutbox::takeSuperseded(const QString &topic, std::vector<Outgoing> *displaced)
{
    QSet<QString> seen{topic};
    std::deque<Outgoing> kept;
    std::vector<Outgoing> taken;
    for (auto it = m_messages.rbegin(); it != m_messages.rend(); ++it) {
        if (!seen.contains(it->topic)) {
            seen.insert(it->topic);
            kept.push_front(std::move(*it));
            continue;
        }
        m_bytes -= it->size();
        taken.push_back(std::move(*it));
    }
    m_messages = std::move(kept);
    std::move(taken.rbegin(), taken.rend(), std::back_inserter(*displaced));
}

} // namespace mqtt
