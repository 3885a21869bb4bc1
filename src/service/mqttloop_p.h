// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/lifeline.h"
#include "service/loopplan.h"
#include "service/loopstatistics.h"
#include "service/mqttloop.h"

#include <QPointer>
#include <QTimer>

#include <optional>

class MqttLoopPrivate
{
public:
    explicit MqttLoopPrivate(MqttLoop *loop);

    MqttLoop *const q;
    mqtt::Lifeline lifeline;
    QPointer<MqttService> service;
    std::chrono::milliseconds interval{0};
    MqttError intervalError;
    MqttLoop::FirstRun firstRun = MqttLoop::FirstRun::WhenOnline;
    bool wanted = true;
    MqttError error;

    std::optional<mqtt::Slot> slot;
    mqtt::LoopPlan plan;
    quint64 failures = 0;
    mqtt::LoopStatistics statistics;

    void setSlot(const mqtt::Slot &value);
    /// Tells of a change, and takes it into account; false when the loop is deleted by that.
    bool changed(void (MqttLoop::*signal)());
    /// Starts or pauses the ticking, as the loop and its service stand now.
    void update();
    void restart(bool delayed);
    void setInterval(std::chrono::milliseconds value, const MqttError &problem);
    /// What the loop did since the last time.
    void logStatistics();

private:
    [[nodiscard]] MqttError examine() const;
    [[nodiscard]] QString name() const;
    [[nodiscard]] bool isActive() const;
    void arm();
    void onTimer();
    void run();
    /// False when the slot asks not to be called again.
    [[nodiscard]] bool call();
    void fail(const QString &why);

    mqtt::LoopStatistics m_recent;
    quint64 m_missedBefore = 0;
    QTimer m_timer;
    bool m_ticking = false;
    bool m_isPlannedAnew = false; // by a restart inside the run
};
