// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <chrono>

namespace mqtt {

/// When a loop is to run: on a grid of its interval, which a late or slow run does not move. Time
/// is handed in.
class LoopPlan
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::milliseconds;

    /// The grid begins now: with a run at once, or with the first after an interval.
    void start(TimePoint now, Duration interval, bool delayed);
    /// Another interval from the last planned run on.
    void setInterval(TimePoint now, Duration interval);

    [[nodiscard]] TimePoint next() const { return m_next; }
    [[nodiscard]] bool isDue(TimePoint now) const { return now >= m_next; }

    /// The tick of the due run is behind: plans the next, and passes over those before now.
    void ran(TimePoint now);
    /// Counts the ticks before now, which are missed.
    void passOver(TimePoint now);

    /// Ticks that were passed over since the object was made.
    [[nodiscard]] quint64 missed() const { return m_missed; }

private:
    TimePoint m_next;
    Duration m_interval{1000};
    quint64 m_missed = 0;
};

} // namespace mqtt
