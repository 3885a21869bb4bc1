// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmqttglobal.h"

#include <QtCore/QDataStream>
#include <QtCore/QExplicitlySharedDataPointer>
#include <QtCore/QMetaType>
#include <QtCore/QString>
#include <QtCore/QStringList>

class QMqttTopicNamePrivate;
class QMqttTopicName;
Q_MQTT_EXPORT size_t qHash(const QMqttTopicName &name, size_t seed = 0) noexcept;

/// A topic to publish to: 1 to 65,535 bytes of UTF-8 without wildcards or U+0000.
class Q_MQTT_EXPORT QMqttTopicName
{
public:
    QMqttTopicName(const QString &name = QString());
    QMqttTopicName(const QLatin1String &name);
    QMqttTopicName(const QMqttTopicName &other);
    QMqttTopicName(QMqttTopicName &&other) noexcept;
    ~QMqttTopicName();
    QMqttTopicName &operator=(const QMqttTopicName &other);
    QMqttTopicName &operator=(QMqttTopicName &&other) noexcept
    {
        swap(other);
        return *this;
    }

    void swap(QMqttTopicName &other) noexcept { d.swap(other.d); }

    QString name() const;
    void setName(const QString &name);

    Q_REQUIRED_RESULT bool isValid() const;
    Q_REQUIRED_RESULT int levelCount() const;
    Q_REQUIRED_RESULT QStringList levels() const;

    /// Addition: the name in UTF-8, encoded once.
    const QByteArray &utf8() const;

    friend Q_MQTT_EXPORT bool operator==(const QMqttTopicName &lhs,
                                         const QMqttTopicName &rhs) noexcept;
    friend Q_MQTT_EXPORT bool operator!=(const QMqttTopicName &lhs,
                                         const QMqttTopicName &rhs) noexcept;
    friend Q_MQTT_EXPORT bool operator<(const QMqttTopicName &lhs,
                                        const QMqttTopicName &rhs) noexcept;
    friend Q_MQTT_EXPORT size_t qHash(const QMqttTopicName &name, size_t seed) noexcept;

private:
    friend class QMqttTopicNamePrivate;
    QExplicitlySharedDataPointer<QMqttTopicNamePrivate> d;
};

Q_DECLARE_SHARED(QMqttTopicName)

#ifndef QT_NO_DATASTREAM
Q_MQTT_EXPORT QDataStream &operator<<(QDataStream &out, const QMqttTopicName &name);
Q_MQTT_EXPORT QDataStream &operator>>(QDataStream &in, QMqttTopicName &name);
#endif

#ifndef QT_NO_DEBUG_STREAM
Q_MQTT_EXPORT QDebug operator<<(QDebug debug, const QMqttTopicName &name);
#endif

Q_DECLARE_METATYPE(QMqttTopicName)
