// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/decoder.h"
#include "client/codec/properties.h"
#include "client/session/session.h"

// What arrives: each packet checked against the state of its exchange, and answered.
namespace mqtt {

bool Session::receive(QByteArrayView bytes, TimePoint now, qsizetype &consumed, Event &event)
{
    consumed = 0;
    if (tellGivenUp(event))
        return true;
    if (m_phase < Phase::Connecting || bytes.isEmpty())
        return false;
    m_keepAlive.received(now);
    event.reset(m_connection);
    Frame frame;
    WireError error;
    switch (readFrame(bytes, version(), m_options.maximumPacketSize, frame, error)) {
    case FrameStatus::Incomplete:
        m_awaitedSize = frame.size();
        return false;
    case FrameStatus::Invalid:
        consumed = bytes.size();
        break;
    case FrameStatus::Complete:
        m_awaitedSize = 0;
        consumed = frame.size();
        error = handle(frame.type, frame.flags, bytes.sliced(frame.headerSize, frame.bodySize), now,
                       event);
        break;
    }
    if (error)
        fail(error, event);
    return true;
}

bool Session::tellGivenUp(Event &event)
{
    if (m_phase != Phase::Connected || m_givenUp.empty())
        return false;
    const GivenUp next = m_givenUp.back();
    m_givenUp.pop_back();
    event.reset(m_connection);
    event.kind = Event::Kind::Status;
    event.packet = next.waitsFor;
    event.id = next.id;
    event.reason = next.reason;
    event.finished = true;
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
    m_authenticating = false;
    const quint16 keepAlive = m_limits.serverKeepAlive.value_or(m_options.connect.keepAlive);
    m_keepAlive.start(std::chrono::seconds(keepAlive), m_options.autoKeepAlive, now);
    m_received.open(m_options.receiveMaximum, m_options.topicAliasMaximum, !event.sessionPresent);
    const quint32 expiry = m_limits.sessionExpiryInterval.value_or(m_options.sessionExpiry);
    m_inflight.open(version(), m_limits, m_options.topicAliasMaximum > 0,
                    !m_options.connect.cleanStart || expiry > 0);
    m_givenUp = m_inflight.resend(m_out, event.sessionPresent);
    std::reverse(m_givenUp.begin(), m_givenUp.end());
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
    if (!m_authenticating) // once connected, a client begins [MQTT-4.12.1-1]
        return protocolError("AUTH that nobody asked for");
    m_authenticating = packet.reason != ReasonCode::Success;
    event.kind =
        packet.reason == ReasonCode::Success ? Event::Kind::AuthDone : Event::Kind::AuthContinue;
    event.reason = packet.reason;
    event.properties = packet.properties;
    return {};
}

} // namespace mqtt
