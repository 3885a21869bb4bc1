// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>
#include <utility>

/// MQTT packets as plain bytes, made from the specifications alone: the tests' own opinion of the
/// wire, which shares no line with the codec it checks.
namespace packet {

enum class Type {
    Connect = 1,
    Connack = 2,
    Publish = 3,
    Puback = 4,
    Pubrec = 5,
    Pubrel = 6,
    Pubcomp = 7,
    Subscribe = 8,
    Suback = 9,
    Unsubscribe = 10,
    Unsuback = 11,
    Pingreq = 12,
    Pingresp = 13,
    Disconnect = 14,
    Auth = 15,
};

enum class Version { V31 = 3, V311 = 4, V5 = 5 };

// Integers and strings.
QByteArray u8(int value);
QByteArray u16(int value);
QByteArray u32(quint32 value);
QByteArray varint(quint32 value);
/// A two-byte length and these bytes: MQTT's string and binary data alike.
QByteArray data(const QByteArray &bytes);
/// Bytes from hex with spaces.
QByteArray hex(const char *text);

// One property: identifier and value.
QByteArray byteProperty(int id, int value);
QByteArray u16Property(int id, int value);
QByteArray u32Property(int id, quint32 value);
QByteArray varintProperty(int id, quint32 value);
QByteArray dataProperty(int id, const QByteArray &bytes);
QByteArray userProperty(const QByteArray &name, const QByteArray &value);

/// Fixed header and body.
QByteArray raw(Type type, int flags, const QByteArray &body);

/// From here on `properties` is what stands behind the property length; MQTT 5 only.
struct Connect
{
    Version version = Version::V311;
    QByteArray clientId = {};
    bool cleanStart = true;
    quint16 keepAlive = 60;
    std::optional<QByteArray> username = {};
    std::optional<QByteArray> password = {};
    std::optional<QByteArray> willTopic = {};
    QByteArray willMessage = {};
    int willQos = 0;
    bool willRetain = false;
    QByteArray properties = {};
    QByteArray willProperties = {};
};
QByteArray connect(const Connect &values);
QByteArray connack(Version version, int code = 0, bool sessionPresent = false,
                   const QByteArray &properties = {});

struct Publish
{
    Version version = Version::V311;
    QByteArray topic = {};
    QByteArray payload = {};
    int qos = 0;
    int id = 0;
    bool retain = false;
    bool duplicate = false;
    QByteArray properties = {};
};
QByteArray publish(const Publish &values);

/// PUBACK, PUBREC, PUBREL, PUBCOMP in the short form, which all versions know.
QByteArray ack(Type type, int id);
/// MQTT 5, with reason and, if given, properties.
QByteArray ack(Type type, int id, int reason, const std::optional<QByteArray> &properties = {});

QByteArray subscribe(Version version, int id, const QByteArray &filter, int options,
                     const QByteArray &properties = {});
QByteArray suback(Version version, int id, const QList<int> &codes,
                  const QByteArray &properties = {});
QByteArray unsubscribe(Version version, int id, const QByteArray &filter,
                       const QByteArray &properties = {});
/// MQTT 3 has no codes.
QByteArray unsuback(Version version, int id, const QList<int> &codes = {},
                    const QByteArray &properties = {});
QByteArray pingreq();
QByteArray pingresp();
QByteArray disconnect();
QByteArray disconnect(int reason, const QByteArray &properties = {});
QByteArray auth(int reason, const QByteArray &properties);

/// How many bytes the first packet in there has; 0: it is not complete, -1: not a packet.
qsizetype firstSize(const QByteArray &bytes);
Type typeOf(const QByteArray &packet);
/// The packet identifier of any packet that has one; 0 for others.
int idOf(const QByteArray &packet);
/// The filters of a SUBSCRIBE with their options, or of an UNSUBSCRIBE with zeros.
using Filter = std::pair<QByteArray, int>;
QList<Filter> filtersOf(Version version, const QByteArray &packet);
/// "PUBLISH qos 1 id 3 'a/b': 32 08 00 03 …".
QString describe(const QByteArray &packet);

} // namespace packet
