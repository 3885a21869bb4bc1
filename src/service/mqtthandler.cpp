// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/mqtthandler.h"

#include "service/mqtthandler_p.h"
#include "service/mqttservice.h"

#include <QMetaMethod>

MqttHandler::MqttHandler(QObject *parent)
    : QObject(parent)
    , d(std::make_unique<MqttHandlerPrivate>(this))
{
}

MqttHandler::~MqttHandler()
{
    d->leave();
}

MqttService *MqttHandler::service() const
{
    return d->service;
}

void MqttHandler::setService(MqttService *service)
{
    if (service != d->service)
        d->setService(service);
}

QString MqttHandler::topic() const
{
    return d->topic;
}

void MqttHandler::setTopic(const QString &topic)
{
    if (topic == d->topic)
        return;
    d->topic = topic;
    d->changed(&MqttHandler::topicChanged);
}

bool MqttHandler::isGlobal() const
{
    return d->global;
}

void MqttHandler::setGlobal(bool global)
{
    if (global == d->global)
        return;
    d->global = global;
    d->changed(&MqttHandler::globalChanged);
}

Mqtt::QoS MqttHandler::qos() const
{
    return d->qos;
}

void MqttHandler::setQos(Mqtt::QoS qos)
{
    if (qos == d->qos || qos > Mqtt::QoS::ExactlyOnce)
        return;
    d->qos = qos;
    d->changed(&MqttHandler::qosChanged);
}

QString MqttHandler::sharedGroup() const
{
    return d->sharedGroup;
}

void MqttHandler::setSharedGroup(const QString &group)
{
    if (group == d->sharedGroup)
        return;
    d->sharedGroup = group;
    d->changed(&MqttHandler::sharedGroupChanged);
}

bool MqttHandler::isShared() const
{
    return d->shared;
}

void MqttHandler::setShared(bool shared)
{
    if (shared == d->shared)
        return;
    d->shared = shared;
    d->changed(&MqttHandler::sharedChanged);
}

bool MqttHandler::isEnabled() const
{
    return d->enabled;
}

void MqttHandler::setEnabled(bool enabled)
{
    if (enabled == d->enabled)
        return;
    d->enabled = enabled;
    d->changed(&MqttHandler::enabledChanged);
}

bool MqttHandler::isSkippedWhileDisabled() const
{
    return d->skippedWhileDisabled;
}

void MqttHandler::setSkippedWhileDisabled(bool skipped)
{
    if (skipped == d->skippedWhileDisabled)
        return;
    d->skippedWhileDisabled = skipped;
    Q_EMIT skippedWhileDisabledChanged();
}

bool MqttHandler::acceptsRetained() const
{
    return d->acceptsRetained();
}

void MqttHandler::setAcceptRetained(bool accept)
{
    d->setAcceptRetained(accept);
}

void MqttHandler::resetAcceptRetained()
{
    d->setAcceptRetained({});
}

QString MqttHandler::filter() const
{
    return d->filter;
}

MqttError MqttHandler::error() const
{
    return d->error;
}

quint64 MqttHandler::receivedCount() const
{
    return d->received;
}

quint64 MqttHandler::failureCount() const
{
    return d->failures;
}

quint64 MqttHandler::slowCount() const
{
    return d->slow;
}

void MqttHandler::connectNotify(const QMetaMethod &signal)
{
    if (signal == QMetaMethod::fromSignal(&MqttHandler::received))
        d->mayBeHeard = true;
}

void MqttHandler::setSlot(const mqtt::Slot &slot)
{
    d->setSlot(slot, nullptr);
    d->update();
}
