// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/replica.h"

#include "service/clientid.h"
#include "topic/topicrules.h"
#include "topic/topictext.h"

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

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
    return isOne() ? clientIdOfPart(id, instance) : id;
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
