// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "topic/topicrules.h"

#include <QtMqtt/QMqttTopicName>

#include <QString>

namespace mqtt {

/// A topic to publish to: checked and encoded once.
struct PublishTopic
{
    PublishTopic() = default;
    explicit PublishTopic(const QString &topic)
        : text(topic)
        , error(checkTopicName(topic))
    {
        if (error == TopicError::None)
            name.setName(topic);
    }

    QString text;
    TopicError error = TopicError::Empty;
    QMqttTopicName name;
};

} // namespace mqtt
