// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"
#include "connection/mqtterror.h"
#include "connection/mqttmessage.h"
#include "mqttserviceexport.h"
#include "service/slot.h"

#include <QObject>

#include <memory>
#include <optional>

class MqttHandlerPrivate;
class MqttService;

/// How MqttService::handle() binds; to be written as {.global = true}.
struct MqttHandlerOptions
{
    bool global = false; // the topic is not below the service's base topic
    Mqtt::QoS qos = Mqtt::QoS::AtMostOnce;
    QString sharedGroup = {};          // share the messages with the other members of this group
    bool shared = true;                // with the replicas of the service, where it has any
    bool skippedWhileDisabled = false; // not called while the service is disabled
    std::optional<bool> acceptRetained = {}; // none: see MqttHandler::acceptsRetained()
};

/// Binds a topic to a slot, a lambda, or its own signal received().
///
/// Made by MqttService::handle(), or on its own and given a service. All properties may change at
/// any time: the new filter is subscribed before the old one is dropped, and what both match is
/// neither missed nor seen twice. Deleting the handler or its receiver ends the subscription, also
/// inside the call. The same slot of the same receiver cannot be bound to one filter twice.
///
/// The topic may name captures: "rooms/{room}/set", "files/{path#}".
///
/// A slot that returns a value answers: to the message's response topic, with its correlation data
/// [MQTT-3.3.2-15], in the QoS it came with, the value as publish() would send it. A QFuture
/// answers when it has finished. A payload that does not convert, and what the slot or the future
/// throws, answers {"error": "what went wrong"}. Without response topic (always on MQTT 3.x) and to
/// retained messages there is no answer. A slot that returns nothing never answers.
///
/// Handlers live in the thread of their service, and are used from there only. The receiver may
/// live in another thread: its calls are queued there, in the order of the messages. A message is
/// acknowledged when all handlers have run; for a receiver in another thread, when its call is
/// queued. Such a receiver is to be deleted in its own thread, by deleteLater(); calls that are
/// queued already are made even after the handler is deleted.
class MQTTSERVICE_EXPORT MqttHandler : public QObject
{
    Q_OBJECT
    Q_PROPERTY(MqttService *service READ service WRITE setService NOTIFY serviceChanged)
    Q_PROPERTY(QString topic READ topic WRITE setTopic NOTIFY topicChanged)
    Q_PROPERTY(bool global READ isGlobal WRITE setGlobal NOTIFY globalChanged)
    Q_PROPERTY(Mqtt::QoS qos READ qos WRITE setQos NOTIFY qosChanged)
    Q_PROPERTY(QString sharedGroup READ sharedGroup WRITE setSharedGroup NOTIFY sharedGroupChanged)
    Q_PROPERTY(bool shared READ isShared WRITE setShared NOTIFY sharedChanged)
    Q_PROPERTY(bool enabled READ isEnabled WRITE setEnabled NOTIFY enabledChanged)
    Q_PROPERTY(bool skippedWhileDisabled READ isSkippedWhileDisabled WRITE setSkippedWhileDisabled
                   NOTIFY skippedWhileDisabledChanged)
    Q_PROPERTY(bool acceptRetained READ acceptsRetained WRITE setAcceptRetained RESET
                   resetAcceptRetained NOTIFY acceptRetainedChanged)
    Q_PROPERTY(QString filter READ filter NOTIFY filterChanged)
    Q_PROPERTY(MqttError error READ error NOTIFY errorChanged)
    Q_PROPERTY(quint64 received READ receivedCount NOTIFY countersChanged)
    Q_PROPERTY(quint64 failures READ failureCount NOTIFY countersChanged)
    Q_PROPERTY(quint64 slow READ slowCount NOTIFY countersChanged)
    Q_MOC_INCLUDE("service/mqttservice.h")
public:
    explicit MqttHandler(QObject *parent = nullptr);
    ~MqttHandler() override;

    [[nodiscard]] MqttService *service() const;
    void setService(MqttService *service);

    [[nodiscard]] QString topic() const;
    void setTopic(const QString &topic);

    [[nodiscard]] bool isGlobal() const;
    void setGlobal(bool global);

    [[nodiscard]] Mqtt::QoS qos() const;
    void setQos(Mqtt::QoS qos);

    [[nodiscard]] QString sharedGroup() const;
    void setSharedGroup(const QString &group);

    /// Whether the replicas of the service share its messages: one of them gets each. Without, each
    /// replica gets all. True by default; means nothing with a sharedGroup of its own.
    [[nodiscard]] bool isShared() const;
    void setShared(bool shared);

    /// A handler that is not enabled is not subscribed.
    [[nodiscard]] bool isEnabled() const;
    void setEnabled(bool enabled);

    [[nodiscard]] bool isSkippedWhileDisabled() const;
    void setSkippedWhileDisabled(bool skipped);

    /// Whether messages the broker had kept are handled; live ones always are. By default they are,
    /// but not by a slot that returns a value: what it gets are requests, and one that was kept
    /// would be carried out again at each start. Any other handler of commands should say false.
    [[nodiscard]] bool acceptsRetained() const;
    void setAcceptRetained(bool accept);
    void resetAcceptRetained();

    /// The MQTT filter that stands for the topic; empty without service or with an invalid topic.
    [[nodiscard]] QString filter() const;
    /// Why the handler cannot work: an invalid topic, an unusable slot. Ok when it can.
    [[nodiscard]] MqttError error() const;

    /// Messages of this handler's topic, and how many of them failed: the payload did not convert,
    /// or the slot threw.
    [[nodiscard]] quint64 receivedCount() const;
    [[nodiscard]] quint64 failureCount() const;
    /// Calls that took longer than MqttService::slowHandlerThreshold().
    [[nodiscard]] quint64 slowCount() const;

Q_SIGNALS:
    /// Every message of the topic, beside or instead of a slot.
    void received(const MqttMessage &message);
    /// One message was not handled.
    void failed(const MqttMessage &message, const MqttError &error);

    void serviceChanged();
    void topicChanged();
    void globalChanged();
    void qosChanged();
    void sharedGroupChanged();
    void sharedChanged();
    void enabledChanged();
    void skippedWhileDisabledChanged();
    void acceptRetainedChanged();
    void filterChanged();
    void errorChanged();
    /// With the service's, every second while there is something new.
    void countersChanged();

protected:
    /// What is called with every message, beside received(); for handlers that bring their own.
    void setSlot(const mqtt::Slot &slot);
    void connectNotify(const QMetaMethod &signal) override;

private:
    friend class MqttService;
    friend class MqttHandlerPrivate;
    friend class MqttServicePrivate;
    Q_DISABLE_COPY_MOVE(MqttHandler)
    std::unique_ptr<MqttHandlerPrivate> const d;
};
