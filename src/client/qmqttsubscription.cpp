// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttsubscription.h"

#include "client/qmqttclient_p.h"
#include "client/qmqttsubscription_p.h"

#include <QMetaMethod>

QMqttSubscription::QMqttSubscription(std::unique_ptr<QMqttSubscriptionPrivate> data,
                                     QObject *parent)
    : QObject(parent)
    , d(std::move(data))
{
}

QMqttSubscription::~QMqttSubscription()
{
    if (d->client)
        d->client->subscriptionDestroyed(this);
}

QMqttSubscription::SubscriptionState QMqttSubscription::state() const
{
    return d->state;
}

QMqttTopicFilter QMqttSubscription::topic() const
{
    return d->topic;
}

quint8 QMqttSubscription::qos() const
{
    return d->qos;
}

bool QMqttSubscription::isSharedSubscription() const
{
    return !d->sharedName.isEmpty();
}

QString QMqttSubscription::sharedSubscriptionName() const
{
    return d->sharedName;
}

QMqttUserProperties QMqttSubscription::userProperties() const
{
    return d->userProperties;
}

QMqtt::ReasonCode QMqttSubscription::reasonCode() const
{
    return d->reasonCode;
}

QString QMqttSubscription::reason() const
{
    return d->reason;
}

// A QMqttMessage is made only where somebody wants it.
void QMqttSubscription::connectNotify(const QMetaMethod &signal)
{
    if (signal == QMetaMethod::fromSignal(&QMqttSubscription::messageReceived))
        d->listening.connected();
}

void QMqttSubscription::disconnectNotify(const QMetaMethod &)
{
    d->listening.disconnected();
}

bool QMqttSubscriptionPrivate::isHeard(QMqttSubscription *subscription)
{
    return subscription->d->listening.isHeard([subscription] {
        return subscription->isSignalConnected(
            QMetaMethod::fromSignal(&QMqttSubscription::messageReceived));
    });
}

void QMqttSubscription::unsubscribe()
{
    if (d->client)
        d->client->unsubscribe({this}, {});
}

void QMqttSubscriptionPrivate::setState(QMqttSubscription *subscription,
                                        QMqttSubscription::SubscriptionState state)
{
    if (subscription->d->state == state)
        return;
    subscription->d->state = state;
    Q_EMIT subscription->stateChanged(state);
}
