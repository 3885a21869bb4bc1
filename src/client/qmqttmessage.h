// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmqttglobal.h"
#include "qmqttpublishproperties.h"
#include "qmqtttopicname.h"

#include <QtCore/QByteArray>
#include <QtCore/QExplicitlySharedDataPointer>
#include <QtCore/QObject>

class QMqttMessagePrivate;

/// A received message: implicitly shared, cheap to copy.
class Q_MQTT_EXPORT QMqttMessage
{
    Q_GADGET
    Q_PROPERTY(QMqttTopicName topic READ topic CONSTANT)
    Q_PROPERTY(QByteArray payload READ payload CONSTANT)
    Q_PROPERTY(quint16 id READ id CONSTANT)
    Q_PROPERTY(quint8 qos READ qos CONSTANT)
    Q_PROPERTY(bool duplicate READ duplicate CONSTANT)
    Q_PROPERTY(bool retain READ retain CONSTANT)
public:
    QMqttMessage();
    QMqttMessage(const QMqttMessage &other);
    QMqttMessage &operator=(const QMqttMessage &other);
    ~QMqttMessage();

    /// True for copies of one received message only.
    bool operator==(const QMqttMessage &other) const;
    bool operator!=(const QMqttMessage &other) const;

    const QByteArray &payload() const;
    quint8 qos() const;
    /// The packet identifier; 0 for QoS 0.
    quint16 id() const;
    QMqttTopicName topic() const;
    bool duplicate() const;
    bool retain() const;

    QMqttPublishProperties publishProperties() const;

private:
    friend class QMqttMessagePrivate;
    QExplicitlySharedDataPointer<QMqttMessagePrivate> d;
};

Q_DECLARE_METATYPE(QMqttMessage)
