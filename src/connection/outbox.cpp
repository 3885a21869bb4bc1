// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/outbox.h"

namespace mqtt {

namespace {

qsizetype size(const Outgoing &message)
{
    return message.payload.size() + message.topic.size();
}

} // namespace

bool Outbox::push(Outgoing message)
{
    const qsizetype bytes = size(message);
    if (count() >= m_maximumMessages || bytes > m_maximumBytes - m_bytes)
        return false;
    m_bytes += bytes;
    m_messages.push_back(std::move(message));
    return true;
}

void Outbox::putBack(Outgoing message)
{
    m_bytes += size(message);
    m_messages.push_front(std::move(message));
}

void Outbox::pop()
{
    m_bytes -= size(m_messages.front());
    m_messages.pop_front();
}

} // namespace mqtt
