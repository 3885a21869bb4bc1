// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/duration.h"

#include <algorithm>
#include <chrono>

namespace mqtt {

/// QTimer counts milliseconds in 31 bits, 24 days; longer waits are cut into pieces.
inline constexpr std::chrono::milliseconds longestWait = std::chrono::hours(12);

/// Of a timer that is not cut into pieces.
inline constexpr std::chrono::milliseconds longestInterval = std::chrono::hours(24 * 24);

/// Of what a timer can do: 0, which is off, and more.
inline std::chrono::milliseconds timerInterval(std::chrono::milliseconds interval)
{
    return std::clamp(interval, std::chrono::milliseconds(0), longestInterval);
}

/// So far ahead as the clock goes.
inline std::chrono::steady_clock::time_point after(std::chrono::steady_clock::time_point now,
                                                   std::chrono::milliseconds duration)
{
    return now + std::min(duration, LongestDuration);
}

/// For a timer; when it is over, the deadline may be still ahead.
inline std::chrono::milliseconds waitUntil(std::chrono::steady_clock::time_point deadline)
{
    const auto wait =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return std::clamp(wait, std::chrono::milliseconds(0), longestWait);
}

} // namespace mqtt
