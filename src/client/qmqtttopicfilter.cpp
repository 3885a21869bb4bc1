// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqtttopicfilter.h"

#include "client/shareddefault_p.h"
#include "topic/topicrules.h"

#include <QDebug>
#include <QSharedData>

class QMqttTopicFilterPrivate : public QSharedData
{
public:
    QString filter;
    bool valid = false;
};

QMqttTopicFilter::QMqttTopicFilter(const QString &filter)
{
    setFilter(filter);
}

QMqttTopicFilter::QMqttTopicFilter(const QLatin1String &filter)
    : QMqttTopicFilter(QString(filter))
{
}

QMqttTopicFilter::QMqttTopicFilter(const QMqttTopicFilter &other) = default;
QMqttTopicFilter::QMqttTopicFilter(QMqttTopicFilter &&other) noexcept = default;
QMqttTopicFilter::~QMqttTopicFilter() = default;
QMqttTopicFilter &QMqttTopicFilter::operator=(const QMqttTopicFilter &other) = default;

QString QMqttTopicFilter::filter() const
{
    return mqtt::read(d).filter;
}

void QMqttTopicFilter::setFilter(const QString &filter)
{
    if (filter.isEmpty()) {
        d.reset();
        return;
    }
    d.reset(new QMqttTopicFilterPrivate);
    d->filter = filter;
    d->valid = mqtt::checkTopicFilter(filter) == mqtt::TopicError::None;
}

QString QMqttTopicFilter::sharedSubscriptionName() const
{
    const QString &filter = mqtt::read(d).filter;
    return filter.startsWith(u"$share/") ? filter.section(u'/', 1, 1) : QString();
}

bool QMqttTopicFilter::isValid() const
{
    return d && d->valid;
}

bool QMqttTopicFilter::match(const QMqttTopicName &name, MatchOptions matchOptions) const
{
    if (!isValid() || !name.isValid())
        return false;
    const QString topic = name.name();
    if (matchOptions.testFlag(WildcardsDontMatchDollarTopicMatchOption) &&
        mqtt::isHiddenFrom(d->filter, topic))
        return false;
    return mqtt::matchesLevels(d->filter, topic);
}

bool operator==(const QMqttTopicFilter &lhs, const QMqttTopicFilter &rhs) noexcept
{
    return lhs.d == rhs.d || mqtt::read(lhs.d).filter == mqtt::read(rhs.d).filter;
}

bool operator!=(const QMqttTopicFilter &lhs, const QMqttTopicFilter &rhs) noexcept
{
    return !(lhs == rhs);
}

bool operator<(const QMqttTopicFilter &lhs, const QMqttTopicFilter &rhs) noexcept
{
    return mqtt::read(lhs.d).filter < mqtt::read(rhs.d).filter;
}

size_t qHash(const QMqttTopicFilter &filter, size_t seed) noexcept
{
    return qHash(mqtt::read(filter.d).filter, seed);
}

#ifndef QT_NO_DATASTREAM
QDataStream &operator<<(QDataStream &out, const QMqttTopicFilter &filter)
{
    return out << filter.filter();
}

QDataStream &operator>>(QDataStream &in, QMqttTopicFilter &filter)
{
    QString text;
    in >> text;
    filter.setFilter(text);
    return in;
}
#endif

#ifndef QT_NO_DEBUG_STREAM
QDebug operator<<(QDebug debug, const QMqttTopicFilter &filter)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().noquote() << "QMqttTopicFilter(" << filter.filter() << ')';
    return debug;
}
#endif
