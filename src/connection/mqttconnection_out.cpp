// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/connectionlog.h"
#include "connection/mqttconnection_p.h"
#include "topic/topicrules.h"
#include "topic/topictext.h"

#include <QDateTime>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace {

// Topics whose checked and encoded names are kept; a service publishes to few, again and again.
constexpr qsizetype keptTopics = 256;
// Of PUBLISH beside topic and payload: header, lengths, packet identifier. Properties come on top.
constexpr qsizetype publishOverhead = 16;

// [MQTT-1.5.4-2], [MQTT-3.3.2-14]: what a broker would close the connection for, again and again.
MqttError checkProperties(const QString &topic, const MqttPublishOptions &options)
{
    const auto refuse = [&topic](QStringView what, const QString &why) {
        return MqttError(MqttError::Code::InvalidValue,
                         u"'%1' is not published: its %2 %3"_s.arg(topic, what, why));
    };
    const QChar null;
    const auto isText = [null](const QMqttStringPair &pair) {
        return !pair.name().contains(null) && !pair.value().contains(null);
    };
    if (options.contentType.contains(null))
        return refuse(u"content type", u"contains U+0000"_s);
    if (!std::all_of(options.userProperties.begin(), options.userProperties.end(), isText))
        return refuse(u"user properties", u"contain U+0000"_s);
    const mqtt::TopicError wrong = options.responseTopic.isEmpty()
                                       ? mqtt::TopicError::None
                                       : mqtt::checkTopicName(options.responseTopic);
    if (wrong != mqtt::TopicError::None)
        return refuse(u"response topic", mqtt::describe(wrong));
    return {};
}

QMqttPublishProperties toProperties(const MqttPublishOptions &options, qint64 waited)
{
    QMqttPublishProperties properties;
    if (options.expiry.count() > 0)
        properties.setMessageExpiryInterval(static_cast<quint32>(std::clamp<qint64>(
            options.expiry.count() - waited, 1, std::numeric_limits<quint32>::max())));
    if (!options.contentType.isEmpty())
        properties.setContentType(options.contentType);
    if (!options.responseTopic.isEmpty())
        properties.setResponseTopic(options.responseTopic);
    if (!options.correlationData.isEmpty())
        properties.setCorrelationData(options.correlationData);
    if (!options.userProperties.isEmpty())
        properties.setUserProperties(options.userProperties);
    return properties;
}

/// Seconds since the message was accepted; never negative, whatever the clock does.
qint64 waited(const mqtt::Outgoing &message)
{
    return std::max<qint64>(0, QDateTime::currentMSecsSinceEpoch() - message.acceptedAt) / 1000;
}

bool isExpired(const mqtt::Outgoing &message)
{
    return message.properties && message.properties->expiry.count() > 0 &&
           waited(message) >= message.properties->expiry.count();
}

} // namespace

void MqttConnectionPrivate::readLimits()
{
    m_limits = {};
    m_limits.window = static_cast<std::size_t>(std::clamp(options.window, 1, 65535));
    if (link.protocol() != BrokerOptions::Protocol::Mqtt5)
        return;
    const QMqttServerConnectionProperties properties = link.client()->serverConnectionProperties();
    m_limits.qos = properties.maximumQoS();
    m_limits.retain = properties.retainAvailable();
    m_limits.packetSize = properties.maximumPacketSize();
    m_limits.window = std::min<std::size_t>(m_limits.window, properties.maximumReceive());
}

mqtt::PublishTopic MqttConnectionPrivate::publishTopic(const QString &topic)
{
    if (const auto it = m_topics.constFind(topic); it != m_topics.cend())
        return *it;
    const mqtt::PublishTopic known(topic);
    if (known.error != mqtt::TopicError::None)
        return known;
    if (m_topics.size() >= keptTopics)
        m_topics.clear();
    return *m_topics.insert(topic, known);
}

MqttError MqttConnectionPrivate::checkCall(const QString &topic,
                                           const MqttPublishOptions &options) const
{
    if (state == MqttConnection::State::Closed || state == MqttConnection::State::Closing)
        return {MqttError::Code::NotRunning,
                u"'%1' is not published: the connection is closed"_s.arg(topic)};
#ifndef MQTTSERVICE_HAVE_SQL
    if (!this->options.outboxPath.isEmpty())
        return {MqttError::Code::StorageFailed,
                u"'%1' is not published: this build has no durable outbox"_s.arg(topic)};
#endif
    if (this->options.role == BrokerOptions::Role::SubscriberOnly)
        return {MqttError::Code::WrongRole,
                u"'%1' is not published: the connection is for subscribing only"_s.arg(topic)};
    if (options.qos > Mqtt::QoS::ExactlyOnce) {
        return {MqttError::Code::InvalidValue,
                u"'%1' is not published: QoS %2; allowed are 0, 1 and 2"_s.arg(topic).arg(
                    static_cast<int>(options.qos))};
    }
    return options.hasProperties() ? checkProperties(topic, options) : MqttError();
}

