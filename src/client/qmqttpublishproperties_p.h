// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/qmqttpublishproperties.h"

#include <QSharedData>

class QMqttPublishPropertiesPrivate : public QSharedData
{
public:
    QMqttPublishProperties::PublishPropertyDetails available;
    QMqtt::PayloadFormatIndicator payloadFormatIndicator =
        QMqtt::PayloadFormatIndicator::Unspecified;
    quint16 topicAlias = 0;
    quint32 messageExpiryInterval = 0;
    QString responseTopic;
    QByteArray correlationData;
    QMqttUserProperties userProperties;
    QList<quint32> subscriptionIdentifiers;
    QString contentType;
};

class QMqttMessageStatusPropertiesPrivate : public QSharedData
{
public:
    QMqtt::ReasonCode reasonCode = QMqtt::ReasonCode::Success;
    QString reason;
    QMqttUserProperties userProperties;

    [[nodiscard]] static QMqttMessageStatusProperties
    create(QMqtt::ReasonCode reasonCode, const QString &reason = {},
           const QMqttUserProperties &userProperties = {});
};
