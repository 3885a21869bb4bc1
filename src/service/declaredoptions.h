// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "service/mqtthandler.h"
#include "service/mqttloop.h"

// The text of MQTT_OPTIONS: "qos=1, skippedWhileDisabled, acceptRetained=false".
namespace mqtt {

/// Each returns what is wrong and what is allowed, as a clause; empty when all was read.
[[nodiscard]] QString readHandlerOptions(const QString &text, MqttHandlerOptions *options);
[[nodiscard]] QString readLoopOptions(const QString &text, MqttLoop::FirstRun *firstRun);

} // namespace mqtt