MqttPublication MqttConnectionPrivate::publish(const QString &topic, const QByteArray &payload,
                                               const MqttPublishOptions &options)
{
    const mqtt::PublishTopic known = publishTopic(topic);
    if (publishNow(known, payload, options))
        return {MqttDelivery::Outcome::Sent, options.qos};
    if (const MqttError error = checkCall(topic, options); !error.isOk())
        return error;
    if (known.error != mqtt::TopicError::None) {
        return MqttError(MqttError::Code::InvalidTopic,
                         u"topic "_s % mqtt::quoted(topic) % u' ' % mqtt::describe(known.error));
    }
    const bool direct = link.isUp() && !hasWaiting() && hasRoom(options.qos);
    if (link.isUp()) {
        if (const MqttError error = checkLimits(topic, payload.size(), options.qos, options.retain);
            !error.isOk())
            return error;
    }
    mqtt::Outgoing message(m_lastId + 1, topic, payload, options,
                           QDateTime::currentMSecsSinceEpoch());
    const bool stored = outbox->isDurable() && options.qos > Mqtt::QoS::AtMostOnce;
    if (!direct || stored)
        return queue(std::move(message));
    const qint32 id = send(message);
    if (isRefusal(id)) {
        return MqttError(MqttError::Code::PublishRefused,
                         u"'%1' is not published: the client refused it"_s.arg(topic));
    }
    if (id < 0)
        return queue(std::move(message));
    ++m_lastId;
    noteSent(message);
    if (id == 0)
        return MqttDelivery::done(options.qos);
    m_unacknowledged.insert_or_assign(id, Unacknowledged{std::move(message)});
    const MqttPublication publication(m_lastId, options.qos, m_deliveries);
    Q_EMIT q->queuedChanged();
    return publication;
}

/// Most messages: they are not kept, so they need no copy.
bool MqttConnectionPrivate::publishNow(const mqtt::PublishTopic &topic, const QByteArray &payload,
                                       const MqttPublishOptions &options)
{
    const bool isKept = options.qos != Mqtt::QoS::AtMostOnce || options.hasProperties() ||
                        (options.retain && this->options.repeatRetained);
    return !isKept && topic.error == mqtt::TopicError::None && link.isUp() && !hasWaiting() &&
           checkCall(topic.text, options).isOk() &&
           checkLimits(topic.text, payload.size(), options.qos, options.retain).isOk() &&
           link.client()->publish(topic.name, payload, 0, options.retain) == 0;
}

MqttPublication MqttConnectionPrivate::queue(mqtt::Outgoing message)
{
    std::vector<mqtt::Outgoing> displaced;
    const MqttError error = outbox->push(message, &displaced);
    if (error.isOk())
        m_lastId = message.id;
    for (mqtt::Outgoing &old : displaced) {
        const MqttError reason(
            MqttError::Code::MessageDropped,
            u"'%1' is dropped: the outbox is full, and a later message takes its place"_s.arg(
                old.topic));
        drop(std::move(old), reason);
    }
    const QPointer<MqttConnection> guard(q);
    if (!error.isOk()) {
        scheduleStore(); // it may have lost others
        message.id = 0;  // has no number
        drop(std::move(message), error, MqttDelivery::Outcome::Refused);
        if (error.code() == MqttError::Code::StorageFailed)
            noteStorage(error);
        if (guard)
            tellDropped();
        return error;
    }
    const MqttPublication publication(message.id, message.qos, m_deliveries);
    if (outbox->isDurable()) {
        if (m_storageFailed && !outbox->isStorePending())
            noteStorage({});
        scheduleStore();
        flush();
    } else {
        tellDropped();
        if (guard)
            Q_EMIT guard->queuedChanged();
    }
    return publication;
}

/// What the broker said at CONNACK it does not take.
MqttError MqttConnectionPrivate::checkLimits(const QString &topic, qsizetype payloadSize,
                                             Mqtt::QoS qos, bool retain) const
{
    QString why;
    if (static_cast<int>(qos) > m_limits.qos)
        why = u"the broker takes QoS up to %1 only"_s.arg(m_limits.qos);
    else if (retain && !m_limits.retain)
        why = u"the broker does not retain messages"_s;
    else if (payloadSize + topic.size() + publishOverhead > m_limits.packetSize)
        why = u"the broker takes packets up to %1 bytes only"_s.arg(m_limits.packetSize);
    else
        return {};
    return {MqttError::Code::PublishRefused, u"'%1' is not published: %2"_s.arg(topic, why)};
}

/// Whether the client will never take the message. All packet identifiers in use, a link that is
/// slow, or one that just died, pass.
bool MqttConnectionPrivate::isRefusal(qint32 id) const
{
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    if (id < 0 && link.client()->isWriteBlocked())
        return false;
#endif
    return id < 0 && m_unacknowledged.empty() && link.isUp();
}

