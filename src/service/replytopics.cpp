// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/replytopics.h"

#include "service/clientid.h"
#include "topic/topicrules.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

// Idle ones stay subscribed, for the next request and to know late answers; but not more.
constexpr qsizetype maximumTopics = 64;

} // namespace

QString ReplyTopics::ownTopic(const QString &base) const
{
    QString begin = m_connection->responseInformation();
    if (begin.isEmpty() || checkTopicName(begin) != TopicError::None)
        begin = base;
    else if (!begin.endsWith(u'/'))
        begin += u'/';
    return begin % u"rr/"_s % topicOfClientId(m_connection->options().clientId);
}

void ReplyTopics::await(const QString &topic, bool isOwn, Id request)
{
    if (!m_topics.contains(topic))
        subscribe(topic, isOwn);
    m_topics[topic].waiting.push_back(request);
}

void ReplyTopics::forget(const QString &topic, Id request)
{
    if (const auto entry = m_topics.find(topic); entry != m_topics.end())
        std::erase(entry->waiting, request);
}

void ReplyTopics::unsubscribe()
{
    for (const Entry &entry : std::as_const(m_topics))
        m_connection->unsubscribe(entry.subscription);
    m_topics.clear();
}

void ReplyTopics::subscribe(const QString &topic, bool isOwn)
{
    if (m_topics.size() >= maximumTopics)
        forgetIdle();
    Entry &entry = m_topics[topic];
    entry.isOwn = isOwn;
    entry.subscription = m_connection->subscribe(
        topic,
        {.qos = Mqtt::QoS::AtLeastOnce, .rank = std::numeric_limits<int>::min(), .retained = false},
        [this, topic](const MqttMessage &message) { m_receiver(oldest(topic), message); });
}

void ReplyTopics::forgetIdle()
{
    for (auto it = m_topics.begin(); it != m_topics.end(); ++it) {
        if (it->waiting.empty()) {
            m_connection->unsubscribe(it->subscription);
            m_topics.erase(it);
            return;
        }
    }
}

ReplyTopics::Id ReplyTopics::oldest(const QString &topic) const
{
    const auto entry = m_topics.find(topic);
    const bool isAny = entry != m_topics.end() && !entry->isOwn && !entry->waiting.empty();
    return isAny ? entry->waiting.front() : 0;
}

} // namespace mqtt
