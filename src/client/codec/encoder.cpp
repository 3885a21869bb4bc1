// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/encoder.h"

namespace mqtt {

namespace {

constexpr quint8 header(PacketType type, quint8 flags = 0)
{
    return quint8(type) << 4 | flags;
}

qsizetype stringSize(QByteArrayView text)
{
    return 2 + text.size();
}

qsizetype sectionSize(QByteArrayView properties, Version version)
{
    if (version != Version::Mqtt5)
        return 0;
    return varintSize(quint32(properties.size())) + properties.size();
}

char *putSection(char *at, QByteArrayView properties, Version version)
{
    if (version != Version::Mqtt5)
        return at;
    return putBytes(putVarint(at, quint32(properties.size())), properties);
}

// Room for a whole packet with its fixed header written; null where it is too large for MQTT.
char *beginPacket(OutputBuffer &out, quint8 firstByte, qsizetype bodySize)
{
    if (bodySize > qsizetype(MaximumVarint))
        return nullptr;
    const auto size = quint32(bodySize);
    char *at = out.extend(1 + varintSize(size) + bodySize);
    return putVarint(putU8(at, firstByte), size);
}

bool fits(QByteArrayView text)
{
    return text.size() <= MaximumString;
}

bool isWritableText(QByteArrayView text)
{
    return fits(text) && isText(text);
}

bool isWritable(const Will &will)
{
    return fits(will.topic) && isTopicName(will.topic) && fits(will.payload) && will.qos <= 2;
}

bool isWritable(const Connect &packet)
{
    return isWritableText(packet.clientId) &&
           (!packet.username || isWritableText(*packet.username)) &&
           (!packet.password || fits(*packet.password)) &&
           (!packet.will || isWritable(*packet.will));
}

// CONNECT's flags, section 3.1.2.
quint8 connectFlags(const Connect &packet)
{
    quint8 flags = packet.cleanStart ? 0x02 : 0;
    if (packet.will)
        flags |= quint8(0x04 | packet.will->qos << 3 | (packet.will->retain ? 0x20 : 0));
    if (packet.password)
        flags |= 0x40;
    if (packet.username)
        flags |= 0x80;
    return flags;
}

void encodeReason(OutputBuffer &out, PacketType type, ReasonCode reason, QByteArrayView properties)
{
    if (reason == ReasonCode::Success && properties.isEmpty()) {
        beginPacket(out, header(type), 0);
        return;
    }
    const qsizetype section = properties.isEmpty() ? 0 : sectionSize(properties, Version::Mqtt5);
    char *at = beginPacket(out, header(type), 1 + section);
    at = putU8(at, quint8(reason));
    if (section > 0)
        putSection(at, properties, Version::Mqtt5);
}

} // namespace

bool encodeConnect(OutputBuffer &out, const Connect &packet)
{
    if (!isWritable(packet))
        return false;
    const QByteArrayView name = packet.version == Version::Mqtt31 ? "MQIsdp" : "MQTT";
    qsizetype size = stringSize(name) + 4 + sectionSize(packet.properties, packet.version) +
                     stringSize(packet.clientId);
    if (packet.will) {
        size += sectionSize(packet.will->properties, packet.version) +
                stringSize(packet.will->topic) + stringSize(packet.will->payload);
    }
    if (packet.username)
        size += stringSize(*packet.username);
    if (packet.password)
        size += stringSize(*packet.password);

    char *at = beginPacket(out, header(PacketType::Connect), size);
    if (!at)
        return false;
    at = putBinary(at, name);
    at = putU8(at, quint8(packet.version));
    at = putU8(at, connectFlags(packet));
    at = putU16(at, packet.keepAlive);
    at = putSection(at, packet.properties, packet.version);
    at = putBinary(at, packet.clientId);
    if (packet.will) {
        at = putSection(at, packet.will->properties, packet.version);
        at = putBinary(at, packet.will->topic);
        at = putBinary(at, packet.will->payload);
    }
    if (packet.username)
        at = putBinary(at, *packet.username);
    if (packet.password)
        putBinary(at, *packet.password);
    return true;
}

bool encodeSubscribe(OutputBuffer &out, const Subscribe &packet, Version version)
{
    if (packet.subscriptions.empty()) // [MQTT-3.8.3-2]
        return false;
    qsizetype size = 2 + sectionSize(packet.properties, version);
    for (const Subscription &subscription : packet.subscriptions) {
        if (!isWritableText(subscription.filter))
            return false;
        size += stringSize(subscription.filter) + 1;
    }
    char *at = beginPacket(out, header(PacketType::Subscribe, 2), size);
    if (!at)
        return false;
    at = putU16(at, packet.id);
    at = putSection(at, packet.properties, version);
    for (const Subscription &subscription : packet.subscriptions)
        at = putU8(putBinary(at, subscription.filter), subscription.options);
    return true;
}

bool encodeUnsubscribe(OutputBuffer &out, const Unsubscribe &packet, Version version)
{
    if (packet.filters.empty()) // [MQTT-3.10.3-2]
        return false;
    qsizetype size = 2 + sectionSize(packet.properties, version);
    for (const QByteArray &filter : packet.filters) {
        if (!isWritableText(filter))
            return false;
        size += stringSize(filter);
    }
    char *at = beginPacket(out, header(PacketType::Unsubscribe, 2), size);
    if (!at)
        return false;
    at = putU16(at, packet.id);
    at = putSection(at, packet.properties, version);
    for (const QByteArray &filter : packet.filters)
        at = putBinary(at, filter);
    return true;
}

void encodePublish(OutputBuffer &out, const Publish &packet, Version version)
{
    const quint8 flags =
        quint8((packet.duplicate ? 8 : 0) | packet.qos << 1 | (packet.retain ? 1 : 0));
    char *at =
        beginPacket(out, header(PacketType::Publish, flags), publishBodySize(packet, version));
    Q_ASSERT(at); // publishSize() was asked
    at = putBinary(at, packet.topic);
    if (packet.qos > 0)
        at = putU16(at, packet.id);
    at = putSection(at, packet.properties, version);
    putBytes(at, packet.payload);
}

void encodeAck(OutputBuffer &out, PacketType type, quint16 id, ReasonCode reason, Version version)
{
    const bool withReason = version == Version::Mqtt5 && reason != ReasonCode::Success;
    char *at =
        beginPacket(out, header(type, type == PacketType::PubRel ? 2 : 0), withReason ? 3 : 2);
    at = putU16(at, id);
    if (withReason)
        putU8(at, quint8(reason));
}

void encodePingReq(OutputBuffer &out)
{
    beginPacket(out, header(PacketType::PingReq), 0);
}

void encodeDisconnect(OutputBuffer &out, ReasonCode reason, QByteArrayView properties,
                      Version version)
{
    if (version == Version::Mqtt5)
        encodeReason(out, PacketType::Disconnect, reason, properties);
    else
        beginPacket(out, header(PacketType::Disconnect), 0);
}

void encodeAuth(OutputBuffer &out, ReasonCode reason, QByteArrayView properties)
{
    encodeReason(out, PacketType::Auth, reason, properties);
}

} // namespace mqtt
