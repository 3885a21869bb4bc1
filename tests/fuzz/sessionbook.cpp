// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "sessionbook.h"

#include "fuzzinput.h"

#include <algorithm>

using namespace mqtt;

void SessionBook::linkUp()
{
    if (!m_keep || m_session.options().connect.cleanStart) {
        m_alive.clear();
        m_released.clear();
    }
    m_onLink.clear();
    m_requests.clear();
    m_unacknowledged.clear();
    m_quota = m_session.options().receiveMaximum;
    m_ended = m_connectSent = m_disconnectSent = false;
}

void SessionBook::published(quint16 id)
{
    FUZZ_CHECK(m_alive.insert(id).second && !m_requests.contains(id));
}

void SessionBook::requested(quint16 id, qsizetype filters)
{
    FUZZ_CHECK(filters > 0 && !m_alive.contains(id));
    FUZZ_CHECK(m_requests.emplace(id, filters).second);
}

void SessionBook::check(const Event &event)
{
    switch (event.kind) {
    case Event::Kind::Accepted:
        checkAccepted(event);
        break;
    case Event::Kind::Message:
        checkMessage(event.message);
        break;
    case Event::Kind::Status:
        checkStatus(event);
        break;
    case Event::Kind::Released:
        FUZZ_CHECK(m_held.erase(event.id) == 1);
        break;
    case Event::Kind::SubAck:
    case Event::Kind::UnsubAck:
        checkAnswer(event);
        break;
    case Event::Kind::Failed:
        FUZZ_CHECK(isFailure(event.reason) && event.what != nullptr);
        FUZZ_CHECK(event.reason != ReasonCode::ReceiveMaximumExceeded || m_quota == 0);
        m_ended = true;
        break;
    case Event::Kind::TimedOut:
        FUZZ_CHECK(event.what != nullptr);
        m_ended = true;
        break;
    case Event::Kind::Refused:
    case Event::Kind::ServerDisconnect:
        m_ended = true;
        break;
    case Event::Kind::AuthContinue:
    case Event::Kind::AuthDone:
        FUZZ_CHECK(!m_session.options().authenticationMethod.isEmpty());
        break;
    case Event::Kind::None:
    case Event::Kind::Pong:
        break;
    }
}

void SessionBook::checkAccepted(const Event &event)
{
    const SessionOptions &options = m_session.options();
    FUZZ_CHECK(m_session.isConnected());
    FUZZ_CHECK(!event.sessionPresent || !options.connect.cleanStart);
    m_keep = !options.connect.cleanStart ||
             m_session.limits().sessionExpiryInterval.value_or(options.sessionExpiry) > 0;
    if (!event.sessionPresent)
        m_held.clear();
}

void SessionBook::checkMessage(const Publish &message)
{
    FUZZ_CHECK(isTopicName(message.topic));
    FUZZ_CHECK((message.qos == 0) == (message.id == 0));
    if (message.qos == 0)
        return;
    if (message.qos == 2) // [MQTT-4.3.3-10]
        FUZZ_CHECK(m_held.insert(message.id).second);
    m_unacknowledged.emplace_back(message.qos, message.id);
    FUZZ_CHECK(m_quota-- > 0);
}

std::pair<quint8, quint16> SessionBook::takeUnacknowledged()
{
    if (m_unacknowledged.empty())
        return {};
    const auto next = m_unacknowledged.front();
    m_unacknowledged.pop_front();
    return next;
}

void SessionBook::checkStatus(const Event &event)
{
    FUZZ_CHECK(m_alive.contains(event.id));
    if (!event.finished) {
        FUZZ_CHECK(m_released.insert(event.id).second);
        return;
    }
    m_alive.erase(event.id);
    m_onLink.erase(event.id);
    m_released.erase(event.id);
}

void SessionBook::checkAnswer(const Event &event)
{
    const auto request = m_requests.find(event.id);
    FUZZ_CHECK(request != m_requests.end());
    if (event.kind == Event::Kind::SubAck || isMqtt5())
        FUZZ_CHECK(event.codes.size() == request->second);
    m_requests.erase(request);
}

void SessionBook::checkOutput(QByteArrayView out)
{
    while (!out.isEmpty()) {
        WireReader reader(out.sliced(1));
        const quint32 size = reader.varint();
        const QByteArrayView body = reader.bytes(size);
        FUZZ_CHECK(!reader.failed());
        const qsizetype whole = out.size() - reader.left();
        checkPacket(quint8(out.front()), body, whole);
        out = out.sliced(whole);
    }
}

void SessionBook::checkPacket(quint8 first, QByteArrayView body, qsizetype size)
{
    const auto type = PacketType(first >> 4);
    FUZZ_CHECK((type == PacketType::Connect) == !m_connectSent && !m_disconnectSent);
    m_connectSent = true;
    m_disconnectSent = type == PacketType::Disconnect;
    WireReader reader(body);
    switch (type) {
    case PacketType::Publish:
        checkPublish(first, body, size);
        break;
    case PacketType::PubAck:
    case PacketType::PubRec:
    case PacketType::PubRel:
    case PacketType::PubComp:
        if (type == PacketType::PubAck || type == PacketType::PubComp) // section 4.9
            m_quota = std::min(m_quota + 1, int(m_session.options().receiveMaximum));
        FUZZ_CHECK(reader.u16() > 0);
        FUZZ_CHECK(reader.atEnd() || (isMqtt5() && reader.left() == 1));
        break;
    case PacketType::Subscribe:
    case PacketType::Unsubscribe:
        FUZZ_CHECK(size <= qsizetype(m_session.limits().maximumPacketSize));
        FUZZ_CHECK(m_requests.contains(reader.u16()));
        break;
    case PacketType::Auth:
        FUZZ_CHECK(isMqtt5());
        break;
    default:
        FUZZ_CHECK(type == PacketType::Connect || type == PacketType::PingReq ||
                   type == PacketType::Disconnect);
    }
}

void SessionBook::checkPublish(quint8 first, QByteArrayView body, qsizetype size)
{
    const ServerLimits &limits = m_session.limits();
    const int qos = first >> 1 & 3;
    FUZZ_CHECK(size <= qsizetype(limits.maximumPacketSize)); // [MQTT-3.2.2-15]
    FUZZ_CHECK(qos <= limits.maximumQoS);                    // [MQTT-3.2.2-11]
    WireReader reader(body);
    FUZZ_CHECK(!reader.binary().isEmpty() || limits.topicAliasMaximum > 0);
    if (qos == 0)
        return;
    const quint16 id = reader.u16();
    FUZZ_CHECK(m_alive.contains(id) && m_onLink.insert(id).second);
    FUZZ_CHECK(m_onLink.size() <= limits.receiveMaximum); // [MQTT-3.3.4-9]
}
