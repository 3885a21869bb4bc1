// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/publishedtopics.h"

namespace mqtt {

namespace {

// Beyond either bound everything is forgotten, and sent once more than needed.
constexpr std::size_t maximumTopics = 20'000;
constexpr qsizetype maximumBytes = 8 * 1024 * 1024;

} // namespace

bool PublishedTopics::Topic::isDue(const QByteArray &payload, MqttOnlyIfChanged onlyIfChanged,
                                   TimePoint now) const
{
    if (!onlyIfChanged.isOn() || !last || last->payload != payload)
        return true;
    const auto age = std::chrono::floor<std::chrono::milliseconds>(now - last->at);
    return onlyIfChanged.maximumAge() && age >= *onlyIfChanged.maximumAge();
}

void PublishedTopics::setBase(const QString &base)
{
    m_base = base;
    m_relative = {};
}

PublishedTopics::Topic &PublishedTopics::find(const QString &topic, bool global)
{
    if (global)
        return findWhole(topic);
    if (Topic *const known = m_relative.find(topic).value)
        return *known;
    Topic &found = findWhole(m_base + topic);
    if (&found != &m_invalid)
        m_relative.find(topic).value = &found; // which may be another place now
    return found;
}

PublishedTopics::Topic &PublishedTopics::findWhole(const QString &whole)
{
    if (const auto it = m_topics.find(whole); it != m_topics.end())
        return it->second;
    if (m_topics.size() >= maximumTopics) {
        m_relative = {};
        m_topics.clear();
        m_bytes = 0;
    }
    Topic topic{PublishTopic(whole)};
    if (topic.topic.error == TopicError::None)
        return m_topics.try_emplace(whole, std::move(topic)).first->second;
    m_invalid = std::move(topic);
    return m_invalid;
}

void PublishedTopics::accepted(Topic &topic, const QByteArray &payload, TimePoint now)
{
    if (m_bytes >= maximumBytes)
        forget();
    m_bytes += payload.size() - (topic.last ? topic.last->payload.size() : 0);
    topic.last = {payload, now};
}

void PublishedTopics::forget(const QString &whole)
{
    const auto it = m_topics.find(whole);
    if (it == m_topics.end() || !it->second.last)
        return;
    m_bytes -= it->second.last->payload.size();
    it->second.last.reset();
}

void PublishedTopics::forget()
{
    for (auto &[whole, topic] : m_topics)
        topic.last.reset();
    m_bytes = 0;
}

} // namespace mqtt
