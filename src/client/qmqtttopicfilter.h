// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmqttglobal.h"
#include "qmqtttopicname.h"

#include <QtCore/QDataStream>
#include <QtCore/QExplicitlySharedDataPointer>
#include <QtCore/QMetaType>
#include <QtCore/QString>
#include <QtCore/QStringList>

class QMqttTopicFilterPrivate;
class QMqttTopicFilter;
Q_MQTT_EXPORT size_t qHash(const QMqttTopicFilter &filter, size_t seed = 0) noexcept;

/// What to subscribe: a topic in which '+' stands for one level and a last '#' for all the rest;
/// optionally "$share/<group>/<filter>".
class Q_MQTT_EXPORT QMqttTopicFilter
{
public:
    enum MatchOption { NoMatchOption = 0x0000, WildcardsDontMatchDollarTopicMatchOption = 0x0001 };
    Q_DECLARE_FLAGS(MatchOptions, MatchOption)
    QMqttTopicFilter(const QString &filter = QString());
    QMqttTopicFilter(const QLatin1String &filter);
    QMqttTopicFilter(const QMqttTopicFilter &other);
    QMqttTopicFilter(QMqttTopicFilter &&other) noexcept;
    ~QMqttTopicFilter();
    QMqttTopicFilter &operator=(const QMqttTopicFilter &other);
    QMqttTopicFilter &operator=(QMqttTopicFilter &&other) noexcept
    {
        swap(other);
        return *this;
    }

    void swap(QMqttTopicFilter &other) noexcept { d.swap(other.d); }

    QString filter() const;
    void setFilter(const QString &filter);

    QString sharedSubscriptionName() const;

    Q_REQUIRED_RESULT bool isValid() const;

    /// By default wildcards do match topics that begin with '$', unlike at a broker.
    Q_REQUIRED_RESULT bool match(const QMqttTopicName &name,
                                 MatchOptions matchOptions = NoMatchOption) const;

    friend Q_MQTT_EXPORT bool operator==(const QMqttTopicFilter &lhs,
                                         const QMqttTopicFilter &rhs) noexcept;
    friend Q_MQTT_EXPORT bool operator!=(const QMqttTopicFilter &lhs,
                                         const QMqttTopicFilter &rhs) noexcept;
    friend Q_MQTT_EXPORT bool operator<(const QMqttTopicFilter &lhs,
                                        const QMqttTopicFilter &rhs) noexcept;
    friend Q_MQTT_EXPORT size_t qHash(const QMqttTopicFilter &filter, size_t seed) noexcept;

private:
    QExplicitlySharedDataPointer<QMqttTopicFilterPrivate> d;
};

Q_DECLARE_SHARED(QMqttTopicFilter)
Q_DECLARE_OPERATORS_FOR_FLAGS(QMqttTopicFilter::MatchOptions)
#ifndef QT_NO_DATASTREAM
Q_MQTT_EXPORT QDataStream &operator<<(QDataStream &out, const QMqttTopicFilter &filter);
Q_MQTT_EXPORT QDataStream &operator>>(QDataStream &in, QMqttTopicFilter &filter);
#endif

#ifndef QT_NO_DEBUG_STREAM
Q_MQTT_EXPORT QDebug operator<<(QDebug debug, const QMqttTopicFilter &filter);
#endif

Q_DECLARE_METATYPE(QMqttTopicFilter)
