// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmqttglobal.h"

#include <QtCore/QDebug>
#include <QtCore/QList>
#include <QtCore/QString>

/// A user property: a name and a value [MQTT-3.1.3.2.8]. Names may repeat.
class Q_MQTT_EXPORT QMqttStringPair
{
public:
    QMqttStringPair() = default;
    QMqttStringPair(const QString &name, const QString &value)
        : m_name(name)
        , m_value(value)
    {
    }

    [[nodiscard]] QString name() const { return m_name; }
    void setName(const QString &name) { m_name = name; }
    [[nodiscard]] QString value() const { return m_value; }
    void setValue(const QString &value) { m_value = value; }

    bool operator==(const QMqttStringPair &other) const
    {
        return m_name == other.m_name && m_value == other.m_value;
    }
    bool operator!=(const QMqttStringPair &other) const { return !(*this == other); }

private:
    QString m_name;
    QString m_value;
};

class Q_MQTT_EXPORT QMqttUserProperties : public QList<QMqttStringPair>
{
};

#ifndef QT_NO_DEBUG_STREAM
Q_MQTT_EXPORT QDebug operator<<(QDebug debug, const QMqttStringPair &pair);
#endif
