// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/listening_p.h"
#include "client/qmqttsubscription.h"

#include <QByteArray>
#include <QString>

class QMqttClientPrivate;

class QMqttSubscriptionPrivate
{
public:
    QMqttClientPrivate *client = nullptr; // null once the client is gone
    QByteArray wireFilter;                // as in SUBSCRIBE, with "$share/<group>/"
    QString matchFilter;                  // what topics are compared with
    QMqttTopicFilter topic;
    QString sharedName;
    quint8 qos = 0;
    QMqttSubscription::SubscriptionState state = QMqttSubscription::Unsubscribed;
    bool granted = false; // by a SUBACK, whatever is asked for since
    QMqtt::ReasonCode reasonCode = QMqtt::ReasonCode::Success;
    QString reason;
    QMqttUserProperties userProperties;
    mqtt::Listening listening; // to messageReceived()

    [[nodiscard]] static QMqttSubscription *create(std::unique_ptr<QMqttSubscriptionPrivate> data,
                                                   QObject *parent)
    {
        return new QMqttSubscription(std::move(data), parent);
    }
    [[nodiscard]] static QMqttSubscriptionPrivate &of(QMqttSubscription *subscription)
    {
        return *subscription->d;
    }
    [[nodiscard]] static bool isHeard(QMqttSubscription *subscription);
    static void setState(QMqttSubscription *subscription,
                         QMqttSubscription::SubscriptionState state);
};
