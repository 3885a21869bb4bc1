// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/properties.h"

#include "client/codec/wire.h"

#include <array>
#include <limits>

namespace mqtt {

namespace {

enum class Form : quint8 { None, Byte, TwoBytes, FourBytes, Varint, Text, Binary, Pair };

struct Rule
{
    Form form = Form::None;
    quint8 owners = 0;
    quint32 minimum = 0;
    quint32 maximum = std::numeric_limits<quint32>::max();
};

constexpr quint8 operator|(PropertyOwner a, PropertyOwner b)
{
    return quint8(a) | quint8(b);
}
constexpr quint8 operator|(quint8 a, PropertyOwner b)
{
    return a | quint8(b);
}

constexpr int IdCount = 0x2B;

// Table 2-4 of the specification, as far as a server may send it.
constexpr std::array<Rule, IdCount> makeRules()
{
    using enum PropertyOwner;
    std::array<Rule, IdCount> rules;
    const auto rule = [&](PropertyId id, Form form, quint8 owners, quint32 minimum = 0,
                          quint32 maximum = std::numeric_limits<quint32>::max()) {
        rules[quint8(id)] = {form, owners, minimum, maximum};
    };
    rule(PropertyId::PayloadFormatIndicator, Form::Byte, quint8(Publish), 0, 1);
    rule(PropertyId::MessageExpiryInterval, Form::FourBytes, quint8(Publish));
    rule(PropertyId::ContentType, Form::Text, quint8(Publish));
    rule(PropertyId::ResponseTopic, Form::Text, quint8(Publish));
    rule(PropertyId::CorrelationData, Form::Binary, quint8(Publish));
    rule(PropertyId::SubscriptionIdentifier, Form::Varint, quint8(Publish), 1);
    rule(PropertyId::SessionExpiryInterval, Form::FourBytes, quint8(ConnAck));
    rule(PropertyId::AssignedClientIdentifier, Form::Text, quint8(ConnAck));
    rule(PropertyId::ServerKeepAlive, Form::TwoBytes, quint8(ConnAck));
    rule(PropertyId::AuthenticationMethod, Form::Text, ConnAck | Auth);
    rule(PropertyId::AuthenticationData, Form::Binary, ConnAck | Auth);
    rule(PropertyId::RequestProblemInformation, Form::Byte, 0);
    rule(PropertyId::WillDelayInterval, Form::FourBytes, 0);
    rule(PropertyId::RequestResponseInformation, Form::Byte, 0);
    rule(PropertyId::ResponseInformation, Form::Text, quint8(ConnAck));
    rule(PropertyId::ServerReference, Form::Text, ConnAck | Disconnect);
    rule(PropertyId::ReasonString, Form::Text, ConnAck | PubAck | SubAck | Disconnect | Auth);
    rule(PropertyId::ReceiveMaximum, Form::TwoBytes, quint8(ConnAck), 1);
    rule(PropertyId::TopicAliasMaximum, Form::TwoBytes, quint8(ConnAck));
    rule(PropertyId::TopicAlias, Form::TwoBytes, quint8(Publish));
    rule(PropertyId::MaximumQoS, Form::Byte, quint8(ConnAck), 0, 1);
    rule(PropertyId::RetainAvailable, Form::Byte, quint8(ConnAck), 0, 1);
    rule(PropertyId::UserProperty, Form::Pair,
         ConnAck | Publish | PubAck | SubAck | Disconnect | Auth);
    rule(PropertyId::MaximumPacketSize, Form::FourBytes, quint8(ConnAck), 1);
    rule(PropertyId::WildcardSubscriptionAvailable, Form::Byte, quint8(ConnAck), 0, 1);
    rule(PropertyId::SubscriptionIdentifierAvailable, Form::Byte, quint8(ConnAck), 0, 1);
    rule(PropertyId::SharedSubscriptionAvailable, Form::Byte, quint8(ConnAck), 0, 1);
    return rules;
}

constexpr std::array<Rule, IdCount> Rules = makeRules();

const Rule &ruleOf(quint32 id)
{
    static constexpr Rule unknown;
    return id < IdCount ? Rules[id] : unknown;
}

bool mayRepeat(PropertyId id, PropertyOwner owner)
{
    // Several subscriptions may have matched one PUBLISH [MQTT-3.3.4-3].
    return id == PropertyId::UserProperty ||
           (id == PropertyId::SubscriptionIdentifier && owner == PropertyOwner::Publish);
}

bool hasNumber(Form form)
{
    return form >= Form::Byte && form <= Form::Varint;
}

} // namespace

bool PropertyReader::next(Property &property)
{
    if (m_left.isEmpty() || m_error)
        return false;
    WireReader reader(m_left);
    const quint32 id = reader.varint();
    const Rule &rule = ruleOf(id);
    property = {PropertyId(id), 0, {}, {}};
    switch (rule.form) {
    case Form::None:
        m_error = reader.failed() ? malformed("property identifier is cut")
                                  : protocolError("unknown property identifier");
        return false;
    case Form::Byte:
        property.number = reader.u8();
        break;
    case Form::TwoBytes:
        property.number = reader.u16();
        break;
    case Form::FourBytes:
        property.number = reader.u32();
        break;
    case Form::Varint:
        property.number = reader.varint();
        break;
    case Form::Pair:
        property.name = reader.binary();
        [[fallthrough]];
    case Form::Text:
    case Form::Binary:
        property.value = reader.binary();
        break;
    }
    if (reader.failed()) {
        m_error = malformed("property reaches beyond its section");
        return false;
    }
    m_left = reader.rest();
    return true;
}

QByteArrayView textProperty(QByteArrayView section, PropertyId id)
{
    PropertyReader reader(section);
    for (Property property; reader.next(property);) {
        if (property.id == id)
            return property.value;
    }
    return {};
}

WireError checkProperties(QByteArrayView section, PropertyOwner owner)
{
    PropertyReader reader(section);
    quint64 seen = 0;
    for (Property property; reader.next(property);) {
        const Rule &rule = ruleOf(quint8(property.id));
        if (!(rule.owners & quint8(owner)))
            return protocolError("property does not belong to this packet");
        const quint64 bit = quint64(1) << quint8(property.id);
        if ((seen & bit) && !mayRepeat(property.id, owner))
            return protocolError("property may appear only once");
        seen |= bit;
        if (hasNumber(rule.form) &&
            (property.number < rule.minimum || property.number > rule.maximum))
            return protocolError("property value out of range");
        const bool text = rule.form == Form::Text || rule.form == Form::Pair;
        if (text && !(isText(property.name) && isText(property.value)))
            return malformed("property is not UTF-8 text");
        if (property.id == PropertyId::ResponseTopic && !isTopicName(property.value))
            return protocolError("response topic is not a topic name"); // [MQTT-3.3.2-14]
    }
    if (reader.error())
        return reader.error();
    const auto has = [seen](PropertyId id) { return (seen >> quint8(id)) & 1; };
    if (has(PropertyId::AuthenticationData) && !has(PropertyId::AuthenticationMethod))
        return protocolError("authentication data without a method");
    return {};
}

void PropertyWriter::append(QByteArrayView value)
{
    if (value.size() > MaximumString)
        m_problem = "a property is longer than 65535 bytes";
    char length[2];
    putU16(length, quint16(value.size()));
    m_section.append(length, 2).append(value);
}

void PropertyWriter::appendText(QByteArrayView value)
{
    if (!isText(value))
        m_problem = "a property holds U+0000";
    append(value);
}

void PropertyWriter::number(PropertyId id, quint32 value)
{
    char buffer[5];
    char *at = putU8(buffer, quint8(id));
    switch (ruleOf(quint8(id)).form) {
    case Form::Byte:
        at = putU8(at, quint8(value));
        break;
    case Form::TwoBytes:
        at = putU16(at, quint16(value));
        break;
    case Form::Varint:
        at = putVarint(at, value);
        break;
    default:
        at = putU32(at, value);
        break;
    }
    m_section.append(buffer, at - buffer);
}

void PropertyWriter::bytes(PropertyId id, QByteArrayView value)
{
    m_section.append(char(id));
    if (id == PropertyId::ResponseTopic && !isTopicName(value))
        m_problem = "the response topic is not a topic name";
    if (ruleOf(quint8(id)).form == Form::Text)
        appendText(value);
    else
        append(value);
}

void PropertyWriter::pair(QByteArrayView name, QByteArrayView value)
{
    m_section.append(char(PropertyId::UserProperty));
    appendText(name);
    appendText(value);
}

} // namespace mqtt
