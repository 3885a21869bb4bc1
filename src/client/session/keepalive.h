// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>

namespace mqtt {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

/// When to ping, and when a link is dead. A ping is due when either direction was silent for the
/// keep-alive interval [MQTT-3.1.2-20]; the link is dead when nothing came for half as long again,
/// so that a dead one is noticed within 1.5 intervals.
class KeepAlive
{
public:
    /// Interval 0 switches it off. Without `automatic` no ping falls due by itself.
    void start(std::chrono::seconds interval, bool automatic, TimePoint now);
    void stop() { m_interval = {}; }

    void sent(TimePoint now) { m_lastSent = now; }
    void received(TimePoint now) { m_lastReceived = now; }
    void pinged(TimePoint now);
    /// To be called before isDead(). When the clock went far past the deadline, it was this program
    /// that stood still: an answer may have come and gets another chance to be read, once a ping.
    void woke(TimePoint now);
    void answered() { m_unanswered = 0; }

    [[nodiscard]] int unansweredPings() const { return m_unanswered; }
    [[nodiscard]] std::optional<TimePoint> deadline() const;
    [[nodiscard]] bool isPingDue(TimePoint now) const;
    [[nodiscard]] bool isDead(TimePoint now) const;

private:
    [[nodiscard]] bool isWaiting() const { return m_unanswered > 0 && m_lastReceived <= m_pinged; }
    [[nodiscard]] TimePoint pingTime() const;
    [[nodiscard]] TimePoint deathTime() const;

    std::chrono::milliseconds m_interval{0};
    bool m_automatic = true;
    bool m_forgiven = false;
    int m_unanswered = 0;
    TimePoint m_lastSent;
    TimePoint m_lastReceived;
    TimePoint m_pinged;
};

} // namespace mqtt
