// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"
#include "service/mqtthandler.h"
#include "service/slotbinding.h"
#include "topic/topicpattern.h"

#include <QPointer>

#include <optional>

class MqttHandlerPrivate
{
public:
    explicit MqttHandlerPrivate(MqttHandler *handler);

    MqttHandler *const q;
    QPointer<MqttService> service;
    QString topic;
    bool global = false;
    bool enabled = true;
    bool skippedWhileDisabled = false;
    Mqtt::QoS qos = Mqtt::QoS::AtMostOnce;
    QString sharedGroup;

    std::optional<mqtt::Slot> slot;
    mqtt::TopicPattern pattern;
    QString filter;
    MqttError error;
    int sequence = 0; // in which order the handlers were given to the service
    quint64 received = 0;
    quint64 failures = 0;

    void setSlot(const mqtt::Slot &value);
    /// Looks at everything anew: pattern, filter, binding, subscription.
    void update();
    void subscribe();
    void unsubscribe();
    void fail(const MqttMessage &message, const MqttError &reason);

private:
    [[nodiscard]] MqttError examine();
    void setError(const MqttError &value);
    void deliver(const MqttMessage &message);
    void callSlot(const MqttMessage &message);
    void emitReceived(const MqttMessage &message);

    std::shared_ptr<const mqtt::SlotBinding> m_binding;
    std::shared_ptr<QObject> m_home; // lives in the handler's thread, for answers from others
    QPointer<MqttConnection> m_connection;
    quint64 m_subscription = 0;
    QString m_subscribedFilter;
    int m_subscribedRank = 0;
    Mqtt::QoS m_subscribedQos = Mqtt::QoS::AtMostOnce;
};
