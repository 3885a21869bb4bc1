// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/reasoncode.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <vector>

// The control packets as plain data. What is received are views into the packet's bytes; property
// sections stay encoded (see properties.h) because most packets have none.
namespace mqtt {

enum class Version : quint8 { Mqtt31 = 3, Mqtt311 = 4, Mqtt5 = 5 };

enum class PacketType : quint8 {
    Connect = 1,
    ConnAck,
    Publish,
    PubAck,
    PubRec,
    PubRel,
    PubComp,
    Subscribe,
    SubAck,
    Unsubscribe,
    UnsubAck,
    PingReq,
    PingResp,
    Disconnect,
    Auth,
};

// Sent

struct Will
{
    QByteArray topic;
    QByteArray payload;
    QByteArray properties;
    quint8 qos = 0;
    bool retain = false;
};

struct Connect
{
    Version version = Version::Mqtt311;
    bool cleanStart = true;
    quint16 keepAlive = 60; // seconds
    QByteArray clientId;
    std::optional<QByteArray> username;
    std::optional<QByteArray> password;
    std::optional<Will> will;
    QByteArray properties;
};

struct Subscription
{
    QByteArray filter;
    quint8 options = 0; // QoS in bits 0 and 1; MQTT 5 uses the others [MQTT-3.8.3-5]
};

struct Subscribe
{
    quint16 id = 0;
    std::vector<Subscription> subscriptions;
    QByteArray properties;
};

struct Unsubscribe
{
    quint16 id = 0;
    std::vector<QByteArray> filters;
    QByteArray properties;
};

// Both ways

struct Publish
{
    QByteArrayView topic;
    QByteArrayView payload;
    QByteArrayView properties;
    quint16 id = 0; // 0 for QoS 0
    quint8 qos = 0;
    bool retain = false;
    bool duplicate = false;
};

/// PUBACK, PUBREC, PUBREL, PUBCOMP
struct Ack
{
    quint16 id = 0;
    ReasonCode reason = ReasonCode::Success;
    QByteArrayView properties;
};

/// DISCONNECT, AUTH
struct Reason
{
    ReasonCode reason = ReasonCode::Success;
    QByteArrayView properties;
};

// Received

struct ConnAck
{
    bool sessionPresent = false;
    quint8 code = 0; // a return code of MQTT 3.x, a reason code of MQTT 5
    QByteArrayView properties;
};

/// SUBACK, UNSUBACK
struct SubAck
{
    quint16 id = 0;
    QByteArrayView codes; // one a filter; none in an UNSUBACK of MQTT 3.x
    QByteArrayView properties;
};

} // namespace mqtt
