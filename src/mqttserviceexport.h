// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#if defined(MQTTSERVICE_STATIC)
#define MQTTSERVICE_EXPORT
#elif defined(MQTTSERVICE_BUILD)
#define MQTTSERVICE_EXPORT Q_DECL_EXPORT
#else
#define MQTTSERVICE_EXPORT Q_DECL_IMPORT
#endif
