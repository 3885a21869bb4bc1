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

    [[nodiscard]] static QMqttMessage create(QMqttTopicName topic, QByteArray payload, quint16 id,
                                             quint8 qos, bool duplicate, bool retain,
                                             const QMqttPublishProperties &properties);
};
