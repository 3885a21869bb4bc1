// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/replica.h"

#include "topic/topicrules.h"
#include "topic/topictext.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr qsizetype MaximumClientId = 23; // every broker takes that many [MQTT-3.1.3-5]
constexpr qsizetype HashLength = 8;       // what tells long ones apart

QString problemOf(QStringView what, const QString &level)
{
    QString why;
    if (level.isEmpty())
        why = u"is missing"_s;
    else if (level.contains(u'/') || checkTopicName(level) != TopicError::None)
        why = quoted(level) % u" is no level of a topic"_s;
    else
        return {};
    return what % u' ' % why % u"; allowed is a text without '/', '+' and '#'"_s;
}

} // namespace

QString Replica::problem() const
{
    if (!isOne())
        return {};
    const QString ofGroup = problemOf(u"replicas: the group", group);
    return ofGroup.isEmpty() ? problemOf(u"replicas: the instance", instance) : ofGroup;
}

QString Replica::topic(const QString &baseTopic) const
{
    return isOne() ? baseTopic % u"instances/"_s % instance % u'/' : baseTopic;
}

QString Replica::clientId(const QString &id) const
{
    if (!isOne())
        return id;
    const QString whole = id % u'-' % instance;
    QString plain;
    for (const QChar c : whole) {
        if (c.unicode() < 128 && (c.isLetterOrNumber() || c == u'-' || c == u'_'))
            plain += c;
    }
    if (plain == whole && whole.size() <= MaximumClientId)
        return whole;
    const QByteArray hash = QCryptographicHash::hash(whole.toUtf8(), QCryptographicHash::Sha256);
    return plain.left(MaximumClientId - HashLength - 1) % u'-' %
           QString::fromLatin1(hash.toHex().first(HashLength));
}

QString Replica::fileName(const QString &name) const
{
    return isOne() ? name % u'-' % instance : name;
}

bool Replica::runs(const QString &loop) const
{
    const auto chosen = loops.constFind(loop);
    return !isOne() || chosen == loops.cend() || *chosen == instance;
}

} // namespace mqtt
