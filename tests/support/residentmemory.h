// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QFile>

#include <unistd.h>

// The address sanitizer keeps freed memory for a while.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool memoryIsExact = false;
#else
inline constexpr bool memoryIsExact = true;
#endif

/// Resident memory of a process, or of this one, in bytes.
inline qint64 residentMemory(qint64 pid = 0)
{
    QFile file(
        QStringLiteral("/proc/%1/statm").arg(pid ? QString::number(pid) : QStringLiteral("self")));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').at(1).toLongLong() * sysconf(_SC_PAGESIZE);
}
inline double residentMiB(qint64 pid = 0)
{
    return double(residentMemory(pid)) / (1 << 20);
}
