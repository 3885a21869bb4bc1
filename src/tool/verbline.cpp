// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/verbline.h"

#include "app/serviceapplication.h"

#include <cstdio>

using namespace Qt::StringLiterals;

namespace mqtt {

VerbLine::VerbLine(const VerbForm &form)
    : m_form(form)
{
    m_parser.setApplicationDescription(form.description);
    m_parser.addOptions(form.options);
    m_parser.addOption({{u"h"_s, u"help"_s}, u"Show this help."_s});
}

std::optional<int> VerbLine::read(const QStringList &arguments, const QStringList &repeatable)
{
    const bool parsed = m_parser.parse(arguments);
    if (!parsed)
        return refuse(m_parser.errorText());
    if (m_parser.isSet(u"help"_s)) {
        // The parser's own first line knows no verbs.
        const QString text = m_parser.helpText();
        std::fputs(qUtf8Printable(usage() % text.sliced(text.indexOf(u'\n'))), stdout);
        return ServiceApplication::Success;
    }
    if (const QString wrong = complaint(arguments, repeatable); !wrong.isEmpty())
        return refuse(wrong);
    return {};
}

QString VerbLine::usage() const
{
    return u"Usage: mqttservice %1 [options] %2"_s.arg(m_form.verb, m_form.arguments).trimmed();
}

QString VerbLine::complaint(const QStringList &arguments, const QStringList &repeatable) const
{
    for (const QString &argument : arguments) {
        if (argument.contains(QChar::ReplacementCharacter))
            return u"argument \"%1\" is not UTF-8"_s.arg(argument);
    }
    for (const QCommandLineOption &option : m_form.options) {
        const QString name = option.names().constLast();
        const QStringList values = m_parser.values(name);
        if (values.size() > 1 && !repeatable.contains(name))
            return u"--%1 was given %2 times, it is allowed once"_s.arg(name).arg(values.size());
    }
    const QStringList given = m_parser.positionalArguments();
    if (given.size() < m_form.least) {
        const QStringList names = m_form.arguments.split(u' ');
        return names.value(given.size(), names.constLast()) % u" is missing"_s;
    }
    if (m_form.most >= 0 && given.size() > m_form.most)
        return u"unexpected argument \"%1\""_s.arg(given[m_form.most]);
    return {};
}

std::optional<double> VerbLine::number(const QString &option, double defaultValue, double minimum,
                                       double maximum) const
{
    if (!isSet(option))
        return defaultValue;
    bool ok = false;
    const double value = m_parser.value(option).toDouble(&ok);
    if (ok && value >= minimum && value <= maximum)
        return value;
    static_cast<void>(refuse(u"--%1 is \"%2\"; allowed is a number from %3 to %4"_s.arg(
        option, m_parser.value(option), QString::number(minimum), QString::number(maximum))));
    return {};
}

std::optional<qint64> VerbLine::integer(const QString &option, qint64 defaultValue, qint64 minimum,
                                        qint64 maximum) const
{
    if (!isSet(option))
        return defaultValue;
    bool ok = false;
    const qint64 value = m_parser.value(option).toLongLong(&ok);
    if (ok && value >= minimum && value <= maximum)
        return value;
    static_cast<void>(refuse(u"--%1 is \"%2\"; allowed is an integer from %3 to %4"_s.arg(
        option, m_parser.value(option), QString::number(minimum), QString::number(maximum))));
    return {};
}

int VerbLine::refuse(const QString &what) const
{
    std::fputs(qUtf8Printable(u"mqttservice %1: %2\n%3\nSee --help for the options.\n"_s.arg(
                   m_form.verb, what, usage())),
               stderr);
    return ServiceApplication::UsageError;
}

int VerbLine::fail(int exitCode, const QString &what) const
{
    std::fputs(qUtf8Printable(u"mqttservice %1: %2\n"_s.arg(m_form.verb, what)), stderr);
    return exitCode;
}

} // namespace mqtt
