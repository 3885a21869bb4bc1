// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/qmqttmessage.h"

#include <QSharedData>

class QMqttMessagePrivate : public QSharedData
{
public:
    QMqttTopicName topic;
    QByteArray payload;
    quint16 id = 0;
    quint8 qos = 0;
    bool duplicate = false;
    bool retain = false;
    QMqttPublishProperties properties;

    /// Of a message that nobody holds any more: memory for the next one.
    using Spare = QExplicitlySharedDataPointer<QMqttMessagePrivate>;
    [[nodiscard]] static QMqttMessage create(Spare &spare, QMqttTopicName topic, QByteArray payload,
                                             quint16 id, quint8 qos, bool duplicate, bool retain,
                                             const QMqttPublishProperties &properties);
    /// Takes the memory of the message, which is not used any more, if it is not held elsewhere.
    static void giveBack(QMqttMessage &message, Spare &spare);
};
