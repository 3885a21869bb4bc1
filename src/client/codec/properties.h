// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/reasoncode.h"

#include <QByteArray>
#include <QByteArrayView>

// Property sections of MQTT 5, section 2.2.2: read, checked and written without their length field.
namespace mqtt {

enum class PropertyId : quint8 {
    PayloadFormatIndicator = 0x01,
    MessageExpiryInterval = 0x02,
    ContentType = 0x03,
    ResponseTopic = 0x08,
    CorrelationData = 0x09,
    SubscriptionIdentifier = 0x0B,
    SessionExpiryInterval = 0x11,
    AssignedClientIdentifier = 0x12,
    ServerKeepAlive = 0x13,
    AuthenticationMethod = 0x15,
    AuthenticationData = 0x16,
    RequestProblemInformation = 0x17,
    WillDelayInterval = 0x18,
    RequestResponseInformation = 0x19,
    ResponseInformation = 0x1A,
    ServerReference = 0x1C,
    ReasonString = 0x1F,
    ReceiveMaximum = 0x21,
    TopicAliasMaximum = 0x22,
    TopicAlias = 0x23,
    MaximumQoS = 0x24,
    RetainAvailable = 0x25,
    UserProperty = 0x26,
    MaximumPacketSize = 0x27,
    WildcardSubscriptionAvailable = 0x28,
    SubscriptionIdentifierAvailable = 0x29,
    SharedSubscriptionAvailable = 0x2A,
};

/// The packets a client may receive that carry properties.
enum class PropertyOwner : quint8 {
    ConnAck = 0x01,
    Publish = 0x02,
    PubAck = 0x04, // and PUBREC, PUBREL, PUBCOMP
    SubAck = 0x08, // and UNSUBACK
    Disconnect = 0x10,
    Auth = 0x20,
};

struct Property
{
    PropertyId id = {};
    quint32 number = 0;   // of the integer properties
    QByteArrayView name;  // of a user property
    QByteArrayView value; // of the string and binary properties
};

/// Walks a section; ends at its end or at the first byte that is not a property.
class PropertyReader
{
public:
    explicit PropertyReader(QByteArrayView section)
        : m_left(section)
    {
    }
    bool next(Property &property);
    /// Why next() ended early, if it did.
    [[nodiscard]] WireError error() const { return m_error; }

private:
    QByteArrayView m_left;
    WireError m_error;
};

/// The value of a string or binary property; empty when it is not there.
[[nodiscard]] QByteArrayView textProperty(QByteArrayView section, PropertyId id);

/// Everything that decides whether a received section is right: known identifiers that belong to
/// this packet, once where only once is allowed, values in range, text that is text.
[[nodiscard]] WireError checkProperties(QByteArrayView section, PropertyOwner owner);

/// Builds a section.
class PropertyWriter
{
public:
    PropertyWriter() = default;
    /// Goes on behind a section that is already built.
    explicit PropertyWriter(const QByteArray &section)
        : m_section(section)
    {
    }

    void number(PropertyId id, quint32 value);
    /// Strings and binary data, at most 65,535 bytes; strings without U+0000 [MQTT-1.5.4-2], a
    /// response topic without wildcards [MQTT-3.3.2-14].
    void bytes(PropertyId id, QByteArrayView value);
    void pair(QByteArrayView name, QByteArrayView value);

    /// What may not be sent of it; null when all may.
    [[nodiscard]] const char *problem() const { return m_problem; }
    [[nodiscard]] const QByteArray &section() const { return m_section; }

private:
    void append(QByteArrayView value);
    void appendText(QByteArrayView value);

    QByteArray m_section;
    const char *m_problem = nullptr;
};

} // namespace mqtt
