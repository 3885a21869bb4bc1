// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/commandline.h"

#include "app/loglevel.h"
#include "app/serviceapplication.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto Config = "config"_L1;
constexpr auto LogLevel = "log-level"_L1;
constexpr auto Name = "name"_L1;
constexpr auto Version = "version"_L1;
constexpr auto Help = "help"_L1;

void declare(QCommandLineParser &parser, const CommandLineForm &form)
{
    parser.setApplicationDescription(form.description);
    parser.addOptions({
        {QString(Config), u"Read this configuration file, instead of searching for one."_s,
         u"FILE"_s},
        {QString(LogLevel),
         u"Log from this level on: "_s % logLevels().join(", "_L1) %
             u". It precedes the configuration; without either it is info."_s,
         u"LEVEL"_s},
        {QString(Name), u"Run the service under this name."_s, u"NAME"_s},
        {{u"v"_s, QString(Version)}, u"Show the version."_s},
        {{u"h"_s, QString(Help)}, u"Show this help."_s},
    });
    for (const auto &[name, description] : form.arguments)
        parser.addPositionalArgument(name, description);
}

QString usage(const CommandLineForm &form)
{
    QString line = u"Usage: "_s % form.program % u" [options]"_s;
    for (const auto &[name, description] : form.arguments)
        line += u' ' % name;
    return line;
}

QString helpText(const QCommandLineParser &parser, const CommandLineForm &form)
{
    // The parser's own first line knows no verbs.
    const QString text = parser.helpText();
    return usage(form) % text.sliced(text.indexOf(u'\n')) %
           u"\nExit codes: 0 stopped, 1 failed, 2 wrong command line, 78 wrong configuration.\n"_s;
}

/// What is wrong with the command line; empty if nothing is.
QString complaint(const QCommandLineParser &parser, const CommandLineForm &form)
{
    for (const auto option : {Config, LogLevel, Name}) {
        const QStringList values = parser.values(option);
        if (values.size() > 1)
            return u"--%1 was given %2 times, it is allowed once"_s.arg(option).arg(values.size());
        if (values.size() == 1 && values.first().isEmpty())
            return u"--%1 needs a value"_s.arg(option);
    }
    const QString level = parser.value(LogLevel);
    if (!level.isEmpty() && !logLevels().contains(level)) {
        return u"--%1 is \"%2\"; allowed are: %3"_s.arg(LogLevel, level, logLevels().join(", "_L1));
    }
    const QStringList given = parser.positionalArguments();
    if (given.size() < form.arguments.size())
        return form.arguments[given.size()].first % u" is missing"_s;
    if (given.size() > form.arguments.size())
        return u"unexpected argument \"%1\""_s.arg(given[form.arguments.size()]);
    return {};
}

} // namespace

CommandLine readCommandLine(const QStringList &arguments, const CommandLineForm &form)
{
    QCommandLineParser parser;
    declare(parser, form);
    const bool parsed = parser.parse(arguments);

    CommandLine result;
    const auto end = [&result](int exitCode, const QString &message) {
        result.exitCode = exitCode;
        result.message = message;
        return result;
    };
    const auto refuse = [&](const QString &what) {
        return end(ServiceApplication::UsageError, form.program % u": "_s % what % u'\n' %
                                                       usage(form) %
                                                       u"\nSee --help for the options.\n"_s);
    };
    if (!parsed)
        return refuse(parser.errorText());
    if (parser.isSet(Help))
        return end(ServiceApplication::Success, helpText(parser, form));
    if (parser.isSet(Version))
        return end(ServiceApplication::Success, form.version % u'\n');
    if (const QString wrong = complaint(parser, form); !wrong.isEmpty())
        return refuse(wrong);

    result.configFile = parser.value(Config);
    result.logLevel = parser.value(LogLevel);
    result.name = parser.value(Name);
    result.arguments = parser.positionalArguments();
    return result;
}

} // namespace mqtt
