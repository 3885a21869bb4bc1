// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/publishedtopics.h"

#include <algorithm>
#include <utility>

namespace mqtt {

namespace {

// Beyond either bound everything is forgotten, and sent once more than needed.
constexpr std::size_t maximumTopics = 20'000;
constexpr qsizetype maximumBytes = 8 * 1024 * 1024;

} // namespace

bool PublishedTopics::Topic::isDue(const QByteArray &payload, const MqttPublishOptions &options,
                                   TimePoint now) const
{
    if (!options.onlyIfChanged.isOn())
        return true;
    const auto isOld = [&](const Value &value) {
        const auto maximumAge = options.onlyIfChanged.maximumAge();
        const auto age = std::chrono::floor<std::chrono::milliseconds>(now - value.at);
        return value.payload != payload || (maximumAge && age >= *maximumAge);
    };
    if (const auto it = lastToOne.constFind(options.broker); it != lastToOne.cend())
        return isOld(*it);
    if (!last || isOld(*last))
        return true;
    return options.broker.isEmpty() && std::any_of(lastToOne.begin(), lastToOne.end(), isOld);
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

void PublishedTopics::accepted(Topic &topic, const QByteArray &payload, const QString &broker,
                               TimePoint now)
{
    if (m_bytes >= maximumBytes)
        forget();
    m_bytes += payload.size();
    if (broker.isEmpty()) {
        forget(topic);
        topic.last = {payload, now};
    } else {
        Topic::Value &last = topic.lastToOne[broker];
        m_bytes -= last.payload.size();
        last = {payload, now};
    }
}

void PublishedTopics::forget(const QString &whole)
{
    if (const auto it = m_topics.find(whole); it != m_topics.end())
        forget(it->second);
}

void PublishedTopics::forget()
{
    for (auto &[whole, topic] : m_topics)
        forget(topic);
}

void PublishedTopics::forget(Topic &topic)
{
    if (topic.last)
        m_bytes -= topic.last->payload.size();
    topic.last.reset();
    for (const Topic::Value &value : std::exchange(topic.lastToOne, {}))
        m_bytes -= value.payload.size();
}

} // namespace mqtt
