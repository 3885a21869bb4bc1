// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/memoryoutbox.h"

#include <algorithm>

namespace mqtt {

namespace {

constexpr std::size_t headMessages = 64;

bool isBefore(const Outgoing &message, quint64 id)
{
    return message.id < id;
}

} // namespace

const Outgoing *MemoryOutbox::front()
{
    if (m_head.empty() && !m_rest.isEmpty())
        m_head.push_back(m_rest.takeFirst());
    return m_head.empty() ? nullptr : &m_head.front();
}

Outgoing MemoryOutbox::takeFirst()
{
    front();
    Outgoing message = std::move(m_head.front());
    m_head.pop_front();
    m_bytes -= message.size();
    return message;
}

void MemoryOutbox::addFirst(Outgoing message)
{
    m_bytes += message.size();
    m_head.push_front(std::move(message));
}

MqttError MemoryOutbox::add(Outgoing &message)
{
    m_bytes += message.size();
    if (m_rest.isEmpty() && m_head.size() < headMessages)
        m_head.push_back(message);
    else
        m_rest.append(message);
    return {};
}

std::optional<Outgoing> MemoryOutbox::takeOut(quint64 id)
{
    std::optional<Outgoing> message;
    const auto it = std::lower_bound(m_head.begin(), m_head.end(), id, isBefore);
    if (it != m_head.end() && it->id == id) {
        message = std::move(*it);
        m_head.erase(it);
    } else {
        message = m_rest.take(id);
    }
    if (message)
        m_bytes -= message->size();
    return message;
}

bool MemoryOutbox::contains(quint64 id) const
{
    const auto it = std::lower_bound(m_head.begin(), m_head.end(), id, isBefore);
    return (it != m_head.end() && it->id == id) || m_rest.contains(id);
}

void MemoryOutbox::readAll(const std::function<void(const Outgoing &)> &reader)
{
    for (const Outgoing &message : m_head)
        reader(message);
    OutgoingPack again;
    while (!m_rest.isEmpty()) {
        Outgoing message = m_rest.takeFirst();
        reader(message);
        again.append(std::move(message));
    }
    m_rest = std::move(again);
}

qint64 MemoryOutbox::oldest()
{
    const Outgoing *first = front();
    return first ? first->acceptedAt : 0;
}

} // namespace mqtt
