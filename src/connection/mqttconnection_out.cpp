// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttconnection_p.h"
#include "topic/topicrules.h"

using namespace Qt::StringLiterals;

namespace {

// Topics whose checked and encoded names are kept; a service publishes to few, again and again.
constexpr qsizetype keptTopics = 256;
// Of PUBLISH beside topic and payload: header, lengths, packet identifier. Properties come on top.
constexpr qsizetype publishOverhead = 16;

} // namespace

/// Null for an invalid topic.
const QMqttTopicName *MqttConnectionPrivate::topicName(const QString &topic)
{
    if (const auto it = m_topicNames.constFind(topic); it != m_topicNames.cend())
        return &*it;
    if (mqtt::checkTopicName(topic) != mqtt::TopicError::None)
        return nullptr;
    if (m_topicNames.size() >= keptTopics)
        m_topicNames.clear();
    return &*m_topicNames.insert(topic, QMqttTopicName(topic));
}

MqttError MqttConnectionPrivate::publish(const QString &topic, const QByteArray &payload,
                                         const MqttPublishOptions &options)
{
    if (state == MqttConnection::State::Closed || state == MqttConnection::State::Closing)
        return {MqttError::Code::NotRunning,
                u"'%1' is not published: the connection is closed"_s.arg(topic)};
    if (!topicName(topic)) {
        return {MqttError::Code::InvalidTopic,
                u"topic '%1' "_s.arg(topic) % mqtt::describe(mqtt::checkTopicName(topic))};
    }
    if (options.qos > Mqtt::QoS::ExactlyOnce) {
        return {MqttError::Code::InvalidValue,
                u"'%1' is not published: QoS %2; allowed are 0, 1 and 2"_s.arg(topic).arg(
                    static_cast<int>(options.qos))};
    }
    mqtt::Outgoing message{topic, payload, options};
    if (link.isUp() && outbox.isEmpty()) {
        if (const MqttError error = checkLimits(topic, payload, options); !error.isOk())
            return error;
        switch (send(message)) {
        case Sending::Done:
            return {};
        case Sending::Refused:
            return {MqttError::Code::PublishRefused,
                    u"'%1' is not published: the client refused it"_s.arg(topic)};
        case Sending::Later:
            break;
        }
    }
    if (!outbox.push(std::move(message))) {
        ++dropped;
        Q_EMIT q->droppedChanged();
        const MqttError error(
            MqttError::Code::QueueFull,
            u"'%1' is dropped: %2 messages of %3 bytes wait for the connection already"_s.arg(topic)
                .arg(outbox.count())
                .arg(outbox.bytes()));
        Q_EMIT q->messageDropped(topic, payload, error);
        return error;
    }
    Q_EMIT q->queuedChanged();
    return {};
}

/// What the broker said at CONNACK it does not take.
MqttError MqttConnectionPrivate::checkLimits(const QString &topic, const QByteArray &payload,
                                             const MqttPublishOptions &options) const
{
    if (link.protocol() != BrokerOptions::Protocol::Mqtt5)
        return {};
    const QMqttServerConnectionProperties limits = link.client()->serverConnectionProperties();
    QString why;
    if (static_cast<quint8>(options.qos) > limits.maximumQoS())
        why = u"the broker takes QoS up to %1 only"_s.arg(limits.maximumQoS());
    else if (options.retain && !limits.retainAvailable())
        why = u"the broker does not retain messages"_s;
    else if (payload.size() + topic.size() + publishOverhead > limits.maximumPacketSize())
        why = u"the broker takes packets up to %1 bytes only"_s.arg(limits.maximumPacketSize());
    else
        return {};
    return {MqttError::Code::PublishRefused, u"'%1' is not published: %2"_s.arg(topic, why)};
}

