// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/QtGlobal>

#if defined(MQTTSERVICE_STATIC)
#define Q_MQTT_EXPORT
#elif defined(MQTTSERVICE_BUILD)
#define Q_MQTT_EXPORT Q_DECL_EXPORT
#else
#define Q_MQTT_EXPORT Q_DECL_IMPORT
#endif
