// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttpublishoptions.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace mqtt {

/// A message on its way out. Small, as a million of them may wait.
struct Outgoing
{
    Outgoing() = default;
    Outgoing(quint64 id, const QString &topic, const QByteArray &payload,
             const MqttPublishOptions &options, qint64 acceptedAt = 0)
        : id(id)
        , topic(topic)
        , payload(payload)
        , acceptedAt(acceptedAt)
        , qos(options.qos)
        , retain(options.retain)
    {
        if (options.hasProperties())
            properties = std::make_shared<const MqttPublishOptions>(options);
    }

    [[nodiscard]] qsizetype size() const { return payload.size() + topic.size(); }

    quint64 id = 0; // ascending in the order of acceptance
    QString topic;
    QByteArray payload;
    std::shared_ptr<const MqttPublishOptions> properties; // of MQTT 5; null: none
    qint64 acceptedAt = 0;                                // ms since the epoch
    Mqtt::QoS qos = Mqtt::QoS::AtMostOnce;
    bool retain = false;
    bool duplicate = false; // an earlier connection sent it, and had no acknowledgement
};

} // namespace mqtt
