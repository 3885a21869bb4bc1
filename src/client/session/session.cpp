// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/session.h"

#include "client/codec/decoder.h"
#include "client/codec/properties.h"

#include <algorithm>

namespace mqtt {

void Session::start(const SessionOptions &options, TimePoint now)
{
    m_options = options;
    m_phase = Phase::Starting;
    m_limits = {};
    m_out.clear();
    m_awaitedSize = 0;
    ++m_connection;
    const bool bounded = options.connectTimeout.count() > 0;
    m_connectDeadline = bounded ? now + options.connectTimeout : TimePoint::max();
    if (options.connect.cleanStart)
        m_inflight.clear();
}

bool Session::linkUp()
{
    m_phase = Phase::Connecting;
    m_authenticating = true;
    return encodeConnect(m_out, m_options.connect);
}

void Session::linkDown()
{
    m_phase = Phase::Idle;
    m_out.clear();
    m_keepAlive.stop();
    m_givenUp.clear();
    releasePending();
    if (!m_inflight.keepsMessages())
        m_inflight.clear();
}

void Session::releasePending()
{
    for (const auto &[id, filters] : m_requests)
        m_inflight.ids().release(id);
    m_requests.clear();
}

void Session::disconnect(ReasonCode reason, QByteArrayView properties)
{
    if (m_phase == Phase::Connected)
        encodeDisconnect(m_out, reason, properties, version());
    m_phase = Phase::Idle;
}

void Session::outputTaken(TimePoint now)
{
    m_out.clear();
    m_keepAlive.sent(now);
}

qint32 Session::publish(const OutgoingMessage &message, const char *&why)
{
    const quint32 size = m_inflight.sizeOf(message);
    if (m_phase != Phase::Connected)
        why = "not connected";
    else if (size == 0 || size > m_limits.maximumPacketSize) // [MQTT-3.2.2-15]
        why = "larger than the server's maximum packet size";
    else if (message.qos > m_limits.maximumQoS) // [MQTT-3.2.2-11]
        why = "QoS above the server's maximum";
    else if (message.retain && !m_limits.retainAvailable) // [MQTT-3.2.2-14]
        why = "the server does not retain messages";
    else if (message.alias > m_limits.topicAliasMaximum) // [MQTT-3.3.2-9]
        why = "topic alias above the server's maximum";
    else if (const qint32 id = m_inflight.send(m_out, message); id >= 0)
        return id;
    else
        why = "all 65535 packet identifiers are in use";
    return -1;
}

bool Session::isAllowed(qsizetype before)
{
    if (m_out.size() - before <= qsizetype(m_limits.maximumPacketSize)) // [MQTT-3.2.2-15]
        return true;
    m_out.truncate(before);
    return false;
}

quint16 Session::subscribe(Subscribe packet)
{
    packet.id = isConnected() ? m_inflight.ids().take(Exchange::SubAck) : 0;
    if (packet.id == 0)
        return 0;
    const qsizetype before = m_out.size();
    if (!encodeSubscribe(m_out, packet, version()) || !isAllowed(before)) {
        m_inflight.ids().release(packet.id);
        return 0;
    }
    m_requests.emplace(packet.id, qsizetype(packet.subscriptions.size()));
    return packet.id;
}

quint16 Session::unsubscribe(Unsubscribe packet)
{
    packet.id = isConnected() ? m_inflight.ids().take(Exchange::UnsubAck) : 0;
    if (packet.id == 0)
        return 0;
    const qsizetype before = m_out.size();
    if (!encodeUnsubscribe(m_out, packet, version()) || !isAllowed(before)) {
        m_inflight.ids().release(packet.id);
        return 0;
    }
    m_requests.emplace(packet.id, qsizetype(packet.filters.size()));
    return packet.id;
}

void Session::ping(TimePoint now)
{
    encodePingReq(m_out);
    m_keepAlive.pinged(now);
}

void Session::authenticate(ReasonCode reason, QByteArrayView properties)
{
    if (m_phase < Phase::Connecting)
        return;
    // A step of an exchange that goes on, or the first of a new one, section 4.12.1.
    encodeAuth(m_out, m_authenticating ? ReasonCode::ContinueAuthentication : reason, properties);
    m_authenticating = true;
}

std::optional<TimePoint> Session::deadline() const
{
    if (m_phase == Phase::Connected)
        return m_keepAlive.deadline();
    if (m_phase == Phase::Idle || m_connectDeadline == TimePoint::max())
        return std::nullopt;
    return m_connectDeadline;
}

void Session::expire(TimePoint now, Event &event)
{
    event.reset(m_connection);
    m_keepAlive.woke(now);
    const bool connecting = m_phase == Phase::Starting || m_phase == Phase::Connecting;
    if (connecting && now >= m_connectDeadline) {
        event.kind = Event::Kind::TimedOut;
        event.what =
            m_phase == Phase::Starting ? "the link did not come up in time" : "no CONNACK in time";
        m_phase = Phase::Idle;
    } else if (m_phase == Phase::Connected && m_keepAlive.isDead(now)) {
        event.kind = Event::Kind::TimedOut;
        event.what = "no answer to PINGREQ in time";
        m_phase = Phase::Idle;
    } else if (m_phase == Phase::Connected && m_keepAlive.isPingDue(now)) {
        ping(now);
    }
}

} // namespace mqtt
