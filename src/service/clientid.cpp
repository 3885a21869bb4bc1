// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/clientid.h"

#include "topic/topicrules.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

// What every broker takes [MQTT-3.1.3-5]; '-' and '_' are taken as well.
constexpr qsizetype MaximumLength = 23;
constexpr qsizetype TailLength = 6;
constexpr qsizetype HashLength = 8;

QString plain(const QString &text)
{
    QString out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || c == u'-' || c == u'_');
    });
    return out;
}

/// What every broker takes of it, and what tells it from others.
QString shortened(const QString &id)
{
    const QByteArray hash = QCryptographicHash::hash(id.toUtf8(), QCryptographicHash::Sha256);
    return plain(id).left(MaximumLength - HashLength - 1) % u'-' %
           QString::fromLatin1(hash.toHex().first(HashLength));
}

} // namespace

QString makeClientId(const QString &name)
{
    static constexpr auto digits = "0123456789abcdefghijklmnopqrstuvwxyz"_L1;
    QString id = plain(name).left(MaximumLength - TailLength - 1) % u'-';
    for (qsizetype i = 0; i < TailLength; ++i)
        id += digits[QRandomGenerator::global()->bounded(static_cast<int>(digits.size()))];
    return id;
}

QString clientIdOfPart(const QString &id, const QString &part)
{
    const QString whole = id % u'-' % part;
    return plain(whole) == whole && whole.size() <= MaximumLength ? whole : shortened(whole);
}

QString topicOfClientId(const QString &id)
{
    return checkTopicName(id) == TopicError::None ? id : shortened(id);
}

} // namespace mqtt
