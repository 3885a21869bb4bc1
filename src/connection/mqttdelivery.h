// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"
#include "connection/mqtterror.h"
#include "mqttserviceexport.h"

/// What became of a publish.
class MQTTSERVICE_EXPORT MqttDelivery
{
    Q_GADGET
    Q_PROPERTY(bool ok READ isOk CONSTANT)
    Q_PROPERTY(Outcome outcome READ outcome CONSTANT)
    Q_PROPERTY(MqttError error READ error CONSTANT)
    Q_PROPERTY(Mqtt::QoS qos READ qos CONSTANT)
    Q_PROPERTY(int reasonCode READ reasonCode CONSTANT)
public:
    enum class Outcome {
        Unknown,      // asked for long after its end
        Sent,         // QoS 0: handed to the socket
        Acknowledged, // QoS 1: PUBACK
        Completed,    // QoS 2: PUBCOMP
        Unchanged,    // onlyIfChanged: there was nothing to send
        Refused,      // not accepted, or refused by the broker
        Dropped,      // accepted, then lost; error() says why
        Cancelled,    // taken back by the program before it was sent
        Kept,         // in the durable outbox, for the next run of the program
    };
    Q_ENUM(Outcome)

    MqttDelivery() = default;
    MqttDelivery(Outcome outcome, Mqtt::QoS qos, const MqttError &error = {}, quint8 reasonCode = 0)
        : m_outcome(outcome)
        , m_qos(qos)
        , m_reasonCode(reasonCode)
        , m_error(error)
    {
    }

    /// The end of a message that went its way.
    [[nodiscard]] static MqttDelivery done(Mqtt::QoS qos, quint8 reasonCode = 0);

    /// Whether the message was sent, and acknowledged as its QoS asks for; or needed no sending.
    [[nodiscard]] bool isOk() const;
    [[nodiscard]] Outcome outcome() const { return m_outcome; }
    [[nodiscard]] const MqttError &error() const { return m_error; }
    [[nodiscard]] Mqtt::QoS qos() const { return m_qos; }
    /// Of MQTT 5, as in PUBACK, PUBREC or PUBCOMP; 0x10: nobody has subscribed to it. 0 on 3.x.
    [[nodiscard]] int reasonCode() const { return m_reasonCode; }

    friend bool operator==(const MqttDelivery &, const MqttDelivery &) = default;

private:
    Outcome m_outcome = Outcome::Unknown;
    Mqtt::QoS m_qos = Mqtt::QoS::AtMostOnce;
    quint8 m_reasonCode = 0;
    MqttError m_error;
};

MQTTSERVICE_EXPORT QDebug operator<<(QDebug debug, const MqttDelivery &delivery);

Q_DECLARE_METATYPE(MqttDelivery)
