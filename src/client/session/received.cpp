// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/received.h"

#include "client/codec/properties.h"

namespace mqtt {

void Received::open(quint16 receiveMaximum, quint16 aliasMaximum, bool forget)
{
    m_maximum = receiveMaximum;
    m_used = 0;
    m_aliases.reset(aliasMaximum);
    if (forget)
        m_unreleased.reset();
}

WireError Received::resolveAlias(Publish &packet)
{
    quint32 alias = 0;
    bool given = false;
    PropertyReader reader(packet.properties);
    for (Property property; reader.next(property);) {
        if (property.id == PropertyId::TopicAlias) {
            alias = property.number;
            given = true;
        }
    }
    if (!given) {
        return packet.topic.isEmpty()
                   ? WireError{ReasonCode::ProtocolError, "PUBLISH with neither topic nor alias"}
                   : WireError();
    }
    if (alias == 0 || alias > m_aliases.maximum()) // [MQTT-3.3.2-8], [MQTT-3.3.2-9]
        return {ReasonCode::TopicAliasInvalid, "topic alias out of range"};
    if (!packet.topic.isEmpty()) {
        m_aliases.assign(quint16(alias), packet.topic.toByteArray());
        return {};
    }
    m_topic = m_aliases.topic(quint16(alias));
    if (m_topic.isEmpty())
        return {ReasonCode::ProtocolError, "topic alias stands for nothing"};
    packet.topic = m_topic;
    return {};
}

WireError Received::accept(Publish &packet, Verdict &verdict)
{
    if (!packet.properties.isEmpty() || packet.topic.isEmpty()) {
        if (const WireError error = resolveAlias(packet))
            return error;
    }
    verdict = Verdict::Deliver;
    if (packet.qos == 0)
        return {};
    if (packet.qos == 2 && isUnreleased(packet.id)) {
        verdict = Verdict::Duplicate;
        return {};
    }
    if (m_used >= m_maximum) {
        return {ReasonCode::ReceiveMaximumExceeded,
                "more unacknowledged messages than the receive maximum"};
    }
    ++m_used;
    if (packet.qos == 2)
        hold(packet.id);
    return {};
}

bool Received::isUnreleased(quint16 id) const
{
    return m_unreleased && m_unreleased->test(id);
}

void Received::hold(quint16 id)
{
    if (!m_unreleased)
        m_unreleased = std::make_unique<std::bitset<65536>>();
    m_unreleased->set(id);
}

bool Received::release(quint16 id)
{
    giveBack();
    if (!isUnreleased(id))
        return false;
    m_unreleased->reset(id);
    return true;
}

} // namespace mqtt
