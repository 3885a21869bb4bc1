// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

// The declarations of a service's class. moc puts them into the meta-object; MqttService::start()
// reads them from there. A slot may be declared several times.

/// Calls the slot for messages of a topic below the service's base topic.
#define MQTT_HANDLE(slot, topic) Q_CLASSINFO("mqtt.handle", #slot " " topic)

/// Calls the slot for messages of a topic as it stands.
#define MQTT_HANDLE_GLOBAL(slot, topic) Q_CLASSINFO("mqtt.handle.global", #slot " " topic)

/// Calls the slot every interval, for example "10s", "1h30m", "PT10S" or "250ms".
#define MQTT_LOOP(slot, interval) Q_CLASSINFO("mqtt.loop", #slot " " interval)

/// How what the macros above declare for a slot is bound, with the names of MqttHandlerOptions
/// ("qos=1, sharedGroup=workers, skippedWhileDisabled, acceptRetained=false") and of MqttLoop
/// ("firstRun=AfterInterval").
#define MQTT_OPTIONS(slot, options) Q_CLASSINFO("mqtt.options", #slot " " options)
