// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/packetbuilder.h"

namespace packet {

QByteArray u8(int value)
{
    return QByteArray(1, char(value));
}

QByteArray u16(int value)
{
    return u8(value >> 8) + u8(value);
}

QByteArray u32(quint32 value)
{
    return u16(int(value >> 16)) + u16(int(value & 0xffff));
}

QByteArray varint(quint32 value)
{
    QByteArray bytes;
    do {
        const int digit = int(value % 128);
        value /= 128;
        bytes += u8(value > 0 ? digit | 128 : digit);
    } while (value > 0);
    return bytes;
}

QByteArray data(const QByteArray &bytes)
{
    return u16(int(bytes.size())) + bytes;
}

QByteArray hex(const char *text)
{
    return QByteArray::fromHex(text);
}

QByteArray byteProperty(int id, int value)
{
    return u8(id) + u8(value);
}

QByteArray u16Property(int id, int value)
{
    return u8(id) + u16(value);
}

QByteArray u32Property(int id, quint32 value)
{
    return u8(id) + u32(value);
}

QByteArray varintProperty(int id, quint32 value)
{
    return u8(id) + varint(value);
}

QByteArray dataProperty(int id, const QByteArray &bytes)
{
    return u8(id) + data(bytes);
}

QByteArray userProperty(const QByteArray &name, const QByteArray &value)
{
    return u8(0x26) + data(name) + data(value);
}

QByteArray raw(Type type, int flags, const QByteArray &body)
{
    return u8(int(type) << 4 | flags) + varint(quint32(body.size())) + body;
}

static QByteArray section(Version version, const QByteArray &properties)
{
    return version == Version::V5 ? varint(quint32(properties.size())) + properties : QByteArray();
}

QByteArray connect(const Connect &c)
{
    const int flags = (c.username ? 0x80 : 0) | (c.password ? 0x40 : 0) |
                      (c.willTopic ? 0x04 | c.willQos << 3 | (c.willRetain ? 0x20 : 0) : 0) |
                      (c.cleanStart ? 0x02 : 0);
    QByteArray body = data(c.version == Version::V31 ? "MQIsdp" : "MQTT") + u8(int(c.version)) +
                      u8(flags) + u16(c.keepAlive) + section(c.version, c.properties) +
                      data(c.clientId);
    if (c.willTopic)
        body += section(c.version, c.willProperties) + data(*c.willTopic) + data(c.willMessage);
    if (c.username)
        body += data(*c.username);
    if (c.password)
        body += data(*c.password);
    return raw(Type::Connect, 0, body);
}

QByteArray connack(Version version, int code, bool sessionPresent, const QByteArray &properties)
{
    return raw(Type::Connack, 0,
               u8(sessionPresent ? 1 : 0) + u8(code) + section(version, properties));
}

QByteArray publish(const Publish &p)
{
    const int flags = (p.duplicate ? 8 : 0) | p.qos << 1 | (p.retain ? 1 : 0);
    return raw(Type::Publish, flags,
               data(p.topic) + (p.qos > 0 ? u16(p.id) : QByteArray()) +
                   section(p.version, p.properties) + p.payload);
}

static int reservedFlags(Type type)
{
    return type == Type::Pubrel || type == Type::Subscribe || type == Type::Unsubscribe ? 2 : 0;
}

QByteArray ack(Type type, int id)
{
    return raw(type, reservedFlags(type), u16(id));
}

QByteArray ack(Type type, int id, int reason, const std::optional<QByteArray> &properties)
{
    return raw(type, reservedFlags(type),
               u16(id) + u8(reason) +
                   (properties ? section(Version::V5, *properties) : QByteArray()));
}

QByteArray subscribe(Version version, int id, const QByteArray &filter, int options,
                     const QByteArray &properties)
{
    return raw(Type::Subscribe, reservedFlags(Type::Subscribe),
               u16(id) + section(version, properties) + data(filter) + u8(options));
}

static QByteArray codes(const QList<int> &list)
{
    QByteArray bytes;
    for (const int code : list)
        bytes += u8(code);
    return bytes;
}

QByteArray suback(Version version, int id, const QList<int> &list, const QByteArray &properties)
{
    return raw(Type::Suback, 0, u16(id) + section(version, properties) + codes(list));
}

QByteArray unsubscribe(Version version, int id, const QByteArray &filter,
                       const QByteArray &properties)
{
    return raw(Type::Unsubscribe, reservedFlags(Type::Unsubscribe),
               u16(id) + section(version, properties) + data(filter));
}

QByteArray unsuback(Version version, int id, const QList<int> &list, const QByteArray &properties)
{
    return raw(Type::Unsuback, 0, u16(id) + section(version, properties) + codes(list));
}

QByteArray pingreq()
{
    return raw(Type::Pingreq, 0, {});
}

QByteArray pingresp()
{
    return raw(Type::Pingresp, 0, {});
}

QByteArray disconnect()
{
    return raw(Type::Disconnect, 0, {});
}

QByteArray disconnect(int reason, const QByteArray &properties)
{
    return raw(Type::Disconnect, 0, u8(reason) + section(Version::V5, properties));
}

QByteArray auth(int reason, const QByteArray &properties)
{
    return raw(Type::Auth, 0, u8(reason) + section(Version::V5, properties));
}

// Where the body starts, or 0 when the header is not complete, -1 when it can be none.
static qsizetype bodyStart(const QByteArray &bytes, qsizetype *size)
{
    *size = 0;
    for (qsizetype i = 1; i < bytes.size(); ++i) {
        if (i > 4)
            return -1;
        *size |= qsizetype(bytes[i] & 0x7f) << 7 * (i - 1);
        if (!(bytes[i] & 0x80))
            return i + 1;
    }
    return bytes.size() > 4 ? -1 : 0;
}

qsizetype firstSize(const QByteArray &bytes)
{
    qsizetype size = 0;
    const qsizetype start = bodyStart(bytes, &size);
    if (start <= 0)
        return start;
    return bytes.size() < start + size ? 0 : start + size;
}

Type typeOf(const QByteArray &packet)
{
    return packet.isEmpty() ? Type(0) : Type(quint8(packet[0]) >> 4);
}

static int u16At(const QByteArray &bytes, qsizetype at)
{
    return at + 2 <= bytes.size() ? quint8(bytes[at]) << 8 | quint8(bytes[at + 1]) : 0;
}

int idOf(const QByteArray &packet)
{
    qsizetype size = 0;
    const qsizetype start = bodyStart(packet, &size);
    if (start <= 0)
        return 0;
    switch (typeOf(packet)) {
    case Type::Publish:
        return packet[0] & 6 ? u16At(packet, start + 2 + u16At(packet, start)) : 0;
    case Type::Puback:
    case Type::Pubrec:
    case Type::Pubrel:
    case Type::Pubcomp:
    case Type::Subscribe:
    case Type::Suback:
    case Type::Unsubscribe:
    case Type::Unsuback:
        return u16At(packet, start);
    default:
        return 0;
    }
}

QList<Filter> filtersOf(Version version, const QByteArray &packet)
{
    qsizetype size = 0;
    qsizetype at = bodyStart(packet, &size) + 2;
    if (version == Version::V5) { // the section, whose length is a packet's remaining length alike
        const qsizetype start = bodyStart(packet.sliced(at - 1), &size);
        at += start - 1 + size;
    }
    const int options = typeOf(packet) == Type::Subscribe ? 1 : 0;
    QList<Filter> filters;
    while (at < packet.size()) {
        const int length = u16At(packet, at);
        filters.append({packet.mid(at + 2, length), options ? packet.at(at + 2 + length) : 0});
        at += 2 + length + options;
    }
    return filters;
}

QString describe(const QByteArray &packet)
{
    static const char *const names[] = {"(type 0)",  "CONNECT",  "CONNACK",     "PUBLISH",
                                        "PUBACK",    "PUBREC",   "PUBREL",      "PUBCOMP",
                                        "SUBSCRIBE", "SUBACK",   "UNSUBSCRIBE", "UNSUBACK",
                                        "PINGREQ",   "PINGRESP", "DISCONNECT",  "AUTH"};
    if (packet.isEmpty())
        return QStringLiteral("nothing");
    QString text = QString::fromLatin1(names[int(typeOf(packet))]);
    if (typeOf(packet) == Type::Publish) {
        qsizetype size = 0;
        const qsizetype start = bodyStart(packet, &size);
        text += QStringLiteral(" qos %1").arg((packet[0] >> 1) & 3);
        if (packet[0] & 8)
            text += QStringLiteral(" dup");
        if (packet[0] & 1)
            text += QStringLiteral(" retain");
        text += QStringLiteral(" '%1'").arg(
            QString::fromUtf8(packet.mid(start + 2, u16At(packet, start))));
    }
    if (const int id = idOf(packet))
        text += QStringLiteral(" id %1").arg(id);
    constexpr qsizetype Shown = 64;
    text += QStringLiteral(": ") +
            QString::fromLatin1(packet.first(qMin(packet.size(), Shown)).toHex(' '));
    if (packet.size() > Shown)
        text += QStringLiteral(" … (%1 bytes)").arg(packet.size());
    return text;
}

} // namespace packet
