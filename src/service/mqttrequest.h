// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"
#include "connection/mqtterror.h"
#include "connection/mqttmessage.h"
#include "connection/mqttpublishoptions.h"
#include "mqttserviceexport.h"

#include <QMetaType>
#include <QString>

#include <chrono>

/// How MqttService::request() asks; to be written as {.timeout = 5s}.
struct MqttRequestOptions
{
    /// From the call to the answer, also while offline. At least 1 ms.
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
    /// Where the answer is to come, as it stands; empty: a topic of this client. Needed on MQTT
    /// 3.x, where the other side must know the topic by itself.
    QString replyTopic = {};
    Mqtt::QoS qos = Mqtt::QoS::AtLeastOnce;
    /// Of a service with several brokers: the id of the one to ask. Empty: the first that is online
    /// and, where no replyTopic is given, speaks MQTT 5; while none is, whichever is next.
    QString broker = {};

    // MQTT 5
    QString contentType = {};
    QMqttUserProperties userProperties = {};
};

/// What became of a request: the message that answered it, or why there is none.
class MQTTSERVICE_EXPORT MqttReply
{
    Q_GADGET
    Q_PROPERTY(bool ok READ isOk CONSTANT)
    Q_PROPERTY(MqttError error READ error CONSTANT)
    Q_PROPERTY(MqttMessage message READ message CONSTANT)
public:
    MqttReply() = default;
    MqttReply(const MqttMessage &message, const MqttError &error = {})
        : m_message(message)
        , m_error(error)
    {
    }
    MqttReply(const MqttError &error)
        : m_error(error)
    {
    }

    [[nodiscard]] bool isOk() const { return m_error.isOk(); }
    /// RequestTimedOut; RequestFailed, with the words of the other side: it answered with an error;
    /// InvalidTopic, InvalidValue, UnknownConnection, WrongRole: the request was not sent;
    /// NotRunning: the service is not started, was stopped meanwhile, or uses the broker no longer.
    [[nodiscard]] const MqttError &error() const { return m_error; }
    /// The answer; also of one that is an error.
    [[nodiscard]] const MqttMessage &message() const { return m_message; }

private:
    MqttMessage m_message;
    MqttError m_error;
};

Q_DECLARE_METATYPE(MqttReply)
