// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmqttglobal.h"
#include "qmqtttype.h"

#include <QtCore/QSharedDataPointer>

class QMqttSubscriptionPropertiesPrivate;
class QMqttUnsubscriptionPropertiesPrivate;

/// What SUBSCRIBE of MQTT 5 says beside filter and QoS.
class Q_MQTT_EXPORT QMqttSubscriptionProperties
{
public:
    QMqttSubscriptionProperties();
    QMqttSubscriptionProperties(const QMqttSubscriptionProperties &other);
    QMqttSubscriptionProperties &operator=(const QMqttSubscriptionProperties &other);
    ~QMqttSubscriptionProperties();

    QMqttUserProperties userProperties() const;
    void setUserProperties(const QMqttUserProperties &properties);

    /// 1 to 268,435,455; 0: none.
    quint32 subscriptionIdentifier() const;
    void setSubscriptionIdentifier(quint32 id);

    /// True: what this client publishes is not sent back to it.
    bool noLocal() const;
    void setNoLocal(bool noloc);

    /// Addition: whether retained messages are sent on subscribing: 0 always, 1 only for a new
    /// subscription, 2 never. A larger value is ignored.
    quint8 retainHandling() const;
    void setRetainHandling(quint8 handling);

    /// Addition: true keeps the retain flag of the publisher; false clears it except on the
    /// messages sent on subscribing.
    bool retainAsPublished() const;
    void setRetainAsPublished(bool asPublished);

private:
    QSharedDataPointer<QMqttSubscriptionPropertiesPrivate> data;
};

class Q_MQTT_EXPORT QMqttUnsubscriptionProperties
{
public:
    QMqttUnsubscriptionProperties();
    QMqttUnsubscriptionProperties(const QMqttUnsubscriptionProperties &other);
    QMqttUnsubscriptionProperties &operator=(const QMqttUnsubscriptionProperties &other);
    ~QMqttUnsubscriptionProperties();

    QMqttUserProperties userProperties() const;
    void setUserProperties(const QMqttUserProperties &properties);

private:
    QSharedDataPointer<QMqttUnsubscriptionPropertiesPrivate> data;
};
