// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QStringView>

#include <iterator>

namespace mqtt {

/// The levels of a topic or filter, for a range-based for: at least one, which may be empty.
class Levels
{
public:
    class Iterator
    {
    public:
        explicit Iterator(QStringView rest)
            : m_rest(rest)
        {
            cut();
        }
        [[nodiscard]] QStringView operator*() const { return m_rest.first(m_size); }
        Iterator &operator++()
        {
            m_isEnd = m_size == m_rest.size();
            if (!m_isEnd) {
                m_rest = m_rest.sliced(m_size + 1);
                cut();
            }
            return *this;
        }
        [[nodiscard]] bool operator==(std::default_sentinel_t) const { return m_isEnd; }

    private:
        // Levels are short: a plain loop is faster than a search made for long texts.
        void cut()
        {
            for (m_size = 0; m_size < m_rest.size() && m_rest[m_size] != u'/'; ++m_size) {
            }
        }

        QStringView m_rest;
        qsizetype m_size = 0;
        bool m_isEnd = false;
    };

    explicit Levels(QStringView topic)
        : m_topic(topic)
    {
    }
    [[nodiscard]] Iterator begin() const { return Iterator(m_topic); }
    [[nodiscard]] static std::default_sentinel_t end() { return {}; }

private:
    QStringView m_topic;
};

} // namespace mqtt
