// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmqttglobal.h"
#include "qmqtttype.h"

#include <QtCore/QByteArray>
#include <QtCore/QFlags>
#include <QtCore/QSharedDataPointer>
#include <QtCore/QString>

class QMqttConnectionPropertiesPrivate;
class QMqttServerPropertiesPrivate;
class QMqttLastWillPropertiesPrivate;

/// What CONNECT of MQTT 5 says beside the client's own properties. Sent where it differs from the
/// default.
class Q_MQTT_EXPORT QMqttConnectionProperties
{
public:
    QMqttConnectionProperties();
    QMqttConnectionProperties(const QMqttConnectionProperties &other);
    QMqttConnectionProperties &operator=(const QMqttConnectionProperties &other);
    ~QMqttConnectionProperties();

    /// Seconds the session outlives the connection; 0: not at all, 4294967295: for ever.
    void setSessionExpiryInterval(quint32 expiry);
    quint32 sessionExpiryInterval() const;

    /// Unacknowledged QoS 1 and 2 messages accepted at once, 1 to 65535; 0 is ignored.
    void setMaximumReceive(quint16 maximumReceive);
    quint16 maximumReceive() const;

    /// Largest packet accepted, in bytes; 0 is ignored.
    void setMaximumPacketSize(quint32 packetSize);
    quint32 maximumPacketSize() const;

    /// Topic aliases accepted; above 0 the client also uses aliases itself, within the server's
    /// maximum.
    void setMaximumTopicAlias(quint16 alias);
    quint16 maximumTopicAlias() const;

    void setRequestResponseInformation(bool response);
    bool requestResponseInformation() const;

    void setRequestProblemInformation(bool problem);
    bool requestProblemInformation() const;

    void setUserProperties(const QMqttUserProperties &properties);
    QMqttUserProperties userProperties() const;

    void setAuthenticationMethod(const QString &method);
    QString authenticationMethod() const;

    /// Sent only together with a method.
    void setAuthenticationData(const QByteArray &authData);
    QByteArray authenticationData() const;

protected:
    QSharedDataPointer<QMqttConnectionPropertiesPrivate> data;
};

/// What CONNACK of MQTT 5 said. A value the server left out has the default of the specification.
class Q_MQTT_EXPORT QMqttServerConnectionProperties : public QMqttConnectionProperties
{
public:
    enum ServerPropertyDetail : quint32 {
        None = 0x00000000,
        SessionExpiryInterval = 0x00000001,
        MaximumReceive = 0x00000002,
        MaximumQoS = 0x00000004,
        RetainAvailable = 0x00000010,
        MaximumPacketSize = 0x00000020,
        AssignedClientId = 0x00000040,
        MaximumTopicAlias = 0x00000080,
        ReasonString = 0x00000100,
        UserProperty = 0x00000200,
        WildCardSupported = 0x00000400,
        SubscriptionIdentifierSupport = 0x00000800,
        SharedSubscriptionSupport = 0x00001000,
        ServerKeepAlive = 0x00002000,
        ResponseInformation = 0x00004000,
        ServerReference = 0x00008000,
        AuthenticationMethod = 0x00010000,
        AuthenticationData = 0x00020000
    };
    Q_DECLARE_FLAGS(ServerPropertyDetails, ServerPropertyDetail)

    QMqttServerConnectionProperties();
    QMqttServerConnectionProperties(const QMqttServerConnectionProperties &other);
    QMqttServerConnectionProperties &operator=(const QMqttServerConnectionProperties &other);
    ~QMqttServerConnectionProperties();

    ServerPropertyDetails availableProperties() const;
    /// False until a CONNACK of MQTT 5 arrived.
    bool isValid() const;

    quint8 maximumQoS() const;
    bool retainAvailable() const;
    bool clientIdAssigned() const;
    QString reason() const;
    QMqtt::ReasonCode reasonCode() const;
    bool wildcardSupported() const;
    bool subscriptionIdentifierSupported() const;
    bool sharedSubscriptionSupported() const;
    /// Seconds; 0 when the server did not replace the client's own.
    quint16 serverKeepAlive() const;
    QString responseInformation() const;
    QString serverReference() const;

private:
    friend class QMqttServerPropertiesPrivate;
    QSharedDataPointer<QMqttServerPropertiesPrivate> serverData;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(QMqttServerConnectionProperties::ServerPropertyDetails)

/// The will's own properties, MQTT 5. Empty and 0 are not sent.
class Q_MQTT_EXPORT QMqttLastWillProperties
{
public:
    QMqttLastWillProperties();
    QMqttLastWillProperties(const QMqttLastWillProperties &other);
    QMqttLastWillProperties &operator=(const QMqttLastWillProperties &other);
    ~QMqttLastWillProperties();

    /// Seconds.
    quint32 willDelayInterval() const;
    QMqtt::PayloadFormatIndicator payloadFormatIndicator() const;
    /// Seconds.
    quint32 messageExpiryInterval() const;
    QString contentType() const;
    QString responseTopic() const;
    QByteArray correlationData() const;
    QMqttUserProperties userProperties() const;

    void setWillDelayInterval(quint32 delay);
    void setPayloadFormatIndicator(QMqtt::PayloadFormatIndicator p);
    void setMessageExpiryInterval(quint32 expiry);
    void setContentType(const QString &content);
    void setResponseTopic(const QString &response);
    void setCorrelationData(const QByteArray &correlation);
    void setUserProperties(const QMqttUserProperties &properties);

private:
    QSharedDataPointer<QMqttLastWillPropertiesPrivate> data;
};
