// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <chrono>

namespace mqtt {

/// What the runs of a loop took. Load is the share of its interval that a run takes on the average,
/// in percent: above 100 it cannot keep up.
class LoopStatistics
{
public:
    using Duration = std::chrono::nanoseconds;

    void add(Duration spent)
    {
        ++m_calls;
        m_total += spent;
        m_longest = std::max(m_longest, spent);
    }

    [[nodiscard]] quint64 calls() const { return m_calls; }
    [[nodiscard]] double meanMilliseconds() const
    {
        return m_calls ? milliseconds(m_total) / static_cast<double>(m_calls) : 0;
    }
    [[nodiscard]] double maximumMilliseconds() const { return milliseconds(m_longest); }
    [[nodiscard]] double load(std::chrono::milliseconds interval) const
    {
        return interval.count() > 0
                   ? meanMilliseconds() * 100 / static_cast<double>(interval.count())
                   : 0;
    }

private:
    [[nodiscard]] static double milliseconds(Duration duration)
    {
        return static_cast<double>(duration.count()) / 1e6;
    }

    quint64 m_calls = 0;
    Duration m_total{0};
    Duration m_longest{0};
};

} // namespace mqtt
