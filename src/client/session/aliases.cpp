// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/aliases.h"

namespace mqtt {

void Aliases::reset(quint16 maximum)
{
    m_maximum = maximum;
    m_next = 1;
    m_topics.clear();
    m_byTopic.clear();
}

void Aliases::assign(quint16 alias, const QByteArray &topic)
{
    Q_ASSERT(alias >= 1 && alias <= m_maximum);
    if (m_topics.size() < alias)
        m_topics.resize(alias);
    QByteArray &slot = m_topics[alias - 1];
    if (!slot.isEmpty() && m_byTopic.value(slot) == alias)
        m_byTopic.remove(slot);
    slot = topic;
    m_byTopic.insert(topic, alias);
}

QByteArray Aliases::topic(quint16 alias) const
{
    return alias >= 1 && alias <= m_topics.size() ? m_topics[alias - 1] : QByteArray();
}

quint16 Aliases::unused()
{
    while (m_next <= m_topics.size() && !m_topics[m_next - 1].isEmpty())
        ++m_next;
    return m_next <= m_maximum ? m_next : 0;
}

} // namespace mqtt
