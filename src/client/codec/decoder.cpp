// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/decoder.h"

#include "client/codec/properties.h"
#include "client/codec/wire.h"

namespace mqtt {

namespace {

constexpr WireError TooShort = malformed("packet is shorter than its fields");
constexpr WireError TooLong = malformed("packet is longer than its fields");

// PUBLISH has its flags to itself; PUBREL's are 2, all others' 0 [MQTT-2.1.3-1].
bool areFlagsRight(PacketType type, quint8 flags)
{
    return type == PacketType::Publish || flags == (type == PacketType::PubRel ? 2 : 0);
}

bool isFromServer(PacketType type, Version version)
{
    switch (type) {
    case PacketType::Connect:
    case PacketType::Subscribe:
    case PacketType::Unsubscribe:
    case PacketType::PingReq:
        return false;
    case PacketType::Disconnect:
    case PacketType::Auth:
        return version == Version::Mqtt5;
    default:
        return type >= PacketType::Connect;
    }
}

WireError readProperties(WireReader &reader, PropertyOwner owner, QByteArrayView &section)
{
    const quint32 size = reader.varint();
    section = reader.bytes(size);
    if (reader.failed())
        return malformed("property length reaches beyond the packet");
    return section.isEmpty() ? WireError() : checkProperties(section, owner);
}

bool isOneOf(quint8 code, std::initializer_list<quint8> codes)
{
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool isConnAckCode(quint8 code)
{
    return code == 0 || (code >= 0x80 && code <= 0x8A) ||
           isOneOf(code, {0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F});
}

bool isAckCode(PacketType type, quint8 code)
{
    if (type == PacketType::PubRel || type == PacketType::PubComp)
        return isOneOf(code, {0x00, 0x92});
    return isOneOf(code, {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99});
}

bool isSubAckCode(quint8 code, Version version)
{
    if (code <= 2 || code == 0x80)
        return true;
    return version == Version::Mqtt5 &&
           isOneOf(code, {0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2});
}

bool isUnsubAckCode(quint8 code)
{
    return isOneOf(code, {0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91});
}

bool isDisconnectCode(quint8 code)
{
    return code == 0 || (code >= 0x80 && code <= 0xA2 &&
                         !isOneOf(code, {0x84, 0x85, 0x86, 0x88, 0x8A, 0x8C, 0x91, 0x92}));
}

WireError decodeReason(QByteArrayView body, PropertyOwner owner, Reason &packet)
{
    packet = {};
    if (body.isEmpty())
        return {}; // reason and properties left out: success, none
    WireReader reader(body);
    packet.reason = ReasonCode(reader.u8());
    if (!reader.atEnd()) {
        if (const WireError error = readProperties(reader, owner, packet.properties))
            return error;
    }
    return reader.atEnd() ? WireError() : TooLong;
}

} // namespace

FrameStatus readFrame(QByteArrayView bytes, Version version, quint32 maximumSize, Frame &frame,
                      WireError &error)
{
    const qsizetype available = bytes.size();
    if (available == 0)
        return FrameStatus::Incomplete;
    const auto first = quint8(bytes[0]);
    frame.type = PacketType(first >> 4);
    frame.flags = first & 0x0f;
    if (!isFromServer(frame.type, version)) {
        error = protocolError("packet type that a server does not send");
        return FrameStatus::Invalid;
    }
    if (!areFlagsRight(frame.type, frame.flags)) {
        error = malformed("reserved flags of the fixed header are wrong");
        return FrameStatus::Invalid;
    }
    quint32 size = 0;
    for (int i = 0; i < 4; ++i) {
        if (available < i + 2)
            return FrameStatus::Incomplete;
        const auto byte = quint8(bytes[i + 1]);
        size |= quint32(byte & 0x7f) << (7 * i);
        if (byte & 0x80)
            continue;
        if (i > 0 && byte == 0)
            break; // not the shortest form
        frame.headerSize = quint32(i + 2);
        frame.bodySize = size;
        if (frame.size() > maximumSize) {
            error = {ReasonCode::PacketTooLarge, "packet is larger than the maximum packet size"};
            return FrameStatus::Invalid;
        }
        return available >= qsizetype(frame.size()) ? FrameStatus::Complete
                                                    : FrameStatus::Incomplete;
    }
    error = malformed("remaining length is not a variable byte integer");
    return FrameStatus::Invalid;
}

WireError decodeConnAck(QByteArrayView body, Version version, ConnAck &packet)
{
    WireReader reader(body);
    packet = {};
    // [MQTT-3.1.2-2] of 3.1.1: who knows no MQTT 5 refuses it in the form it has.
    if (version == Version::Mqtt5 && body == QByteArrayView("\x00\x01", 2)) {
        packet.code = quint8(ReasonCode::UnsupportedProtocolVersion);
        return {};
    }
    const quint8 given = reader.u8();
    const quint8 flags = version == Version::Mqtt31 ? 0 : given; // reserved there, section 3.2
    packet.code = reader.u8();
    packet.sessionPresent = flags & 1;
    if (version == Version::Mqtt5 && !reader.failed()) {
        if (const WireError error =
                readProperties(reader, PropertyOwner::ConnAck, packet.properties))
            return error;
    }
    if (reader.failed())
        return TooShort;
    if (!reader.atEnd())
        return TooLong;
    if (flags > 1)
        return malformed("reserved flags of CONNACK are set");
    if (packet.sessionPresent && packet.code != 0)
        return protocolError("CONNACK refuses, yet says session present");
    const bool known = version == Version::Mqtt5 ? isConnAckCode(packet.code) : packet.code <= 5;
    return known ? WireError() : protocolError("unknown code in CONNACK");
}

WireError decodePublish(QByteArrayView body, quint8 flags, Version version, Publish &packet)
{
    packet.qos = (flags >> 1) & 3;
    packet.retain = flags & 1;
    packet.duplicate = flags & 8;
    packet.id = 0;
    packet.properties = {};
    if (packet.qos == 3)
        return malformed("PUBLISH with QoS 3"); // [MQTT-3.3.1-4]
    if (packet.duplicate && packet.qos == 0)
        return malformed("PUBLISH with QoS 0 and DUP"); // [MQTT-3.3.1-2]
    WireReader reader(body);
    packet.topic = reader.binary();
    if (packet.qos > 0)
        packet.id = reader.u16();
    if (reader.failed())
        return TooShort;
    if (packet.qos > 0 && packet.id == 0)
        return malformed("PUBLISH with packet identifier 0"); // [MQTT-2.2.1-3]
    if (version == Version::Mqtt5) {
        if (const WireError error =
                readProperties(reader, PropertyOwner::Publish, packet.properties))
            return error;
    }
    // On MQTT 5 an empty topic is right together with an alias, which the session knows.
    if (!isTopicName(packet.topic) && !(version == Version::Mqtt5 && packet.topic.isEmpty())) {
        return isText(packet.topic)
                   ? WireError{ReasonCode::TopicNameInvalid, "PUBLISH with an invalid topic name"}
                   : malformed("topic name is not UTF-8 text");
    }
    packet.payload = reader.rest();
    return {};
}

WireError decodeAck(QByteArrayView body, PacketType type, Version version, Ack &packet)
{
    WireReader reader(body);
    packet = {};
    packet.id = reader.u16();
    if (reader.failed())
        return TooShort;
    if (version == Version::Mqtt5 && !reader.atEnd()) {
        packet.reason = ReasonCode(reader.u8());
        if (!reader.atEnd()) {
            if (const WireError error =
                    readProperties(reader, PropertyOwner::PubAck, packet.properties))
                return error;
        }
    }
    if (!reader.atEnd())
        return TooLong;
    if (packet.id == 0)
        return protocolError("acknowledgement with packet identifier 0");
    return packet.reason == ReasonCode::Success || isAckCode(type, quint8(packet.reason))
               ? WireError()
               : protocolError("unknown reason code in an acknowledgement");
}

WireError decodeSubAck(QByteArrayView body, Version version, SubAck &packet)
{
    WireReader reader(body);
    packet = {};
    packet.id = reader.u16();
    if (reader.failed())
        return TooShort;
    if (version == Version::Mqtt5) {
        if (const WireError error =
                readProperties(reader, PropertyOwner::SubAck, packet.properties))
            return error;
    }
    packet.codes = reader.rest();
    if (packet.codes.isEmpty())
        return TooShort;
    if (packet.id == 0)
        return protocolError("SUBACK with packet identifier 0");
    for (const char code : packet.codes) {
        if (!isSubAckCode(quint8(code), version))
            return protocolError("unknown code in SUBACK"); // [MQTT-3.9.3-2] of 3.1.1
    }
    return {};
}

WireError decodeUnsubAck(QByteArrayView body, Version version, SubAck &packet)
{
    WireReader reader(body);
    packet = {};
    packet.id = reader.u16();
    if (reader.failed())
        return TooShort;
    if (version == Version::Mqtt5) {
        if (const WireError error =
                readProperties(reader, PropertyOwner::SubAck, packet.properties))
            return error;
        packet.codes = reader.rest();
        if (packet.codes.isEmpty())
            return TooShort;
    }
    if (!reader.atEnd())
        return TooLong;
    if (packet.id == 0)
        return protocolError("UNSUBACK with packet identifier 0");
    for (const char code : packet.codes) {
        if (!isUnsubAckCode(quint8(code)))
            return protocolError("unknown code in UNSUBACK");
    }
    return {};
}

WireError decodePingResp(QByteArrayView body)
{
    return body.isEmpty() ? WireError() : TooLong;
}

WireError decodeDisconnect(QByteArrayView body, Reason &packet)
{
    if (const WireError error = decodeReason(body, PropertyOwner::Disconnect, packet))
        return error;
    return isDisconnectCode(quint8(packet.reason)) ? WireError()
                                                   : protocolError("unknown code in DISCONNECT");
}

WireError decodeAuth(QByteArrayView body, Reason &packet)
{
    if (const WireError error = decodeReason(body, PropertyOwner::Auth, packet))
        return error;
    return isOneOf(quint8(packet.reason), {0x00, 0x18}) ? WireError()
                                                        : protocolError("unknown code in AUTH");
}

} // namespace mqtt
