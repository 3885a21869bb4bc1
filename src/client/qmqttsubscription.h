// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmqttglobal.h"
#include "qmqttmessage.h"
#include "qmqttsubscriptionproperties.h"
#include "qmqtttopicfilter.h"

#include <QtCore/QObject>

#include <memory>

class QMqttClient;
class QMqttSubscriptionPrivate;

/// A filter subscribed by QMqttClient::subscribe(), which owns it.
class Q_MQTT_EXPORT QMqttSubscription : public QObject
{
    Q_OBJECT
    Q_ENUMS(SubscriptionState)
    Q_PROPERTY(SubscriptionState state READ state NOTIFY stateChanged)
    Q_PROPERTY(quint8 qos READ qos NOTIFY qosChanged)
    Q_PROPERTY(QMqttTopicFilter topic READ topic)
    Q_PROPERTY(QString reason READ reason)
    Q_PROPERTY(QMqtt::ReasonCode reasonCode READ reasonCode)
    Q_PROPERTY(bool sharedSubscription READ isSharedSubscription)
    Q_PROPERTY(QString sharedSubscriptionName READ sharedSubscriptionName)
public:
    enum SubscriptionState {
        Unsubscribed = 0,
        SubscriptionPending,
        Subscribed,
        UnsubscriptionPending,
        Error,
    };

    ~QMqttSubscription() override;

    SubscriptionState state() const;
    /// The filter, without "$share/<group>/" on MQTT 5.
    QMqttTopicFilter topic() const;
    /// The maximum QoS the server granted; before SUBACK the requested one.
    quint8 qos() const;

    bool isSharedSubscription() const;
    QString sharedSubscriptionName() const;

    QMqttUserProperties userProperties() const;
    QMqtt::ReasonCode reasonCode() const;
    QString reason() const;

Q_SIGNALS:
    void stateChanged(SubscriptionState state);
    void qosChanged(quint8 qos);
    void messageReceived(QMqttMessage msg);

public Q_SLOTS:
    void unsubscribe();

protected:
    void connectNotify(const QMetaMethod &signal) override;
    void disconnectNotify(const QMetaMethod &signal) override;

private:
    friend class QMqttSubscriptionPrivate;
    explicit QMqttSubscription(std::unique_ptr<QMqttSubscriptionPrivate> data, QObject *parent);
    Q_DISABLE_COPY_MOVE(QMqttSubscription)
    std::unique_ptr<QMqttSubscriptionPrivate> d;
};
