// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/inflight.h"

#include "client/codec/properties.h"

namespace mqtt {

namespace {

// A property section with a topic alias put behind it.
QByteArray withTopicAlias(const QByteArray &properties, quint16 alias)
{
    PropertyWriter writer(properties);
    writer.number(PropertyId::TopicAlias, alias);
    return writer.section();
}

} // namespace

void Inflight::open(Version version, const ServerLimits &limits, bool useAliases, bool keep)
{
    m_version = version;
    m_limits = limits;
    m_aliases.reset(limits.topicAliasMaximum);
    m_useAliases = useAliases;
    m_keep = keep;
    m_unacknowledged = 0;
}

quint32 Inflight::sizeWithAlias(const OutgoingMessage &message) const
{
    const QByteArray properties = withTopicAlias(message.properties, message.alias);
    return publishSize({message.topic, message.payload, properties, 0, message.qos, false, false},
                       m_version);
}

qint32 Inflight::sendAcknowledged(OutputBuffer &out, const OutgoingMessage &message)
{
    const quint16 id = m_ids.take(Exchange::Turn);
    if (id == 0)
        return -1;
    if (m_keep)
        keep(id, message);
    if (m_unacknowledged < m_limits.receiveMaximum && m_waiting.empty())
        begin(out, message, id, message.duplicate);
    else
        m_waiting.push_back({id, message.duplicate, StoredMessage(message)});
    return id;
}

void Inflight::begin(OutputBuffer &out, const OutgoingMessage &message, quint16 id, bool duplicate)
{
    m_ids.set(id, message.qos == 1 ? Exchange::PubAck : Exchange::PubRec);
    ++m_unacknowledged;
    write(out, message, id, duplicate);
}

bool Inflight::writeWithAlias(OutputBuffer &out, const OutgoingMessage &message, Publish packet)
{
    const quint16 known = message.alias == 0 && m_useAliases ? m_aliases.alias(message.topic) : 0;
    quint16 alias = known;
    if (alias == 0)
        alias = message.alias > 0 ? message.alias : m_useAliases ? m_aliases.unused() : 0;
    if (alias == 0)
        return false;
    const QByteArray properties = withTopicAlias(message.properties, alias);
    packet.properties = properties;
    if (known > 0)
        packet.topic = {};
    if (publishSize(packet, m_version) > m_limits.maximumPacketSize)
        return false;
    if (known == 0)
        m_aliases.assign(alias, message.topic);
    encodePublish(out, packet, m_version);
    return true;
}

void Inflight::completed(OutputBuffer &out, quint16 id)
{
    m_ids.release(id);
    --m_unacknowledged;
    if (m_keep)
        forget(id);
    if (!m_waiting.empty())
        sendWaiting(out);
}

void Inflight::released(quint16 id)
{
    m_ids.set(id, Exchange::PubComp);
    if (const auto order = m_orderOf.find(id); order != m_orderOf.end())
        m_kept.at(order->second).message = {};
}

void Inflight::sendWaiting(OutputBuffer &out)
{
    while (!m_waiting.empty() && m_unacknowledged < m_limits.receiveMaximum) {
        const Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        begin(out, next.message.outgoing(), next.id, next.duplicate);
    }
}

std::vector<GivenUp> Inflight::resend(OutputBuffer &out, bool sessionPresent)
{
    std::vector<GivenUp> givenUp;
    m_waiting.clear(); // they are among the kept
    for (auto it = m_kept.begin(); it != m_kept.end();) {
        auto &[id, message, isResent] = it->second;
        const Exchange state = m_ids.state(id);
        if (const ReasonCode reason = obstacle(message, state, sessionPresent); isFailure(reason)) {
            const PacketType next = message.qos == 1 ? PacketType::PubAck : PacketType::PubRec;
            givenUp.push_back(
                {id, state == Exchange::PubComp ? PacketType::PubComp : next, reason});
            m_ids.release(id);
            m_orderOf.erase(id);
            it = m_kept.erase(it);
            continue;
        }
        if (state == Exchange::PubComp) {
            ++m_unacknowledged;
            encodeAck(out, PacketType::PubRel, id, ReasonCode::Success, m_version);
        } else {
            isResent = sessionPresent && (isResent || state != Exchange::Turn);
            m_ids.set(id, Exchange::Turn);
            m_waiting.push_back({id, isResent, message});
        }
        ++it;
    }
    sendWaiting(out);
    return givenUp;
}

ReasonCode Inflight::obstacle(const StoredMessage &message, Exchange state,
                              bool sessionPresent) const
{
    if (state == Exchange::PubComp) // a server without the session has no such exchange
        return sessionPresent ? ReasonCode::Success : ReasonCode::PacketIdentifierNotFound;
    const Publish packet{message.topic, message.payload, message.properties, 1, message.qos, false,
                         false};
    if (publishSize(packet, m_version) > m_limits.maximumPacketSize) // [MQTT-3.2.2-15]
        return ReasonCode::PacketTooLarge;
    if (message.qos > m_limits.maximumQoS) // [MQTT-3.2.2-11]
        return ReasonCode::QoSNotSupported;
    if (message.retain && !m_limits.retainAvailable) // [MQTT-3.2.2-14]
        return ReasonCode::RetainNotSupported;
    return ReasonCode::Success;
}

void Inflight::keep(quint16 id, const OutgoingMessage &message)
{
    const quint64 order = m_order++;
    m_kept.emplace_hint(m_kept.end(), order, Kept{id, StoredMessage(message), false});
    m_orderOf[id] = order;
}

void Inflight::forget(quint16 id)
{
    const auto order = m_orderOf.find(id);
    if (order == m_orderOf.end())
        return;
    m_kept.erase(order->second);
    m_orderOf.erase(order);
}

void Inflight::clear()
{
    m_ids.clear();
    m_waiting.clear();
    m_kept.clear();
    m_orderOf.clear();
    m_unacknowledged = 0;
}

} // namespace mqtt
