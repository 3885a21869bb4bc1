// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"
#include "connection/mqttpublishoptions.h"
#include "mqttserviceexport.h"

#include <QByteArray>
#include <QExplicitlySharedDataPointer>
#include <QJsonValue>
#include <QMetaType>
#include <QString>
#include <QVariantMap>

class MqttMessageData;
class QMqttMessage;

/// A received message: implicitly shared, cheap to copy.
///
/// text(), json(), number() and boolean() read the payload in that form; what does not convert
/// gives an empty, undefined, NaN or false value and sets *ok to false. From QML they are
/// properties: message.text, message.json, message.number, message.boolean (undefined where the
/// payload is no boolean).
class MQTTSERVICE_EXPORT MqttMessage
{
    Q_GADGET
    Q_PROPERTY(QString topic READ topic CONSTANT)
    Q_PROPERTY(QByteArray payload READ payload CONSTANT)
    Q_PROPERTY(Mqtt::QoS qos READ qos CONSTANT)
    Q_PROPERTY(bool retain READ isRetained CONSTANT)
    Q_PROPERTY(bool duplicate READ isDuplicate CONSTANT)
    Q_PROPERTY(QVariantMap captures READ captures CONSTANT)
    Q_PROPERTY(QString connectionId READ connectionId CONSTANT)
    Q_PROPERTY(QString text READ text CONSTANT)
    Q_PROPERTY(QJsonValue json READ json CONSTANT)
    Q_PROPERTY(double number READ number CONSTANT)
    Q_PROPERTY(QVariant boolean READ booleanOrUndefined CONSTANT)
    Q_PROPERTY(QString responseTopic READ responseTopic CONSTANT)
    Q_PROPERTY(QByteArray correlationData READ correlationData CONSTANT)
    Q_PROPERTY(QString contentType READ contentType CONSTANT)
    Q_PROPERTY(QVariantMap userProperties READ userPropertyMap CONSTANT)
public:
    MqttMessage();
    /// A message of our own making, as if it had arrived.
    MqttMessage(const QString &topic, const QByteArray &payload,
                const MqttPublishOptions &options = {});
    explicit MqttMessage(const QMqttMessage &received, const QString &connectionId = {});
    MqttMessage(const MqttMessage &other);
    MqttMessage(MqttMessage &&other) noexcept;
    MqttMessage &operator=(const MqttMessage &other);
    MqttMessage &operator=(MqttMessage &&other) noexcept;
    ~MqttMessage();

    [[nodiscard]] const QString &topic() const;
    [[nodiscard]] const QByteArray &payload() const;
    /// The lower of the publisher's and the subscription's.
    [[nodiscard]] Mqtt::QoS qos() const;
    /// True for a value the broker kept and sent because of a new subscription.
    [[nodiscard]] bool isRetained() const;
    [[nodiscard]] bool isDuplicate() const;

    /// The id of the connection it came by; see MqttConnection::id().
    [[nodiscard]] QString connectionId() const;

    /// The named captures of the handler's topic; "#" is the remainder behind an unnamed '#'.
    [[nodiscard]] const QVariantMap &captures() const { return m_captures; }
    void setCaptures(const QVariantMap &captures) { m_captures = captures; }

    [[nodiscard]] QString text(bool *ok = nullptr) const;
    [[nodiscard]] QJsonValue json(bool *ok = nullptr) const;
    [[nodiscard]] double number(bool *ok = nullptr) const;
    /// True: 1, true, on, yes. False: 0, false, off, no. In any case of letters.
    [[nodiscard]] bool boolean(bool *ok = nullptr) const;

    // MQTT 5; empty on 3.x
    [[nodiscard]] QString responseTopic() const;
    [[nodiscard]] QByteArray correlationData() const;
    [[nodiscard]] QString contentType() const;
    [[nodiscard]] QMqttUserProperties userProperties() const;

private:
    friend class MqttMessageData;
    explicit MqttMessage(QExplicitlySharedDataPointer<MqttMessageData> &&data) noexcept;
    [[nodiscard]] QVariant booleanOrUndefined() const;
    [[nodiscard]] QVariantMap userPropertyMap() const;

    QExplicitlySharedDataPointer<MqttMessageData> d;
    QVariantMap m_captures;
};

MQTTSERVICE_EXPORT QDebug operator<<(QDebug debug, const MqttMessage &message);

Q_DECLARE_METATYPE(MqttMessage)
