// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/qmqttconnectionproperties.h"

#include <QSharedData>

#include <limits>

class QMqttConnectionPropertiesPrivate : public QSharedData
{
public:
    quint32 sessionExpiryInterval = 0;
    quint32 maximumPacketSize = std::numeric_limits<quint32>::max();
    quint16 maximumReceive = 65535;
    quint16 maximumTopicAlias = 0;
    bool requestResponseInformation = false;
    bool requestProblemInformation = true;
    QMqttUserProperties userProperties;
    QString authenticationMethod;
    QByteArray authenticationData;
};

// The defaults are what holds when CONNACK leaves a property out.
class QMqttServerPropertiesPrivate : public QSharedData
{
public:
    QMqttServerConnectionProperties::ServerPropertyDetails available;
    QMqtt::ReasonCode reasonCode = QMqtt::ReasonCode::Success;
    quint8 maximumQoS = 2;
    bool retainAvailable = true;
    bool clientIdAssigned = false;
    bool wildcardSupported = true;
    bool subscriptionIdentifierSupported = true;
    bool sharedSubscriptionSupported = true;
    quint16 serverKeepAlive = 0;
    QString reason;
    QString responseInformation;
    QString serverReference;

    /// Valid properties: the getters of the base class give the server's values too.
    [[nodiscard]] static QMqttServerConnectionProperties
    create(const QMqttConnectionProperties &connection, const QMqttServerPropertiesPrivate &server);
};

class QMqttLastWillPropertiesPrivate : public QSharedData
{
public:
    quint32 willDelayInterval = 0;
    quint32 messageExpiryInterval = 0;
    QMqtt::PayloadFormatIndicator payloadFormatIndicator =
        QMqtt::PayloadFormatIndicator::Unspecified;
    QString contentType;
    QString responseTopic;
    QByteArray correlationData;
    QMqttUserProperties userProperties;
};
