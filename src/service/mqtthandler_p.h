// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/lifeline.h"
#include "connection/mqttconnection.h"
#include "service/mqtthandler.h"
#include "service/slotbinding.h"
#include "topic/topicpattern.h"

#include <QPointer>
#include <QVarLengthArray>

#include <atomic>
#include <optional>

class MqttHandlerPrivate
{
public:
    explicit MqttHandlerPrivate(MqttHandler *handler);

    MqttHandler *const q;
    mqtt::Lifeline lifeline;
    QPointer<MqttService> service;
    QString topic;
    bool global = false;
    bool enabled = true;
    bool skippedWhileDisabled = false;
    std::optional<bool> acceptRetained;
    Mqtt::QoS qos = Mqtt::QoS::AtMostOnce;
    QString sharedGroup;
    bool shared = true;

    mqtt::TopicPattern pattern;
    QString filter;
    MqttError error;
    int sequence = 0; // in which order the handlers were given to the service
    quint64 received = 0;
    quint64 failures = 0;
    quint64 slow = 0;
    bool isNoted = false;                 // its counters are to be told of
    std::atomic<bool> mayBeHeard = false; // received() was connected, from whatever thread

    void setSlot(const mqtt::Slot &value, const MqttService *owner);
    void setService(MqttService *value);
    void setAcceptRetained(std::optional<bool> value);
    /// Tells of a change, and takes it into account, unless the handler is deleted by that.
    void changed(void (MqttHandler::*signal)());
    /// Ends the subscription, and is the service's no more.
    void leave();
    /// The service goes, and its connection with it.
    void loseService();
    /// Looks at everything anew: pattern, filter, binding, subscription.
    void update();
    void unsubscribe();
    [[nodiscard]] bool acceptsRetained() const;
    /// The handler publishes, while it handles a message.
    void notePublish(const QString &published);

private:
    // mqtthandler_p.cpp
    [[nodiscard]] QString group() const;
    [[nodiscard]] QString name() const;
    [[nodiscard]] MqttError examine();
    [[nodiscard]] MqttError bind();
    void setError(const MqttError &value);
    void subscribe();
    void subscribeOn(MqttConnection *connection, const MqttSubscribeOptions &options);

    // mqtthandler_call.cpp
    void deliver(const MqttMessage &message);
    void callSlot(const MqttMessage &message, mqtt::SlotBinding::TimePoint now);
    void queueCall(const MqttMessage &message, QObject *receiver);
    void finish(const MqttMessage &message, const mqtt::SlotBinding &binding,
                const mqtt::SlotBinding::Outcome &outcome);
    void answer(const MqttMessage &message, const mqtt::SlotBinding &binding,
                const mqtt::SlotBinding::Outcome &outcome);
    void tellSlow(const MqttMessage &message, std::chrono::nanoseconds took);
    void emitReceived(const MqttMessage &message);
    void fail(const MqttMessage &message, const MqttError &reason);

    std::optional<mqtt::Slot> m_slot;
    std::shared_ptr<const mqtt::SlotBinding> m_binding;
    QByteArray m_claim; // of filter, receiver and slot, which no other handler has
    // On each broker of the service.
    struct Subscription
    {
        QPointer<MqttConnection> connection;
        quint64 handle;
    };
    QVarLengthArray<Subscription, 1> m_subscriptions;
    QString m_subscribedFilter;
    MqttSubscribeOptions m_subscribedOptions;
    bool m_loopIsTold = false;
    QString m_harmless; // the last topic published to that the handler does not handle itself
};
