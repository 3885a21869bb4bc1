// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QObject>

/// Names shared by all classes of the toolkit.
namespace Mqtt {
Q_NAMESPACE_EXPORT(MQTTSERVICE_EXPORT)

/// How hard delivery is tried between this program and the broker.
enum class QoS : quint8 {
    AtMostOnce = 0,  // sent once, lost with the connection
    AtLeastOnce = 1, // sent again until acknowledged; may arrive twice
    ExactlyOnce = 2, // sent again until acknowledged, once within a session
};
Q_ENUM_NS(QoS)

} // namespace Mqtt
