// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmqttglobal.h"
#include "qmqtttype.h"

#include <QtCore/QByteArray>
#include <QtCore/QFlags>
#include <QtCore/QList>
#include <QtCore/QSharedDataPointer>
#include <QtCore/QString>

class QMqttPublishPropertiesPrivate;
class QMqttMessageStatusPropertiesPrivate;

/// What a PUBLISH of MQTT 5 says beside topic and payload.
class Q_MQTT_EXPORT QMqttPublishProperties
{
public:
    enum PublishPropertyDetail : quint32 {
        None = 0x00000000,
        PayloadFormatIndicator = 0x00000001,
        MessageExpiryInterval = 0x00000002,
        TopicAlias = 0x00000004,
        ResponseTopic = 0x00000008,
        CorrelationData = 0x00000010,
        UserProperty = 0x00000020,
        SubscriptionIdentifier = 0x00000040,
        ContentType = 0x00000080
    };
    Q_DECLARE_FLAGS(PublishPropertyDetails, PublishPropertyDetail)

    QMqttPublishProperties();
    QMqttPublishProperties(const QMqttPublishProperties &other);
    QMqttPublishProperties &operator=(const QMqttPublishProperties &other);
    ~QMqttPublishProperties();

    /// Which were set, or received.
    PublishPropertyDetails availableProperties() const;

    QMqtt::PayloadFormatIndicator payloadFormatIndicator() const;
    void setPayloadFormatIndicator(QMqtt::PayloadFormatIndicator indicator);

    /// Seconds; 0 is not sent.
    quint32 messageExpiryInterval() const;
    void setMessageExpiryInterval(quint32 interval);

    /// 1 to 65535; 0 is ignored.
    quint16 topicAlias() const;
    void setTopicAlias(quint16 alias);

    QString responseTopic() const;
    void setResponseTopic(const QString &topic);

    QByteArray correlationData() const;
    void setCorrelationData(const QByteArray &correlation);

    QMqttUserProperties userProperties() const;
    void setUserProperties(const QMqttUserProperties &properties);

    /// Of received messages; a list with 0 in it is ignored.
    QList<quint32> subscriptionIdentifiers() const;
    void setSubscriptionIdentifiers(const QList<quint32> &ids);

    QString contentType() const;
    void setContentType(const QString &type);

private:
    QSharedDataPointer<QMqttPublishPropertiesPrivate> data;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(QMqttPublishProperties::PublishPropertyDetails)

/// What an acknowledgement of MQTT 5 said.
class Q_MQTT_EXPORT QMqttMessageStatusProperties
{
public:
    QMqttMessageStatusProperties();
    QMqttMessageStatusProperties(const QMqttMessageStatusProperties &other);
    QMqttMessageStatusProperties &operator=(const QMqttMessageStatusProperties &other);
    ~QMqttMessageStatusProperties();

    QMqtt::ReasonCode reasonCode() const;
    QString reason() const;
    QMqttUserProperties userProperties() const;

private:
    friend class QMqttMessageStatusPropertiesPrivate;
    QSharedDataPointer<QMqttMessageStatusPropertiesPrivate> data;
};
