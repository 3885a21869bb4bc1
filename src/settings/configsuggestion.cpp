// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configsuggestion.h"

#include "settings/configschema.h"

#include <QVarLengthArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

// Case, '_' and '-' are what people get wrong first.
QString simplified(QStringView key)
{
    return key.toString().toLower().remove(u'_').remove(u'-');
}

// Levenshtein: letters to add, drop or change; a swap of two neighbours counts two.
qsizetype distance(QStringView a, QStringView b)
{
    QVarLengthArray<qsizetype, 64> row(b.size() + 1);
    for (qsizetype i = 0; i <= b.size(); ++i)
        row[i] = i;
    for (qsizetype i = 1; i <= a.size(); ++i) {
        qsizetype diagonal = row[0];
        row[0] = i;
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const qsizetype change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return row[b.size()];
}

QStringView parentOf(QStringView key)
{
    const qsizetype dot = key.lastIndexOf(u'.');
    return dot < 0 ? QStringView() : key.first(dot);
}

QStringView nameOf(QStringView key)
{
    return key.sliced(key.lastIndexOf(u'.') + 1);
}

bool isOurs(QStringView key)
{
    return key != u"mqtt" && key != u"certs";
}

} // namespace

QString suggestKey(const QStringList &path)
{
    constexpr qsizetype LongestKey = 40; // nothing longer is near to one of ours
    const QString name = simplified(path.last());
    const QString parent = path.first(path.size() - 1).join(u'.');
    if (name.isEmpty() || name.size() > LongestKey)
        return {};
    QString best;
    qsizetype least = std::min<qsizetype>(3, (name.size() + 2) / 2); // must be nearer than this
    for (const ConfigRule &rule : configRules()) {
        const bool isSibling = parentOf(rule.key) == parent;
        if (!isOurs(rule.key) || (!isSibling && rule.key.contains(u'*')))
            continue;
        const qsizetype apart = distance(name, simplified(nameOf(rule.key)));
        // A key of another section only if it is that very name.
        if ((isSibling && apart < least) || (best.isEmpty() && apart == 0)) {
            best = isSibling ? nameOf(rule.key).toString() : rule.key.toString();
            least = isSibling ? apart : least;
        }
    }
    return best;
}

QString knownKeys(const QStringList &path)
{
    const QString parent = path.first(path.size() - 1).join(u'.');
    QStringList keys;
    for (const ConfigRule &rule : configRules()) {
        for (const QStringView alias : rule.aliases.split(u' ', Qt::SkipEmptyParts)) {
            if (!parent.isEmpty() && parentOf(alias) == parent)
                keys.append(nameOf(alias).toString());
        }
        if (parentOf(rule.key) == parent && isOurs(rule.key))
            keys.append(nameOf(rule.key).toString());
    }
    return keys.join(", "_L1);
}

} // namespace mqtt
