// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/qmqtttopicname.h"

#include <QByteArray>
#include <QSharedData>
#include <QString>

class QMqttTopicNamePrivate : public QSharedData
{
public:
    QString name;
    QByteArray utf8;
    bool valid = false;

    /// A received topic, whose bytes the decoder has checked: well-formed UTF-8, 1 to 65,535 bytes,
    /// no U+0000, no wildcard.
    [[nodiscard]] static QMqttTopicName fromValidUtf8(const QByteArray &utf8);
    /// Null for an empty one.
    [[nodiscard]] static const QMqttTopicNamePrivate *of(const QMqttTopicName &topic)
    {
        return topic.d.constData();
    }
};
