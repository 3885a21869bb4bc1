// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/decoder.h"
#include "support/packetbuilder.h"

#include <QTest>

using namespace mqtt;
using packet::hex;
using packet::Type;

inline constexpr quint32 NoLimit = 0xffffffff;
using V = packet::Version;

inline Version codecVersion(packet::Version version)
{
    return Version(int(version));
}

// Decodes a whole packet the way the session does: header first, then the body by its type.
inline WireError decode(const QByteArray &bytes, packet::Version v)
{
    const Version version = codecVersion(v);
    Frame frame;
    WireError error;
    switch (readFrame(bytes, version, NoLimit, frame, error)) {
    case FrameStatus::Incomplete:
        return malformed("incomplete");
    case FrameStatus::Invalid:
        return error;
    case FrameStatus::Complete:
        break;
    }
    const QByteArrayView body = QByteArrayView(bytes).sliced(frame.headerSize, frame.bodySize);
    ConnAck connAck;
    Publish publish;
    Ack ack;
    SubAck subAck;
    Reason reason;
    switch (frame.type) {
    case PacketType::ConnAck:
        return decodeConnAck(body, version, connAck);
    case PacketType::Publish:
        return decodePublish(body, frame.flags, version, publish);
    case PacketType::SubAck:
        return decodeSubAck(body, version, subAck);
    case PacketType::UnsubAck:
        return decodeUnsubAck(body, version, subAck);
    case PacketType::PingResp:
        return decodePingResp(body);
    case PacketType::Disconnect:
        return decodeDisconnect(body, reason);
    case PacketType::Auth:
        return decodeAuth(body, reason);
    default:
        return decodeAck(body, frame.type, version, ack);
    }
}

// A packet with its header written anew for a body of another size.
inline QByteArray withBody(const QByteArray &bytes, const QByteArray &body)
{
    return bytes.first(1) + packet::varint(quint32(body.size())) + body;
}

inline QByteArray bodyOf(const QByteArray &bytes)
{
    return bytes.sliced(quint8(bytes[1]) & 0x80 ? 3 : 2);
}

inline const QByteArray Property = packet::dataProperty(0x1f, "why");
inline const QByteArray LongProperties = packet::dataProperty(0x1f, QByteArray(200, 'r'));
