// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "lastmessages.h"

namespace mqtt {

LastMessages::LastMessages(MqttConnection *connection)
    : QObject(connection)
{
    // What was said before may not hold any more; the broker tells again.
    connect(connection, &MqttConnection::onlineChanged, this, [this] {
        for (Topic &topic : m_topics)
            topic.last.reset();
    });
}

LastMessages *LastMessages::of(MqttConnection *connection)
{
    auto *messages = connection->findChild<LastMessages *>({}, Qt::FindDirectChildrenOnly);
    return messages ? messages : new LastMessages(connection);
}

std::optional<MqttMessage> LastMessages::join(const QString &topic)
{
    Topic &entry = m_topics[topic];
    ++entry.listeners;
    return entry.last;
}

void LastMessages::leave(const QString &topic)
{
    const auto it = m_topics.find(topic);
    if (it != m_topics.end() && --it->listeners == 0)
        m_topics.erase(it);
}

void LastMessages::note(const MqttMessage &message)
{
    if (const auto it = m_topics.find(message.topic()); it != m_topics.end())
        it->last = message;
}

} // namespace mqtt
