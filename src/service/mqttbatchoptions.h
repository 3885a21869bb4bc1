// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

/// When what is collected is published: at this many, and at the latest this long after the first
/// of them.
struct MqttBatchOptions
{
    int size = 5; // 1 or more
    std::chrono::milliseconds interval = std::chrono::seconds(60);

    friend bool operator==(const MqttBatchOptions &, const MqttBatchOptions &) = default;
};
