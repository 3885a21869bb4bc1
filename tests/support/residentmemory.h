// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QFile>

// The address sanitizer keeps freed memory for a while.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool memoryIsExact = false;
#else
inline constexpr bool memoryIsExact = true;
#endif

/// Resident memory, in bytes.
inline qint64 residentMemory()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').at(1).toLongLong() * 4096;
}
