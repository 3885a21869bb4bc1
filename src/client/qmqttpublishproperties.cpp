// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttpublishproperties.h"

#include "client/qmqttpublishproperties_p.h"
#include "client/shareddefault_p.h"

QMqttPublishProperties::QMqttPublishProperties() = default;
QMqttPublishProperties::QMqttPublishProperties(const QMqttPublishProperties &other) = default;
QMqttPublishProperties &
QMqttPublishProperties::operator=(const QMqttPublishProperties &other) = default;
QMqttPublishProperties::~QMqttPublishProperties() = default;

QMqttPublishProperties::PublishPropertyDetails QMqttPublishProperties::availableProperties() const
{
    return mqtt::read(data).available;
}

QMqtt::PayloadFormatIndicator QMqttPublishProperties::payloadFormatIndicator() const
{
    return mqtt::read(data).payloadFormatIndicator;
}

void QMqttPublishProperties::setPayloadFormatIndicator(QMqtt::PayloadFormatIndicator indicator)
{
    auto &values = mqtt::write(data);
    values.payloadFormatIndicator = indicator;
    values.available |= PayloadFormatIndicator;
}

quint32 QMqttPublishProperties::messageExpiryInterval() const
{
    return mqtt::read(data).messageExpiryInterval;
}

void QMqttPublishProperties::setMessageExpiryInterval(quint32 interval)
{
    auto &values = mqtt::write(data);
    values.messageExpiryInterval = interval;
    values.available |= MessageExpiryInterval;
}

quint16 QMqttPublishProperties::topicAlias() const
{
    return mqtt::read(data).topicAlias;
}

void QMqttPublishProperties::setTopicAlias(quint16 alias)
{
    if (alias == 0)
        return;
    auto &values = mqtt::write(data);
    values.topicAlias = alias;
    values.available |= TopicAlias;
}

QString QMqttPublishProperties::responseTopic() const
{
    return mqtt::read(data).responseTopic;
}

void QMqttPublishProperties::setResponseTopic(const QString &topic)
{
    auto &values = mqtt::write(data);
    values.responseTopic = topic;
    values.available |= ResponseTopic;
}

QByteArray QMqttPublishProperties::correlationData() const
{
    return mqtt::read(data).correlationData;
}

void QMqttPublishProperties::setCorrelationData(const QByteArray &correlation)
{
    auto &values = mqtt::write(data);
    values.correlationData = correlation;
    values.available |= CorrelationData;
}

QMqttUserProperties QMqttPublishProperties::userProperties() const
{
    return mqtt::read(data).userProperties;
}

void QMqttPublishProperties::setUserProperties(const QMqttUserProperties &properties)
{
    auto &values = mqtt::write(data);
    values.userProperties = properties;
    values.available |= UserProperty;
}

QList<quint32> QMqttPublishProperties::subscriptionIdentifiers() const
{
    return mqtt::read(data).subscriptionIdentifiers;
}

void QMqttPublishProperties::setSubscriptionIdentifiers(const QList<quint32> &ids)
{
    if (ids.contains(0u))
        return;
    auto &values = mqtt::write(data);
    values.subscriptionIdentifiers = ids;
    values.available |= SubscriptionIdentifier;
}

QString QMqttPublishProperties::contentType() const
{
    return mqtt::read(data).contentType;
}

void QMqttPublishProperties::setContentType(const QString &type)
{
    auto &values = mqtt::write(data);
    values.contentType = type;
    values.available |= ContentType;
}

QMqttMessageStatusProperties
QMqttMessageStatusPropertiesPrivate::create(QMqtt::ReasonCode reasonCode, const QString &reason,
                                            const QMqttUserProperties &userProperties)
{
    QMqttMessageStatusProperties result;
    if (reasonCode == QMqtt::ReasonCode::Success && reason.isEmpty() && userProperties.isEmpty())
        return result;
    auto &values = mqtt::write(result.data);
    values.reasonCode = reasonCode;
    values.reason = reason;
    values.userProperties = userProperties;
    return result;
}

QMqttMessageStatusProperties::QMqttMessageStatusProperties() = default;
QMqttMessageStatusProperties::QMqttMessageStatusProperties(
    const QMqttMessageStatusProperties &other) = default;
QMqttMessageStatusProperties &
QMqttMessageStatusProperties::operator=(const QMqttMessageStatusProperties &other) = default;
QMqttMessageStatusProperties::~QMqttMessageStatusProperties() = default;

QMqtt::ReasonCode QMqttMessageStatusProperties::reasonCode() const
{
    return mqtt::read(data).reasonCode;
}

QString QMqttMessageStatusProperties::reason() const
{
    return mqtt::read(data).reason;
}

QMqttUserProperties QMqttMessageStatusProperties::userProperties() const
{
    return mqtt::read(data).userProperties;
}
