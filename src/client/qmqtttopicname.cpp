// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqtttopicname.h"

#include "client/qmqtttopicname_p.h"
#include "client/shareddefault_p.h"
#include "topic/topicrules.h"

#include <QDebug>

QMqttTopicName QMqttTopicNamePrivate::fromValidUtf8(const QByteArray &utf8)
{
    QMqttTopicName topic;
    topic.d.reset(new QMqttTopicNamePrivate);
    topic.d->name = QString::fromUtf8(utf8);
    topic.d->utf8 = utf8;
    topic.d->valid = true;
    return topic;
}

QMqttTopicName::QMqttTopicName(const QString &name)
{
    setName(name);
}

QMqttTopicName::QMqttTopicName(const QLatin1String &name)
    : QMqttTopicName(QString(name))
{
}

QMqttTopicName::QMqttTopicName(const QMqttTopicName &other) = default;
QMqttTopicName::QMqttTopicName(QMqttTopicName &&other) noexcept = default;
QMqttTopicName::~QMqttTopicName() = default;
QMqttTopicName &QMqttTopicName::operator=(const QMqttTopicName &other) = default;

QString QMqttTopicName::name() const
{
    return mqtt::read(d).name;
}

void QMqttTopicName::setName(const QString &name)
{
    if (name.isEmpty()) {
        d.reset();
        return;
    }
    d.reset(new QMqttTopicNamePrivate);
    d->name = name;
    d->utf8 = name.toUtf8();
    d->valid = mqtt::checkTopicName(name) == mqtt::TopicError::None;
}

bool QMqttTopicName::isValid() const
{
    return d && d->valid;
}

int QMqttTopicName::levelCount() const
{
    return d ? int(d->name.count(u'/')) + 1 : 0;
}

QStringList QMqttTopicName::levels() const
{
    return name().split(u'/');
}

const QByteArray &QMqttTopicName::utf8() const
{
    return mqtt::read(d).utf8;
}

bool operator==(const QMqttTopicName &lhs, const QMqttTopicName &rhs) noexcept
{
    return lhs.d == rhs.d || mqtt::read(lhs.d).name == mqtt::read(rhs.d).name;
}

bool operator!=(const QMqttTopicName &lhs, const QMqttTopicName &rhs) noexcept
{
    return !(lhs == rhs);
}

bool operator<(const QMqttTopicName &lhs, const QMqttTopicName &rhs) noexcept
{
    return mqtt::read(lhs.d).name < mqtt::read(rhs.d).name;
}

size_t qHash(const QMqttTopicName &name, size_t seed) noexcept
{
    return qHash(mqtt::read(name.d).name, seed);
}

#ifndef QT_NO_DATASTREAM
QDataStream &operator<<(QDataStream &out, const QMqttTopicName &name)
{
    return out << name.name();
}

QDataStream &operator>>(QDataStream &in, QMqttTopicName &name)
{
    QString text;
    in >> text;
    name.setName(text);
    return in;
}
#endif

#ifndef QT_NO_DEBUG_STREAM
QDebug operator<<(QDebug debug, const QMqttTopicName &name)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().noquote() << "QMqttTopicName(" << name.name() << ')';
    return debug;
}
#endif
