// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttmessage.h"

#include "client/qmqttmessage_p.h"
#include "client/shareddefault_p.h"

#include <utility>

QMqttMessage QMqttMessagePrivate::create(Spare &spare, QMqttTopicName topic, QByteArray payload,
                                         quint16 id, quint8 qos, bool duplicate, bool retain,
                                         const QMqttPublishProperties &properties)
{
    QMqttMessage message;
    message.d.swap(spare);
    if (!message.d)
        message.d = new QMqttMessagePrivate;
    QMqttMessagePrivate *const data = message.d.data();
    data->topic = std::move(topic);
    data->payload = std::move(payload);
    data->id = id;
    data->qos = qos;
    data->duplicate = duplicate;
    data->retain = retain;
    data->properties = properties;
    return message;
}

void QMqttMessagePrivate::giveBack(QMqttMessage &message, Spare &spare)
{
    if (!message.d || message.d->ref.loadAcquire() != 1)
        return;
    message.d->payload.clear();
    spare.swap(message.d);
}

QMqttMessage::QMqttMessage() = default;

QMqttMessage::QMqttMessage(const QMqttMessage &other) = default;
QMqttMessage &QMqttMessage::operator=(const QMqttMessage &other) = default;
QMqttMessage::~QMqttMessage() = default;

bool QMqttMessage::operator==(const QMqttMessage &other) const
{
    return d == other.d;
}

bool QMqttMessage::operator!=(const QMqttMessage &other) const
{
    return d != other.d;
}

const QByteArray &QMqttMessage::payload() const
{
    return mqtt::read(d).payload;
}

quint8 QMqttMessage::qos() const
{
    return mqtt::read(d).qos;
}

quint16 QMqttMessage::id() const
{
    return mqtt::read(d).id;
}

QMqttTopicName QMqttMessage::topic() const
{
    return mqtt::read(d).topic;
}

bool QMqttMessage::duplicate() const
{
    return mqtt::read(d).duplicate;
}

bool QMqttMessage::retain() const
{
    return mqtt::read(d).retain;
}

QMqttPublishProperties QMqttMessage::publishProperties() const
{
    return mqtt::read(d).properties;
}
