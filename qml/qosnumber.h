// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"

#include <QQmlInfo>

namespace mqtt {

/// QML takes no number for an enumeration: its types have qos as a number, 0, 1 or 2. Another one
/// changes nothing, and is told of.
inline bool readQos(const QObject *object, int number, Mqtt::QoS *qos)
{
    if (number < 0 || number > 2) {
        qmlWarning(object).nospace() << "qos is " << number << "; allowed are 0, 1 and 2";
        return false;
    }
    *qos = static_cast<Mqtt::QoS>(number);
    return true;
}

} // namespace mqtt
