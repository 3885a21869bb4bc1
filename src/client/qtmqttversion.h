// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

// The version of the Qt Mqtt interface offered here.
#define QTMQTT_VERSION_STR "6.4.2"
#define QTMQTT_VERSION 0x060402

/// Defined by this implementation only: what it offers beyond Qt Mqtt's interface stands in the
/// headers behind the word "Addition".
#define MQTTSERVICE_BUNDLED_CLIENT 1
