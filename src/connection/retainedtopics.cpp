// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/retainedtopics.h"

#include <algorithm>
#include <utility>

namespace mqtt {

namespace {

constexpr qsizetype maximumTopics = 20'000;
constexpr qsizetype maximumBytes = 16 * 1024 * 1024;

} // namespace

bool RetainedTopics::note(const Outgoing &message)
{
    if (const auto it = m_topics.find(message.topic); it != m_topics.end()) {
        m_bytes -= it->size();
        m_topics.erase(it);
    }
    if (message.payload.isEmpty())
        return true;
    if (m_topics.size() >= maximumTopics || message.size() > maximumBytes - m_bytes)
        return std::exchange(m_wasFull, true);
    m_bytes += message.size();
    m_topics.insert(message.topic, message)->duplicate = false;
    return true;
}

std::deque<Outgoing> RetainedTopics::all() const
{
    std::deque<Outgoing> messages(m_topics.begin(), m_topics.end());
    std::sort(messages.begin(), messages.end(),
              [](const Outgoing &a, const Outgoing &b) { return a.id < b.id; });
    return messages;
}

} // namespace mqtt
