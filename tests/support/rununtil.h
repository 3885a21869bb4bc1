// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QTimer>

#include <chrono>

/// As QTest::qWaitFor(), which rests for 10 ms between two looks, does not: for a load that the
/// waiting program itself carries.
template <typename Predicate>
[[nodiscard]] bool runUntil(Predicate isDone, std::chrono::milliseconds bound)
{
    const QDeadlineTimer deadline(bound);
    QTimer look;
    look.start(std::chrono::milliseconds(10));
    while (!isDone() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return isDone();
}
