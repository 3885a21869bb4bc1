// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/packets.h"
#include "client/codec/wire.h"

// Packets to bytes, appended to the output. What cannot be said (a string of more than 65,535 bytes
// or with U+0000, a will with an invalid topic or QoS, no filter at all) writes nothing and returns
// false.
namespace mqtt {

[[nodiscard]] bool encodeConnect(OutputBuffer &out, const Connect &packet);
[[nodiscard]] bool encodeSubscribe(OutputBuffer &out, const Subscribe &packet, Version version);
[[nodiscard]] bool encodeUnsubscribe(OutputBuffer &out, const Unsubscribe &packet, Version version);

/// The size of the packet behind its fixed header.
[[nodiscard]] inline qsizetype publishBodySize(const Publish &packet, Version version)
{
    qsizetype size = 2 + packet.topic.size() + packet.payload.size() + (packet.qos > 0 ? 2 : 0);
    if (version == Version::Mqtt5)
        size += varintSize(quint32(packet.properties.size())) + packet.properties.size();
    return size;
}
/// The size of the whole packet; 0 if it is more than MQTT can express.
[[nodiscard]] inline quint32 publishSize(const Publish &packet, Version version)
{
    const qsizetype body = publishBodySize(packet, version);
    return body > qsizetype(MaximumVarint) ? 0 : quint32(1 + varintSize(quint32(body)) + body);
}
void encodePublish(OutputBuffer &out, const Publish &packet, Version version);

/// PUBACK, PUBREC, PUBREL, PUBCOMP. The reason is written on MQTT 5 where it is not Success.
void encodeAck(OutputBuffer &out, PacketType type, quint16 id, ReasonCode reason, Version version);
void encodePingReq(OutputBuffer &out);
void encodeDisconnect(OutputBuffer &out, ReasonCode reason, QByteArrayView properties,
                      Version version);
void encodeAuth(OutputBuffer &out, ReasonCode reason, QByteArrayView properties);

} // namespace mqtt
