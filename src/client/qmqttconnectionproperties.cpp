// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqttconnectionproperties.h"

#include "client/qmqttconnectionproperties_p.h"
#include "client/shareddefault_p.h"

QMqttConnectionProperties::QMqttConnectionProperties() = default;
QMqttConnectionProperties::QMqttConnectionProperties(const QMqttConnectionProperties &other) =
    default;
QMqttConnectionProperties &
QMqttConnectionProperties::operator=(const QMqttConnectionProperties &other) = default;
QMqttConnectionProperties::~QMqttConnectionProperties() = default;

quint32 QMqttConnectionProperties::sessionExpiryInterval() const
{
    return mqtt::read(data).sessionExpiryInterval;
}

void QMqttConnectionProperties::setSessionExpiryInterval(quint32 expiry)
{
    mqtt::write(data).sessionExpiryInterval = expiry;
}

quint16 QMqttConnectionProperties::maximumReceive() const
{
    return mqtt::read(data).maximumReceive;
}

void QMqttConnectionProperties::setMaximumReceive(quint16 maximumReceive)
{
    if (maximumReceive == 0)
        return;
    mqtt::write(data).maximumReceive = maximumReceive;
}

quint32 QMqttConnectionProperties::maximumPacketSize() const
{
    return mqtt::read(data).maximumPacketSize;
}

void QMqttConnectionProperties::setMaximumPacketSize(quint32 packetSize)
{
    if (packetSize == 0)
        return;
    mqtt::write(data).maximumPacketSize = packetSize;
}

quint16 QMqttConnectionProperties::maximumTopicAlias() const
{
    return mqtt::read(data).maximumTopicAlias;
}

void QMqttConnectionProperties::setMaximumTopicAlias(quint16 alias)
{
    mqtt::write(data).maximumTopicAlias = alias;
}

bool QMqttConnectionProperties::requestResponseInformation() const
{
    return mqtt::read(data).requestResponseInformation;
}

void QMqttConnectionProperties::setRequestResponseInformation(bool response)
{
    mqtt::write(data).requestResponseInformation = response;
}

bool QMqttConnectionProperties::requestProblemInformation() const
{
    return mqtt::read(data).requestProblemInformation;
}

void QMqttConnectionProperties::setRequestProblemInformation(bool problem)
{
    mqtt::write(data).requestProblemInformation = problem;
}

QMqttUserProperties QMqttConnectionProperties::userProperties() const
{
    return mqtt::read(data).userProperties;
}

void QMqttConnectionProperties::setUserProperties(const QMqttUserProperties &properties)
{
    mqtt::write(data).userProperties = properties;
}

QString QMqttConnectionProperties::authenticationMethod() const
{
    return mqtt::read(data).authenticationMethod;
}

void QMqttConnectionProperties::setAuthenticationMethod(const QString &method)
{
    mqtt::write(data).authenticationMethod = method;
}

QByteArray QMqttConnectionProperties::authenticationData() const
{
    return mqtt::read(data).authenticationData;
}

void QMqttConnectionProperties::setAuthenticationData(const QByteArray &authData)
{
    mqtt::write(data).authenticationData = authData;
}

QMqttServerConnectionProperties
QMqttServerPropertiesPrivate::create(const QMqttConnectionProperties &connection,
                                     const QMqttServerPropertiesPrivate &server)
{
    QMqttServerConnectionProperties result;
    static_cast<QMqttConnectionProperties &>(result) = connection;
    result.serverData = new QMqttServerPropertiesPrivate(server);
    return result;
}

QMqttServerConnectionProperties::QMqttServerConnectionProperties() = default;
QMqttServerConnectionProperties::QMqttServerConnectionProperties(
    const QMqttServerConnectionProperties &other) = default;
QMqttServerConnectionProperties &
QMqttServerConnectionProperties::operator=(const QMqttServerConnectionProperties &other) = default;
QMqttServerConnectionProperties::~QMqttServerConnectionProperties() = default;

