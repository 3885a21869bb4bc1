// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttmessage.h"

#include <QtMqtt/QMqttMessage>

#include <QSharedData>

#include <memory>

class MqttMessageData : public QSharedData
{
public:
    QString topic;
    QByteArray payload;
    QString connectionId;
    // The MQTT 5 properties, read when asked for: of one that arrived, or of our own making.
    QMqttMessage received;
    std::unique_ptr<const MqttPublishOptions> made;
    Mqtt::QoS qos = Mqtt::QoS::AtMostOnce;
    bool retain = false;
    bool duplicate = false;

    /// Of a message that nobody holds any more: memory for the next one.
    using Spare = QExplicitlySharedDataPointer<MqttMessageData>;
    [[nodiscard]] static MqttMessage create(Spare &spare, const QMqttMessage &received,
                                            const QString &connectionId);
    /// Takes the memory of the message, which is not used any more, if it is not held elsewhere.
    static void giveBack(MqttMessage &message, Spare &spare);
};
