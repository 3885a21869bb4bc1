// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttsubscriptionproperties.h"

#include "client/shareddefault_p.h"

#include <QSharedData>

class QMqttSubscriptionPropertiesPrivate : public QSharedData
{
public:
    QMqttUserProperties userProperties;
    quint32 subscriptionIdentifier = 0;
    bool noLocal = false;
    quint8 retainHandling = 0;
    bool retainAsPublished = false;
};

class QMqttUnsubscriptionPropertiesPrivate : public QSharedData
{
public:
    QMqttUserProperties userProperties;
};

QMqttSubscriptionProperties::QMqttSubscriptionProperties() = default;
QMqttSubscriptionProperties::QMqttSubscriptionProperties(const QMqttSubscriptionProperties &other) =
    default;
QMqttSubscriptionProperties &
QMqttSubscriptionProperties::operator=(const QMqttSubscriptionProperties &other) = default;
QMqttSubscriptionProperties::~QMqttSubscriptionProperties() = default;

QMqttUserProperties QMqttSubscriptionProperties::userProperties() const
{
    return mqtt::read(data).userProperties;
}

void QMqttSubscriptionProperties::setUserProperties(const QMqttUserProperties &properties)
{
    mqtt::write(data).userProperties = properties;
}

quint32 QMqttSubscriptionProperties::subscriptionIdentifier() const
{
    return mqtt::read(data).subscriptionIdentifier;
}

void QMqttSubscriptionProperties::setSubscriptionIdentifier(quint32 id)
{
    mqtt::write(data).subscriptionIdentifier = id;
}

bool QMqttSubscriptionProperties::noLocal() const
{
    return mqtt::read(data).noLocal;
}

void QMqttSubscriptionProperties::setNoLocal(bool noloc)
{
    mqtt::write(data).noLocal = noloc;
}

quint8 QMqttSubscriptionProperties::retainHandling() const
{
    return mqtt::read(data).retainHandling;
}

void QMqttSubscriptionProperties::setRetainHandling(quint8 handling)
{
    if (handling <= 2)
        mqtt::write(data).retainHandling = handling;
}

bool QMqttSubscriptionProperties::retainAsPublished() const
{
    return mqtt::read(data).retainAsPublished;
}

void QMqttSubscriptionProperties::setRetainAsPublished(bool asPublished)
{
    mqtt::write(data).retainAsPublished = asPublished;
}

QMqttUnsubscriptionProperties::QMqttUnsubscriptionProperties() = default;
QMqttUnsubscriptionProperties::QMqttUnsubscriptionProperties(
    const QMqttUnsubscriptionProperties &other) = default;
QMqttUnsubscriptionProperties &
QMqttUnsubscriptionProperties::operator=(const QMqttUnsubscriptionProperties &other) = default;
QMqttUnsubscriptionProperties::~QMqttUnsubscriptionProperties() = default;

QMqttUserProperties QMqttUnsubscriptionProperties::userProperties() const
{
    return mqtt::read(data).userProperties;
}

void QMqttUnsubscriptionProperties::setUserProperties(const QMqttUserProperties &properties)
{
    mqtt::write(data).userProperties = properties;
}
