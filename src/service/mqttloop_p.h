// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "service/loopplan.h"
#include "service/mqttloop.h"

#include <QPointer>
#include <QTimer>

#include <optional>

class MqttLoopPrivate
{
public:
    explicit MqttLoopPrivate(MqttLoop *loop);

    MqttLoop *const q;
    QPointer<MqttService> service;
    std::chrono::milliseconds interval{0};
    MqttError intervalError;
    MqttLoop::FirstRun firstRun = MqttLoop::FirstRun::Immediately;
    bool wanted = true;
    MqttError error;

    std::optional<mqtt::Slot> slot;
    mqtt::LoopPlan plan;
    quint64 calls = 0;
    quint64 failures = 0;
    std::chrono::nanoseconds total{0};
    std::chrono::nanoseconds longest{0};

    void setSlot(const mqtt::Slot &value);
    /// Starts or pauses the ticking, as the loop and its service stand now.
    void update();
    void restart(bool delayed);
    void setInterval(std::chrono::milliseconds value, const MqttError &problem);

private:
    [[nodiscard]] MqttError examine() const;
    [[nodiscard]] bool isActive() const;
    void arm();
    void onTimer();
    void run();
    /// False when the slot asks not to be called again.
    [[nodiscard]] bool call();
    void fail(const QString &why);

    QTimer m_timer;
    bool m_ticking = false;
};