/// The packet identifier, 0 for QoS 0, negative when the client does not take it.
qint32 MqttConnectionPrivate::send(const mqtt::Outgoing &message)
{
    const mqtt::PublishTopic topic = publishTopic(message.topic);
    if (topic.error != mqtt::TopicError::None) // from a damaged file
        return -1;
    const auto qos = static_cast<quint8>(message.qos);
    const QMqttPublishProperties properties =
        message.properties ? toProperties(*message.properties, waited(message))
                           : QMqttPublishProperties();
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    if (message.duplicate)
        return link.client()->republish(topic.name, properties, message.payload, qos,
                                        message.retain);
#endif
    if (message.properties)
        return link.client()->publish(topic.name, properties, message.payload, qos, message.retain);
    return link.client()->publish(topic.name, message.payload, qos, message.retain);
}

void MqttConnectionPrivate::noteSent(const mqtt::Outgoing &message)
{
    if (message.retain && options.repeatRetained && !m_retained.note(message))
        qCWarning(lcConnection).noquote()
            << message.topic
            << "and others are not remembered for a repeat: too many retained topics";
}

void MqttConnectionPrivate::flush()
{
    const QPointer<MqttConnection> guard(q);
    bool changed = false;
    while (link.isUp() && !m_sending) {
        const mqtt::Outgoing *next = outbox->front();
        const bool isRepeat = !m_repeats.empty() && (!next || m_repeats.front().id < next->id);
        if (isRepeat)
            next = &m_repeats.front();
        if (!next || !hasRoom(next->qos))
            break;
        mqtt::Outgoing message = isRepeat ? takeRepeat() : outbox->take();
        if (isRepeat && isExpired(message))
            continue; // it has been delivered in time
        MqttError error =
            checkLimits(message.topic, message.payload.size(), message.qos, message.retain);
        if (error.isOk() && isExpired(message)) {
            error = {MqttError::Code::MessageDropped,
                     u"'%1' is dropped: it expired while it waited"_s.arg(message.topic)};
        }
        qint32 id = 0;
        if (error.isOk()) {
            m_sending = true;
            id = send(message);
            if (!guard)
                return;
            m_sending = false;
            if (isRefusal(id)) {
                error = {MqttError::Code::PublishRefused,
                         u"'%1' is dropped: the client refused it"_s.arg(message.topic)};
            } else if (id < 0) {
                putBack(std::move(message));
                break;
            }
        }
        changed = true;
        if (error.isOk() && !isRepeat)
            noteSent(message);
        if (error.isOk() && id > 0) {
            m_unacknowledged.insert_or_assign(id, Unacknowledged{std::move(message)});
            continue;
        }
        outbox->forget(message.id);
        if (error.isOk())
            m_deliveries->ended(message.id, MqttDelivery::done(message.qos));
        else
            drop(std::move(message), error);
        tellDropped();
        if (!guard)
            return;
    }
    tellDropped();
    if (!guard || !changed)
        return;
    scheduleStore();
    Q_EMIT q->queuedChanged();
}

void MqttConnectionPrivate::onAcknowledged(qint32 id)
{
    const QPointer<MqttConnection> guard(q);
    if (const auto it = m_unacknowledged.find(id); it != m_unacknowledged.end()) {
        const quint64 message = it->second.message.id;
        const auto delivery = MqttDelivery::done(it->second.message.qos, it->second.reasonCode);
        m_unacknowledged.erase(it);
        outbox->forget(message);
        m_deliveries->ended(message, delivery);
        scheduleStore();
        Q_EMIT q->queuedChanged();
    }
    if (guard)
        flush();
    if (guard)
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
    const auto reasonCode = static_cast<quint8>(properties.reasonCode());
    if (status == QMqtt::MessageStatus::Received)
        m_qosDoubt.answered();
    if (!ours || reasonCode == 0)
        return;
    const auto it = m_unacknowledged.find(id);
    if (it == m_unacknowledged.end())
        return;
    it->second.reasonCode = reasonCode;
    if (reasonCode < 0x80)
        return;
    mqtt::Outgoing message = std::move(it->second.message);
    m_unacknowledged.erase(it);
    // The end of an exchange of QoS 2 whose other half the broker does not know: in the session it
    // was complete already; without it the message may be lost.
    const bool unknown = properties.reasonCode() == QMqtt::ReasonCode::MessageIdNotFound;
    if (unknown && status == QMqtt::MessageStatus::Completed && !sessionRestored) {
        message.duplicate = true;
        putBack(std::move(message));
    } else {
        outbox->forget(message.id);
        if (unknown) {
            m_deliveries->ended(message.id, MqttDelivery::done(message.qos));
        } else {
            const MqttError reason(
                MqttError::Code::PublishRefused,
                u"'%1' was refused by the broker, reason code 0x%2 %3"_s.arg(
                    message.topic, QString::number(reasonCode, 16), properties.reason()));
            drop(std::move(message), reason, MqttDelivery::Outcome::Refused, reasonCode);
        }
    }
    scheduleStore();
    const QPointer<MqttConnection> guard(q);
    tellDropped();
    if (guard)
        Q_EMIT guard->queuedChanged();
    if (guard)
        flush();
    if (guard)
        finishIfDone();
}
