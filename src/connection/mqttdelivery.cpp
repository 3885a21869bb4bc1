// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttdelivery.h"

#include <QDebug>

MqttDelivery MqttDelivery::done(Mqtt::QoS qos, quint8 reasonCode)
{
    switch (qos) {
    case Mqtt::QoS::AtMostOnce:
        return {Outcome::Sent, qos};
    case Mqtt::QoS::AtLeastOnce:
        return {Outcome::Acknowledged, qos, {}, reasonCode};
    case Mqtt::QoS::ExactlyOnce:
        break;
    }
    return {Outcome::Completed, qos, {}, reasonCode};
}

bool MqttDelivery::isOk() const
{
    switch (m_outcome) {
    case Outcome::Sent:
    case Outcome::Acknowledged:
    case Outcome::Completed:
    case Outcome::Unchanged:
        return true;
    case Outcome::Unknown:
    case Outcome::Refused:
    case Outcome::Dropped:
    case Outcome::Cancelled:
    case Outcome::Kept:
        break;
    }
    return false;
}

QDebug operator<<(QDebug debug, const MqttDelivery &delivery)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "MqttDelivery(" << delivery.outcome() << ", QoS "
                    << static_cast<int>(delivery.qos()) << ", " << delivery.error() << ')';
    return debug;
}
