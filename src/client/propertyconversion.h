// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/properties.h"
#include "client/qmqttauthenticationproperties.h"
#include "client/qmqttconnectionproperties.h"
#include "client/qmqttpublishproperties.h"
#include "client/qmqttsubscriptionproperties.h"

// Between the property classes users see and the property sections of the wire.
namespace mqtt {

/// What section() could not hold: a string or binary value of more than 65,535 bytes.
[[nodiscard]] PropertyWriter toSection(const QMqttConnectionProperties &properties);
[[nodiscard]] PropertyWriter toSection(const QMqttLastWillProperties &properties);
/// Without the topic alias, which is the session's business.
[[nodiscard]] PropertyWriter toSection(const QMqttPublishProperties &properties);
[[nodiscard]] PropertyWriter toSection(const QMqttSubscriptionProperties &properties);
[[nodiscard]] PropertyWriter toSection(const QMqttUnsubscriptionProperties &properties);
[[nodiscard]] PropertyWriter toSection(const QMqttAuthenticationProperties &properties);

[[nodiscard]] QMqttPublishProperties toPublishProperties(QByteArrayView section);
[[nodiscard]] QMqttMessageStatusProperties toStatusProperties(ReasonCode reason,
                                                              QByteArrayView section);
[[nodiscard]] QMqttServerConnectionProperties toServerProperties(ReasonCode reason,
                                                                 QByteArrayView section);
[[nodiscard]] QMqttAuthenticationProperties toAuthenticationProperties(QByteArrayView section);

/// Empty when the server assigned none.
[[nodiscard]] QString assignedClientId(QByteArrayView section);

/// The text properties every acknowledgement may have.
struct Explanation
{
    QString reason;
    QString serverReference;
    QMqttUserProperties userProperties;
};
[[nodiscard]] Explanation toExplanation(QByteArrayView section);

} // namespace mqtt
