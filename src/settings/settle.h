// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QFileSystemWatcher>
#include <QTimer>

#include <chrono>

namespace mqtt {

/// Lets the timer run out once, this long after the first of several changes: who writes a file in
/// several steps is done by then. Not after the last, as a busy folder has none.
inline void settle(QFileSystemWatcher *watcher, QTimer *timer, std::chrono::milliseconds time)
{
    timer->setSingleShot(true);
    timer->setInterval(time);
    const auto begin = [timer] {
        if (!timer->isActive())
            timer->start();
    };
    QObject::connect(watcher, &QFileSystemWatcher::fileChanged, timer, begin);
    QObject::connect(watcher, &QFileSystemWatcher::directoryChanged, timer, begin);
}

} // namespace mqtt
