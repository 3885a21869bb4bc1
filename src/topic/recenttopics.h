// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace mqtt {

/// What is known of the topics that came last. Most messages come for few topics: what is kept
/// here need not be found out again for each. A topic has one place, which the next one that
/// belongs there takes; topics that push each other out are a sign that there are many, and make
/// more places. Long ones, which would fill the memory, share a place.
template <typename Text, typename T>
class RecentTopics
{
public:
    struct Known
    {
        Text topic;
        T value = {};
    };

    RecentTopics() = default;
    RecentTopics(RecentTopics &&) = default; // and no copies
    RecentTopics &operator=(RecentTopics &&) = default;

    /// The place of the topic, with a new value if it is not the topic that was there. The
    /// reference lives until the next call.
    template <typename View>
    [[nodiscard]] Known &find(const View &topic)
    {
        if (!m_last || !isOf(*m_last, topic)) // they often come in runs
            m_last = &place(topic);
        return *m_last;
    }

private:
    static constexpr std::size_t FirstPlaces = 16;
    static constexpr std::size_t MostPlaces = 16384;
    static constexpr qsizetype LongestTopic = 512;

    /// Mostly the text is not only equal but the same.
    template <typename View>
    static bool isOf(const Known &known, const View &topic)
    {
        return (known.topic.constData() == topic.constData() &&
                known.topic.size() == topic.size()) ||
               known.topic == topic;
    }
    template <typename View>
    Known &place(const View &topic)
    {
        if (m_places.empty())
            m_places.resize(FirstPlaces);
        Known *known = &at(topic);
        if (isOf(*known, topic))
            return *known;
        const bool isLong = topic.size() > LongestTopic;
        while (!isLong && !known->topic.isEmpty() && m_places.size() < MostPlaces) {
            grow();
            known = &at(topic);
        }
        if constexpr (std::is_same_v<View, Text>)
            *known = {topic};
        else
            *known = {topic.toByteArray()};
        return *known;
    }
    template <typename View>
    Known &at(const View &topic)
    {
        return topic.size() > LongestTopic ? m_places.front()
                                           : m_places[qHash(topic, 0) % m_places.size()];
    }
    void grow()
    {
        std::vector<Known> old(m_places.size() * 4);
        old.swap(m_places);
        for (Known &known : old) {
            if (!known.topic.isEmpty())
                at(known.topic) = std::move(known);
        }
    }

    std::vector<Known> m_places;
    Known *m_last = nullptr;
};

} // namespace mqtt
