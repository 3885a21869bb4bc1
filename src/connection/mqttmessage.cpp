// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttmessage_p.h"
#include "connection/payload.h"

#include <QDebug>

#include <limits>

namespace {

/// An empty message shares this one.
MqttMessageData *nothing()
{
    static const QExplicitlySharedDataPointer<MqttMessageData> data(new MqttMessageData);
    return data.data();
}

template <typename T>
T take(std::optional<T> value, T otherwise, bool *ok)
{
    if (ok)
        *ok = value.has_value();
    return value ? std::move(*value) : std::move(otherwise);
}

} // namespace

MqttMessage::MqttMessage()
    : d(nothing())
{
}

MqttMessage::MqttMessage(const QString &topic, const QByteArray &payload,
                         const MqttPublishOptions &options)
    : d(new MqttMessageData)
{
    d->topic = topic;
    d->payload = payload;
    if (options.hasProperties())
        d->made = std::make_unique<MqttPublishOptions>(options);
    d->qos = options.qos;
    d->retain = options.retain;
}

MqttMessage::MqttMessage(const QMqttMessage &received, const QString &connectionId)
{
    MqttMessageData::Spare none;
    *this = MqttMessageData::create(none, received, connectionId);
}

MqttMessage::MqttMessage(QExplicitlySharedDataPointer<MqttMessageData> &&data) noexcept
    : d(std::move(data))
{
}

MqttMessage MqttMessageData::create(Spare &spare, const QMqttMessage &received,
                                    const QString &connectionId)
{
    if (!spare)
        spare = new MqttMessageData;
    spare->connectionId = connectionId;
    spare->topic = received.topic().name();
    spare->payload = received.payload();
    spare->received = received;
    spare->qos = static_cast<Mqtt::QoS>(received.qos());
    spare->retain = received.retain();
    spare->duplicate = received.duplicate();
    return MqttMessage(std::move(spare));
}

void MqttMessageData::giveBack(MqttMessage &message, Spare &spare)
{
    if (message.d->ref.loadAcquire() != 1)
        return;
    message.d->payload.clear();
    message.d->received = {};
    spare.swap(message.d);
}

MqttMessage::MqttMessage(const MqttMessage &other) = default;
MqttMessage::MqttMessage(MqttMessage &&other) noexcept
    : d(other.d)
    , m_captures(std::move(other.m_captures)) // never leaves the other without data
{
}
MqttMessage &MqttMessage::operator=(const MqttMessage &other) = default;
MqttMessage &MqttMessage::operator=(MqttMessage &&other) noexcept
{
    d.swap(other.d);
    m_captures.swap(other.m_captures);
    return *this;
}
MqttMessage::~MqttMessage() = default;

const QString &MqttMessage::topic() const
{
    return d->topic;
}

const QByteArray &MqttMessage::payload() const
{
    return d->payload;
}

Mqtt::QoS MqttMessage::qos() const
{
    return d->qos;
}

bool MqttMessage::isRetained() const
{
    return d->retain;
}

bool MqttMessage::isDuplicate() const
{
    return d->duplicate;
}

QString MqttMessage::connectionId() const
{
    return d->connectionId;
}

QString MqttMessage::text(bool *ok) const
{
    return take(mqtt::parseText(d->payload, nullptr), QString(), ok);
}

QJsonValue MqttMessage::json(bool *ok) const
{
    return take(mqtt::parseJson(d->payload, nullptr), QJsonValue(QJsonValue::Undefined), ok);
}

double MqttMessage::number(bool *ok) const
{
    return take(mqtt::parseDouble(d->payload, nullptr), std::numeric_limits<double>::quiet_NaN(),
                ok);
}

bool MqttMessage::boolean(bool *ok) const
{
    return take(mqtt::parseBool(d->payload, nullptr), false, ok);
}

QVariant MqttMessage::booleanOrUndefined() const
{
    const std::optional<bool> value = mqtt::parseBool(d->payload, nullptr);
    return value ? QVariant(*value) : QVariant();
}

QString MqttMessage::responseTopic() const
{
    return d->made ? d->made->responseTopic : d->received.publishProperties().responseTopic();
}

QByteArray MqttMessage::correlationData() const
{
    return d->made ? d->made->correlationData : d->received.publishProperties().correlationData();
}

QString MqttMessage::contentType() const
{
    return d->made ? d->made->contentType : d->received.publishProperties().contentType();
}

QMqttUserProperties MqttMessage::userProperties() const
{
    return d->made ? d->made->userProperties : d->received.publishProperties().userProperties();
}

QVariantMap MqttMessage::userPropertyMap() const
{
    QVariantMap map;
    const QMqttUserProperties properties = userProperties();
    for (const QMqttStringPair &property : properties)
        map.insert(property.name(), property.value());
    return map;
}

QDebug operator<<(QDebug debug, const MqttMessage &message)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "MqttMessage(" << message.topic() << ", " << message.payload() << ')';
    return debug;
}
