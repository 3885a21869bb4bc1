// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"

#include <chrono>
#include <functional>
#include <optional>

namespace mqtt {

/// When to try again: exponential back-off with full jitter. Time and chance are handed in.
class ReconnectPolicy
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Random = std::function<double()>; // evenly in [0, 1)

    explicit ReconnectPolicy(Random random)
        : m_random(std::move(random))
    {
    }

    void setOptions(const ReconnectOptions &options) { m_options = options; }

    void connected(TimePoint now) { m_connectedSince = now; }
    /// The connection ended, or an attempt failed; a connection that was stable makes the next
    /// attempt the first again.
    void lost(TimePoint now);

    /// How long to wait before the next attempt.
    [[nodiscard]] std::chrono::milliseconds nextDelay();
    /// The same after a refusal that will not go away by itself: between half the maximum and all
    /// of it.
    [[nodiscard]] std::chrono::milliseconds slowDelay();

private:
    Random m_random;
    ReconnectOptions m_options;
    std::optional<TimePoint> m_connectedSince;
    int m_attempt = 0;
};

} // namespace mqtt