MqttConnectionPrivate::Sending MqttConnectionPrivate::send(const mqtt::Outgoing &message)
{
    const QMqttTopicName &name = *topicName(message.topic);
    const MqttPublishOptions &options = message.options;
    const auto qos = static_cast<quint8>(options.qos);
    qint32 id = -1;
    if (link.protocol() == BrokerOptions::Protocol::Mqtt5 && options.hasProperties()) {
        QMqttPublishProperties properties;
        if (options.expiry.count() > 0)
            properties.setMessageExpiryInterval(static_cast<quint32>(options.expiry.count()));
        if (!options.contentType.isEmpty())
            properties.setContentType(options.contentType);
        if (!options.responseTopic.isEmpty())
            properties.setResponseTopic(options.responseTopic);
        if (!options.correlationData.isEmpty())
            properties.setCorrelationData(options.correlationData);
        if (!options.userProperties.isEmpty())
            properties.setUserProperties(options.userProperties);
        id = link.client()->publish(name, properties, message.payload, qos, options.retain);
    } else {
        id = link.client()->publish(name, message.payload, qos, options.retain);
    }
    if (id < 0) {
        // All packet identifiers are in use, or the link just died: both pass.
        return m_unacknowledged.empty() && link.isUp() ? Sending::Refused : Sending::Later;
    }
    if (id > 0)
        m_unacknowledged.insert_or_assign(id, Unacknowledged{++m_sequence, message});
    return Sending::Done;
}

void MqttConnectionPrivate::flush()
{
    if (outbox.isEmpty())
        return;
    while (link.isUp() && !outbox.isEmpty()) {
        const mqtt::Outgoing message = outbox.front();
        MqttError error = checkLimits(message.topic, message.payload, message.options);
        if (error.isOk()) {
            const Sending result = send(message);
            if (result == Sending::Later)
                break;
            if (result == Sending::Refused)
                error = {MqttError::Code::PublishRefused,
                         u"'%1' is dropped: the client refused it"_s.arg(message.topic)};
        }
        outbox.pop();
        if (!error.isOk())
            drop(message, error);
    }
    Q_EMIT q->queuedChanged();
}

/// What was sent and not acknowledged has no session to live in any more: it is sent anew, before
/// all that came after it. With the session restored the client sends it again by itself.
void MqttConnectionPrivate::takeBack()
{
    if (link.isUp() && sessionRestored)
        return;
    std::vector<Unacknowledged> lost;
    lost.reserve(m_unacknowledged.size());
    for (auto &[id, message] : m_unacknowledged)
        lost.push_back(std::move(message));
    m_unacknowledged.clear();
    std::sort(lost.begin(), lost.end(), [](const Unacknowledged &a, const Unacknowledged &b) {
        return a.sequence > b.sequence;
    });
    for (Unacknowledged &message : lost)
        outbox.putBack(std::move(message.message));
}

void MqttConnectionPrivate::drop(const mqtt::Outgoing &message, const MqttError &reason)
{
    ++dropped;
    Q_EMIT q->droppedChanged();
    Q_EMIT q->messageDropped(message.topic, message.payload, reason);
}

void MqttConnectionPrivate::dropAll(const QString &why)
{
    while (!outbox.isEmpty()) {
        const mqtt::Outgoing message = outbox.front();
        outbox.pop();
        drop(message,
             {MqttError::Code::MessageDropped, u"'%1' is lost: %2"_s.arg(message.topic, why)});
    }
}

void MqttConnectionPrivate::onAcknowledged(qint32 id)
{
    m_unacknowledged.erase(id);
    flush();
    finishIfDone();
}

/// A broker of MQTT 5 may acknowledge with a refusal [MQTT-4.13.2].
void MqttConnectionPrivate::onStatus(qint32 id, QMqtt::MessageStatus status,
                                     const QMqttMessageStatusProperties &properties)
{
    // The others tell of messages to us, whose packet identifiers are the broker's.
    const bool ours = status == QMqtt::MessageStatus::Acknowledged ||
                      status == QMqtt::MessageStatus::Received ||
                      status == QMqtt::MessageStatus::Completed;
    if (!ours || static_cast<int>(properties.reasonCode()) < 0x80)
        return;
    const auto it = m_unacknowledged.find(id);
    if (it == m_unacknowledged.end())
        return;
    const mqtt::Outgoing message = std::move(it->second.message);
    m_unacknowledged.erase(it);
    drop(message,
         {MqttError::Code::PublishRefused,
          u"'%1' was refused by the broker, reason code 0x%2 %3"_s.arg(
              message.topic, QString::number(static_cast<int>(properties.reasonCode()), 16),
              properties.reason())});
    flush();
    finishIfDone();
}
