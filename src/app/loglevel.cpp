// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/loglevel.h"

#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

QString current;

} // namespace

QStringList logLevels()
{
    return {u"debug"_s, u"info"_s, u"warning"_s, u"critical"_s};
}

QString logRules(const QString &level)
{
    const QStringList levels = logLevels();
    const qsizetype first = levels.indexOf(level);
    if (first < 0)
        return {};
    QString rules;
    for (qsizetype i = 0; i < levels.size(); ++i)
        rules += u"mqttservice.*."_s % levels[i] % (i < first ? "=false\n"_L1 : "=true\n"_L1);
    return rules;
}

void setLogLevel(const QString &level)
{
    current = level;
    QLoggingCategory::setFilterRules(logRules(level));
}

QString logLevel()
{
    return current;
}

} // namespace mqtt
