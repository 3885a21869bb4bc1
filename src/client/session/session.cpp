// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/session.h"

#include "client/codec/decoder.h"
#include "client/codec/properties.h"

namespace mqtt {

void Session::start(const SessionOptions &options, TimePoint now)
{
    m_options = options;
    m_phase = Phase::Starting;
    m_limits = {};
    m_out.clear();
    ++m_connection;
    const bool bounded = options.connectTimeout.count() > 0;
    m_connectDeadline = bounded ? now + options.connectTimeout : TimePoint::max();
    if (options.connect.cleanStart)
        m_inflight.clear();
}

bool Session::linkUp()
{
    m_phase = Phase::Connecting;
    return encodeConnect(m_out, m_options.connect);
}

void Session::linkDown()
{
    m_phase = Phase::Idle;
    m_out.clear();
    m_keepAlive.stop();
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

bool Session::receive(QByteArrayView bytes, TimePoint now, qsizetype &consumed, Event &event)
{
    consumed = 0;
    if (m_phase < Phase::Connecting || bytes.isEmpty())
        return false;
    m_keepAlive.received(now);
    event = {};
    event.connection = m_connection;
    Frame frame;
    WireError error;
    switch (readFrame(bytes, version(), m_options.maximumPacketSize, frame, error)) {
    case FrameStatus::Incomplete:
        return false;
    case FrameStatus::Invalid:
        consumed = bytes.size();
        break;
    case FrameStatus::Complete:
        consumed = frame.size();
        error = handle(frame.type, frame.flags, bytes.sliced(frame.headerSize, frame.bodySize), now,
                       event);
        break;
    }
    if (error)
        fail(error, event);
    return true;
}

void Session::fail(const WireError &error, Event &event)
{
    event.kind = Event::Kind::Failed;
    event.reason = error.code;
    event.what = error.what;
    if (version() == Version::Mqtt5)
        encodeDisconnect(m_out, error.code, {}, Version::Mqtt5);
    m_phase = Phase::Idle;
}

WireError Session::handle(PacketType type, quint8 flags, QByteArrayView body, TimePoint now,
                          Event &event)
{
    if (m_phase == Phase::Connecting) {
        if (type == PacketType::ConnAck)
            return handleConnAck(body, now, event);
        if (type == PacketType::Auth)
            return handleAuth(body, event);
        return protocolError("a packet came before CONNACK"); // [MQTT-3.2.0-1]
    }
    switch (type) {
    case PacketType::Publish:
        return handlePublish(body, flags, event);
    case PacketType::PubAck:
    case PacketType::PubRec:
    case PacketType::PubRel:
    case PacketType::PubComp:
        return handleAck(type, body, event);
    case PacketType::SubAck:
    case PacketType::UnsubAck:
        return handleSubAck(type, body, event);
    case PacketType::PingResp:
        m_keepAlive.answered();
        event.kind = Event::Kind::Pong;
        return decodePingResp(body);
    case PacketType::Auth:
        return handleAuth(body, event);
    case PacketType::Disconnect: {
        Reason packet;
        if (const WireError error = decodeDisconnect(body, packet))
            return error;
        event.kind = Event::Kind::ServerDisconnect;
        event.reason = packet.reason;
        event.properties = packet.properties;
        m_phase = Phase::Idle;
        return {};
    }
    default:
        return protocolError("a second CONNACK"); // [MQTT-3.2.0-2]
    }
}

WireError Session::handleConnAck(QByteArrayView body, TimePoint now, Event &event)
{
    ConnAck packet;
    if (const WireError error = decodeConnAck(body, version(), packet))
        return error;
    event.code = packet.code;
    event.properties = packet.properties;
    if (packet.code != 0) {
        event.kind = Event::Kind::Refused;
        m_phase = Phase::Idle;
        return {};
    }
    event.sessionPresent = packet.sessionPresent && version() != Version::Mqtt31;
    if (event.sessionPresent && m_options.connect.cleanStart) // [MQTT-3.2.2-2]
        return protocolError("session present after a clean start");
    event.kind = Event::Kind::Accepted;
    m_limits = readServerLimits(packet.properties);
    m_phase = Phase::Connected;
    const quint16 keepAlive = m_limits.serverKeepAlive.value_or(m_options.connect.keepAlive);
    m_keepAlive.start(std::chrono::seconds(keepAlive), m_options.autoKeepAlive, now);
    m_received.open(m_options.receiveMaximum, m_options.topicAliasMaximum, !event.sessionPresent);
    const quint32 expiry = m_limits.sessionExpiryInterval.value_or(m_options.sessionExpiry);
    m_inflight.open(version(), m_limits.receiveMaximum, m_limits.maximumPacketSize,
                    m_limits.topicAliasMaximum, m_options.topicAliasMaximum > 0,
                    !m_options.connect.cleanStart || expiry > 0);
    m_inflight.resend(m_out, event.sessionPresent);
    return {};
}

WireError Session::handlePublish(QByteArrayView body, quint8 flags, Event &event)
{
    if (const WireError error = decodePublish(body, flags, version(), event.message))
        return error;
    Received::Verdict verdict = Received::Verdict::Deliver;
    if (const WireError error = m_received.accept(event.message, verdict))
        return error;
    if (verdict == Received::Verdict::Deliver)
        event.kind = Event::Kind::Message;
    else
        encodeAck(m_out, PacketType::PubRec, event.message.id, ReasonCode::Success, version());
    return {};
}

void Session::acknowledge(quint32 connection, quint8 qos, quint16 id)
{
    if (qos == 0 || connection != m_connection || m_phase != Phase::Connected)
        return;
    if (qos == 1)
        m_received.acknowledged();
    encodeAck(m_out, qos == 1 ? PacketType::PubAck : PacketType::PubRec, id, ReasonCode::Success,
              version());
}

WireError Session::handleAck(PacketType type, QByteArrayView body, Event &event)
{
    Ack ack;
    if (const WireError error = decodeAck(body, type, version(), ack))
        return error;
    if (type == PacketType::PubRel)
        return handlePubRel(ack, event);

    const Exchange state = m_inflight.ids().state(ack.id);
    if (state == Exchange::Free || state == Exchange::Turn) {
        // Nothing of ours; a PUBREC must still be answered, or the server would wait for ever.
        if (type == PacketType::PubRec && !isFailure(ack.reason)) {
            encodeAck(m_out, PacketType::PubRel, ack.id, ReasonCode::PacketIdentifierNotFound,
                      version());
        }
        return {};
    }
    const bool repeatedPubRec = type == PacketType::PubRec && state == Exchange::PubComp;
    const bool expected = (type == PacketType::PubAck && state == Exchange::PubAck) ||
                          (type == PacketType::PubRec && state == Exchange::PubRec) ||
                          (type == PacketType::PubComp && state == Exchange::PubComp);
    if (!expected && !repeatedPubRec)
        return protocolError("acknowledgement of another kind than the exchange waits for");
    const bool goesOn = type == PacketType::PubRec && !isFailure(ack.reason);
    if (goesOn) {
        encodeAck(m_out, PacketType::PubRel, ack.id, ReasonCode::Success, version());
        if (repeatedPubRec)
            return {};
        m_inflight.released(ack.id);
    } else {
        m_inflight.completed(m_out, ack.id);
    }
    event.kind = Event::Kind::Status;
    event.packet = type;
    event.id = ack.id;
    event.reason = ack.reason;
    event.properties = ack.properties;
    event.finished = !goesOn;
    return {};
}

WireError Session::handlePubRel(const Ack &ack, Event &event)
{
    const bool known = m_received.release(ack.id);
    encodeAck(m_out, PacketType::PubComp, ack.id,
              known ? ReasonCode::Success : ReasonCode::PacketIdentifierNotFound, version());
    if (known) {
        event.kind = Event::Kind::Released;
        event.id = ack.id;
        event.reason = ack.reason;
        event.properties = ack.properties;
    }
    return {};
}

WireError Session::handleSubAck(PacketType type, QByteArrayView body, Event &event)
{
    const bool subscribed = type == PacketType::SubAck;
    SubAck packet;
    if (const WireError error = subscribed ? decodeSubAck(body, version(), packet)
                                           : decodeUnsubAck(body, version(), packet))
        return error;
    const Exchange state = m_inflight.ids().state(packet.id);
    if (state == Exchange::Free)
        return {};
    if (state != (subscribed ? Exchange::SubAck : Exchange::UnsubAck))
        return protocolError("acknowledgement of another kind than the exchange waits for");
    const auto request = m_requests.find(packet.id);
    const bool hasCodes = subscribed || version() == Version::Mqtt5;
    if (hasCodes && packet.codes.size() != request->second) // [MQTT-3.8.4-6]
        return protocolError("as many codes as filters are needed");
    m_requests.erase(request);
    m_inflight.ids().release(packet.id);
    event.kind = subscribed ? Event::Kind::SubAck : Event::Kind::UnsubAck;
    event.id = packet.id;
    event.codes = packet.codes;
    event.properties = packet.properties;
    return {};
}

WireError Session::handleAuth(QByteArrayView body, Event &event)
{
    Reason packet;
    if (const WireError error = decodeAuth(body, packet))
        return error;
    if (m_options.authenticationMethod.isEmpty()) // [MQTT-4.12.0-6]
        return protocolError("AUTH without enhanced authentication");
    if (textProperty(packet.properties, PropertyId::AuthenticationMethod) !=
        m_options.authenticationMethod) // [MQTT-4.12.0-5]
        return protocolError("AUTH with another method than that of CONNECT");
    if (m_phase == Phase::Connecting && packet.reason == ReasonCode::Success)
        return protocolError("AUTH with Success before CONNACK");
    event.kind =
        packet.reason == ReasonCode::Success ? Event::Kind::AuthDone : Event::Kind::AuthContinue;
    event.reason = packet.reason;
    event.properties = packet.properties;
    return {};
}

qint32 Session::publish(const OutgoingMessage &message, const char *&why)
{
    const QByteArray properties =
        message.alias > 0 ? withTopicAlias(message.properties, message.alias) : message.properties;
    const Publish packet{message.topic, message.payload, properties, 1, message.qos, false, false};
    const quint32 size = publishSize(packet, version());
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
    if (m_phase >= Phase::Connecting)
        encodeAuth(m_out, reason, properties);
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
    event = {};
    event.connection = m_connection;
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
