// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/propertyconversion.h"

#include "client/qmqttconnectionproperties_p.h"
#include "client/qmqttpublishproperties_p.h"

#include <limits>

namespace mqtt {

namespace {

void putText(PropertyWriter &writer, PropertyId id, const QString &text)
{
    if (!text.isEmpty())
        writer.bytes(id, text.toUtf8());
}

void putData(PropertyWriter &writer, PropertyId id, const QByteArray &data)
{
    if (!data.isEmpty())
        writer.bytes(id, data);
}

void putNumber(PropertyWriter &writer, PropertyId id, quint32 value, quint32 unsent = 0)
{
    if (value != unsent)
        writer.number(id, value);
}

void putPairs(PropertyWriter &writer, const QMqttUserProperties &properties)
{
    for (const QMqttStringPair &pair : properties)
        writer.pair(pair.name().toUtf8(), pair.value().toUtf8());
}

QString text(QByteArrayView bytes)
{
    return QString::fromUtf8(bytes);
}

QMqttStringPair pair(const Property &property)
{
    return {text(property.name), text(property.value)};
}

} // namespace

PropertyWriter toSection(const QMqttConnectionProperties &properties)
{
    using enum PropertyId;
    PropertyWriter writer;
    putNumber(writer, SessionExpiryInterval, properties.sessionExpiryInterval());
    putNumber(writer, ReceiveMaximum, properties.maximumReceive(), 65535);
    putNumber(writer, MaximumPacketSize, properties.maximumPacketSize(),
              std::numeric_limits<quint32>::max());
    putNumber(writer, TopicAliasMaximum, properties.maximumTopicAlias());
    putNumber(writer, RequestResponseInformation, properties.requestResponseInformation());
    putNumber(writer, RequestProblemInformation, properties.requestProblemInformation(), 1);
    putPairs(writer, properties.userProperties());
    if (!properties.authenticationMethod().isEmpty()) {
        putText(writer, AuthenticationMethod, properties.authenticationMethod());
        putData(writer, AuthenticationData, properties.authenticationData());
    }
    return writer;
}

PropertyWriter toSection(const QMqttLastWillProperties &properties)
{
    using enum PropertyId;
    PropertyWriter writer;
    putNumber(writer, WillDelayInterval, properties.willDelayInterval());
    putNumber(writer, PayloadFormatIndicator, quint32(properties.payloadFormatIndicator()));
    putNumber(writer, MessageExpiryInterval, properties.messageExpiryInterval());
    putText(writer, ContentType, properties.contentType());
    putText(writer, ResponseTopic, properties.responseTopic());
    putData(writer, CorrelationData, properties.correlationData());
    putPairs(writer, properties.userProperties());
    return writer;
}

PropertyWriter toSection(const QMqttPublishProperties &properties)
{
    using enum PropertyId;
    PropertyWriter writer;
    putNumber(writer, PayloadFormatIndicator, quint32(properties.payloadFormatIndicator()));
    putNumber(writer, MessageExpiryInterval, properties.messageExpiryInterval());
    putText(writer, ResponseTopic, properties.responseTopic());
    putData(writer, CorrelationData, properties.correlationData());
    putPairs(writer, properties.userProperties());
    putText(writer, ContentType, properties.contentType());
    return writer;
}

PropertyWriter toSection(const QMqttSubscriptionProperties &properties)
{
    PropertyWriter writer;
    putNumber(writer, PropertyId::SubscriptionIdentifier, properties.subscriptionIdentifier());
    putPairs(writer, properties.userProperties());
    return writer;
}

PropertyWriter toSection(const QMqttUnsubscriptionProperties &properties)
{
    PropertyWriter writer;
    putPairs(writer, properties.userProperties());
    return writer;
}

PropertyWriter toSection(const QMqttAuthenticationProperties &properties)
{
    using enum PropertyId;
    PropertyWriter writer;
    putText(writer, AuthenticationMethod, properties.authenticationMethod());
    putData(writer, AuthenticationData, properties.authenticationData());
    putText(writer, ReasonString, properties.reason());
    putPairs(writer, properties.userProperties());
    return writer;
}

QMqttPublishProperties toPublishProperties(QByteArrayView section)
{
    QMqttPublishProperties result;
    QMqttUserProperties pairs;
    QList<quint32> identifiers;
    PropertyReader reader(section);
    for (Property property; reader.next(property);) {
        switch (property.id) {
        case PropertyId::PayloadFormatIndicator:
            result.setPayloadFormatIndicator(QMqtt::PayloadFormatIndicator(property.number));
            break;
        case PropertyId::MessageExpiryInterval:
            result.setMessageExpiryInterval(property.number);
            break;
        case PropertyId::TopicAlias:
            result.setTopicAlias(quint16(property.number));
            break;
        case PropertyId::ResponseTopic:
            result.setResponseTopic(text(property.value));
            break;
        case PropertyId::CorrelationData:
            result.setCorrelationData(property.value.toByteArray());
            break;
        case PropertyId::UserProperty:
            pairs.append(pair(property));
            break;
        case PropertyId::SubscriptionIdentifier:
            identifiers.append(property.number);
            break;
        case PropertyId::ContentType:
            result.setContentType(text(property.value));
            break;
        default:
            break;
        }
    }
    if (!pairs.isEmpty())
        result.setUserProperties(pairs);
    if (!identifiers.isEmpty())
        result.setSubscriptionIdentifiers(identifiers);
    return result;
}

QString assignedClientId(QByteArrayView section)
{
    return text(textProperty(section, PropertyId::AssignedClientIdentifier));
}

Explanation toExplanation(QByteArrayView section)
{
    Explanation result;
    PropertyReader reader(section);
    for (Property property; reader.next(property);) {
        if (property.id == PropertyId::ReasonString)
            result.reason = text(property.value);
        else if (property.id == PropertyId::ServerReference)
            result.serverReference = text(property.value);
        else if (property.id == PropertyId::UserProperty)
            result.userProperties.append(pair(property));
    }
    return result;
}

QMqttMessageStatusProperties toStatusProperties(ReasonCode reason, QByteArrayView section)
{
    if (reason == ReasonCode::Success && section.isEmpty())
        return {};
    const Explanation explanation = toExplanation(section);
    return QMqttMessageStatusPropertiesPrivate::create(
        QMqtt::ReasonCode(reason), explanation.reason, explanation.userProperties);
}

QMqttServerConnectionProperties toServerProperties(ReasonCode reason, QByteArrayView section)
{
    using Detail = QMqttServerConnectionProperties::ServerPropertyDetail;
    QMqttConnectionProperties base;
    QMqttServerPropertiesPrivate server;
    QMqttUserProperties pairs;
    server.reasonCode = QMqtt::ReasonCode(reason);
    PropertyReader reader(section);
    for (Property property; reader.next(property);) {
        Detail detail = Detail::None;
        const quint32 number = property.number;
        switch (property.id) {
        case PropertyId::SessionExpiryInterval:
            detail = Detail::SessionExpiryInterval;
            base.setSessionExpiryInterval(number);
            break;
        case PropertyId::ReceiveMaximum:
            detail = Detail::MaximumReceive;
            base.setMaximumReceive(quint16(number));
            break;
        case PropertyId::MaximumQoS:
            detail = Detail::MaximumQoS;
            server.maximumQoS = quint8(number);
            break;
        case PropertyId::RetainAvailable:
            detail = Detail::RetainAvailable;
            server.retainAvailable = number == 1;
            break;
        case PropertyId::MaximumPacketSize:
            detail = Detail::MaximumPacketSize;
            base.setMaximumPacketSize(number);
            break;
        case PropertyId::AssignedClientIdentifier:
            detail = Detail::AssignedClientId;
            server.clientIdAssigned = true;
            break;
        case PropertyId::TopicAliasMaximum:
            detail = Detail::MaximumTopicAlias;
            base.setMaximumTopicAlias(quint16(number));
            break;
        case PropertyId::ReasonString:
            detail = Detail::ReasonString;
            server.reason = text(property.value);
            break;
        case PropertyId::UserProperty:
            detail = Detail::UserProperty;
            pairs.append(pair(property));
            break;
        case PropertyId::WildcardSubscriptionAvailable:
            detail = Detail::WildCardSupported;
            server.wildcardSupported = number == 1;
            break;
        case PropertyId::SubscriptionIdentifierAvailable:
            detail = Detail::SubscriptionIdentifierSupport;
            server.subscriptionIdentifierSupported = number == 1;
            break;
        case PropertyId::SharedSubscriptionAvailable:
            detail = Detail::SharedSubscriptionSupport;
            server.sharedSubscriptionSupported = number == 1;
            break;
        case PropertyId::ServerKeepAlive:
            detail = Detail::ServerKeepAlive;
            server.serverKeepAlive = quint16(number);
            break;
        case PropertyId::ResponseInformation:
            detail = Detail::ResponseInformation;
            server.responseInformation = text(property.value);
            break;
        case PropertyId::ServerReference:
            detail = Detail::ServerReference;
            server.serverReference = text(property.value);
            break;
        case PropertyId::AuthenticationMethod:
            detail = Detail::AuthenticationMethod;
            base.setAuthenticationMethod(text(property.value));
            break;
        case PropertyId::AuthenticationData:
            detail = Detail::AuthenticationData;
            base.setAuthenticationData(property.value.toByteArray());
            break;
        default:
            break;
        }
        server.available |= detail;
    }
    base.setUserProperties(pairs);
    return QMqttServerPropertiesPrivate::create(base, server);
}

QMqttAuthenticationProperties toAuthenticationProperties(QByteArrayView section)
{
    QMqttAuthenticationProperties result;
    QMqttUserProperties pairs;
    PropertyReader reader(section);
    for (Property property; reader.next(property);) {
        if (property.id == PropertyId::AuthenticationMethod)
            result.setAuthenticationMethod(text(property.value));
        else if (property.id == PropertyId::AuthenticationData)
            result.setAuthenticationData(property.value.toByteArray());
        else if (property.id == PropertyId::ReasonString)
            result.setReason(text(property.value));
        else if (property.id == PropertyId::UserProperty)
            pairs.append(pair(property));
    }
    result.setUserProperties(pairs);
    return result;
}

} // namespace mqtt