QMqttServerConnectionProperties::ServerPropertyDetails
QMqttServerConnectionProperties::availableProperties() const
{
    return mqtt::read(serverData).available;
}

bool QMqttServerConnectionProperties::isValid() const
{
    return serverData;
}

quint8 QMqttServerConnectionProperties::maximumQoS() const
{
    return mqtt::read(serverData).maximumQoS;
}

bool QMqttServerConnectionProperties::retainAvailable() const
{
    return mqtt::read(serverData).retainAvailable;
}

bool QMqttServerConnectionProperties::clientIdAssigned() const
{
    return mqtt::read(serverData).clientIdAssigned;
}

QString QMqttServerConnectionProperties::reason() const
{
    return mqtt::read(serverData).reason;
}

QMqtt::ReasonCode QMqttServerConnectionProperties::reasonCode() const
{
    return mqtt::read(serverData).reasonCode;
}

bool QMqttServerConnectionProperties::wildcardSupported() const
{
    return mqtt::read(serverData).wildcardSupported;
}

bool QMqttServerConnectionProperties::subscriptionIdentifierSupported() const
{
    return mqtt::read(serverData).subscriptionIdentifierSupported;
}

bool QMqttServerConnectionProperties::sharedSubscriptionSupported() const
{
    return mqtt::read(serverData).sharedSubscriptionSupported;
}

quint16 QMqttServerConnectionProperties::serverKeepAlive() const
{
    return mqtt::read(serverData).serverKeepAlive;
}

QString QMqttServerConnectionProperties::responseInformation() const
{
    return mqtt::read(serverData).responseInformation;
}

QString QMqttServerConnectionProperties::serverReference() const
{
    return mqtt::read(serverData).serverReference;
}

QMqttLastWillProperties::QMqttLastWillProperties() = default;
QMqttLastWillProperties::QMqttLastWillProperties(const QMqttLastWillProperties &other) = default;
QMqttLastWillProperties &
QMqttLastWillProperties::operator=(const QMqttLastWillProperties &other) = default;
QMqttLastWillProperties::~QMqttLastWillProperties() = default;

quint32 QMqttLastWillProperties::willDelayInterval() const
{
    return mqtt::read(data).willDelayInterval;
}

void QMqttLastWillProperties::setWillDelayInterval(quint32 delay)
{
    mqtt::write(data).willDelayInterval = delay;
}

QMqtt::PayloadFormatIndicator QMqttLastWillProperties::payloadFormatIndicator() const
{
    return mqtt::read(data).payloadFormatIndicator;
}

void QMqttLastWillProperties::setPayloadFormatIndicator(QMqtt::PayloadFormatIndicator p)
{
    mqtt::write(data).payloadFormatIndicator = p;
}

quint32 QMqttLastWillProperties::messageExpiryInterval() const
{
    return mqtt::read(data).messageExpiryInterval;
}

void QMqttLastWillProperties::setMessageExpiryInterval(quint32 expiry)
{
    mqtt::write(data).messageExpiryInterval = expiry;
}

QString QMqttLastWillProperties::contentType() const
{
    return mqtt::read(data).contentType;
}

void QMqttLastWillProperties::setContentType(const QString &content)
{
    mqtt::write(data).contentType = content;
}

QString QMqttLastWillProperties::responseTopic() const
{
    return mqtt::read(data).responseTopic;
}

void QMqttLastWillProperties::setResponseTopic(const QString &response)
{
    mqtt::write(data).responseTopic = response;
}

QByteArray QMqttLastWillProperties::correlationData() const
{
    return mqtt::read(data).correlationData;
}

void QMqttLastWillProperties::setCorrelationData(const QByteArray &correlation)
{
    mqtt::write(data).correlationData = correlation;
}

QMqttUserProperties QMqttLastWillProperties::userProperties() const
{
    return mqtt::read(data).userProperties;
}

void QMqttLastWillProperties::setUserProperties(const QMqttUserProperties &properties)
{
    mqtt::write(data).userProperties = properties;
}
