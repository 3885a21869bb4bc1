// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/commandline.h"

#include "app/logformat.h"
#include "app/loglevel.h"
#include "app/serviceapplication.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

struct TextOption
{
    QLatin1String name;
    QLatin1String valueName;
    QLatin1String description;
    QString CommandLine::*value;
};

struct Switch
{
    QLatin1String name;
    QLatin1String description;
    bool CommandLine::*value;
};

constexpr auto LogLevel = "log-level"_L1;
constexpr auto LogFormatName = "log-format"_L1;
constexpr auto Daemon = "daemon"_L1;
constexpr auto Version = "version"_L1;
constexpr auto Help = "help"_L1;

// clang-format off: one option a line or two
constexpr std::array textOptions{
    TextOption{"config"_L1, "FILE"_L1,
               "Read this configuration file, instead of searching for one."_L1,
               &CommandLine::configFile},
    TextOption{"name"_L1, "NAME"_L1, "Run the service under this name."_L1, &CommandLine::name},
    TextOption{"instance"_L1, "NAME"_L1,
               "Be this replica of the service, where the configuration gives it replicas."_L1,
               &CommandLine::instance},
    TextOption{LogLevel, "LEVEL"_L1,
               "Log from this level on: debug, info, warning, critical. It precedes the "
               "configuration; without either it is info."_L1,
               &CommandLine::logLevel},
    TextOption{"log-file"_L1, "FILE"_L1,
               "Log to this file instead of standard error; SIGHUP opens it anew. A relative "
               "name is below $LOGS_DIRECTORY where that is set."_L1,
               &CommandLine::logFile},
    TextOption{LogFormatName, "FORMAT"_L1, "Log lines as text (the default) or json."_L1,
               &CommandLine::logFormat},
    TextOption{"pid-file"_L1, "FILE"_L1,
               "Keep the process id in this file, locked: a second instance does not start. A "
               "relative name is below $RUNTIME_DIRECTORY where that is set."_L1,
               &CommandLine::pidFile},
    TextOption{"user"_L1, "USER"_L1, "Run as this user; needs root."_L1, &CommandLine::user},
    TextOption{"group"_L1, "GROUP"_L1, "Run as this group; by default the group of --user."_L1,
               &CommandLine::group},
    TextOption{"working-directory"_L1, "FOLDER"_L1,
               "Run in this folder; by default where it was started, and in / with --daemon."_L1,
               &CommandLine::workingDirectory},
};
constexpr std::array switches{
    Switch{Daemon, "Go into the background once the start has succeeded."_L1, &CommandLine::daemon},
    Switch{"require-connection"_L1,
           "Be ready only when connected, and end with 69 if the first attempt fails."_L1,
           &CommandLine::requireConnection},
};
// clang-format on

void declareCommon(QCommandLineParser &parser)
{
    for (const TextOption &option : textOptions)
        parser.addOption({QString(option.name), QString(option.description), option.valueName});
    for (const Switch &option : switches)
        parser.addOption({QString(option.name), QString(option.description)});
    parser.addOptions({
        {{u"v"_s, QString(Version)}, u"Show the version."_s},
        {{u"h"_s, QString(Help)}, u"Show this help."_s},
    });
}

void declare(QCommandLineParser &parser, const CommandLineForm &form)
{
    parser.setApplicationDescription(form.description);
    for (const CommandLineOption &option : form.options)
        parser.addOption({option.name, option.description, option.valueName});
    declareCommon(parser);
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
           u"\nExit codes: 0 stopped, 1 failed, 2 wrong command line, 69 no broker (with "
           "--require-connection), 78 wrong configuration.\n"_s;
}

QString checkValues(const QCommandLineParser &parser, const QString &option)
{
    const QStringList values = parser.values(option);
    if (values.size() > 1)
        return u"--%1 was given %2 times, it is allowed once"_s.arg(option).arg(values.size());
    if (values.size() == 1 && values.first().isEmpty())
        return u"--%1 needs a value"_s.arg(option);
    return {};
}

QString checkChoice(const QString &option, const QString &value, const QStringList &choices)
{
    if (value.isEmpty() || choices.contains(value))
        return {};
    return u"--%1 is \"%2\"; allowed are: %3"_s.arg(option, value, choices.join(", "_L1));
}

QString checkArguments(const QStringList &given, const CommandLineForm &form)
{
    if (given.size() < form.arguments.size())
        return form.arguments[given.size()].first % u" is missing"_s;
    if (given.size() > form.arguments.size())
        return u"unexpected argument \"%1\""_s.arg(given[form.arguments.size()]);
    if (given.contains(QString()))
        return form.arguments[given.indexOf(QString())].first % u" is empty"_s;
    return {};
}

/// What is wrong with the command line; empty if nothing is.
QString complaint(const QCommandLineParser &parser, const CommandLineForm &form)
{
    QStringList problems;
    for (const TextOption &option : textOptions)
        problems += checkValues(parser, option.name);
    for (const CommandLineOption &option : form.options) {
        if (!option.valueName.isEmpty())
            problems += checkValues(parser, option.name);
    }
    problems += checkChoice(LogLevel, parser.value(LogLevel), logLevels());
    problems += checkChoice(LogFormatName, parser.value(LogFormatName), logFormats());
    problems += checkArguments(parser.positionalArguments(), form);
    problems.removeAll(QString());
    return problems.value(0);
}

/// Decoding puts U+FFFD in place of what is no UTF-8: such a name would not be the one meant.
QString checkEncoding(const QStringList &arguments)
{
    for (const QString &argument : arguments) {
        if (argument.contains(QChar::ReplacementCharacter))
            return u"argument \"%1\" is not UTF-8"_s.arg(argument);
    }
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
    if (const QString wrong = checkEncoding(arguments.mid(1)); !wrong.isEmpty())
        return refuse(wrong);
    if (!parsed)
        return refuse(parser.errorText());
    if (parser.isSet(Help))
        return end(ServiceApplication::Success, helpText(parser, form));
    if (parser.isSet(Version))
        return end(ServiceApplication::Success, form.version % u'\n');
    if (const QString wrong = complaint(parser, form); !wrong.isEmpty())
        return refuse(wrong);

    for (const TextOption &option : textOptions)
        result.*option.value = parser.value(option.name);
    for (const Switch &option : switches)
        result.*option.value = parser.isSet(option.name);
    for (const CommandLineOption &option : form.options) {
        if (parser.isSet(option.name)) {
            const QStringList values = parser.values(option.name);
            result.values.insert(option.name, values.isEmpty() ? QStringList(u""_s) : values);
        }
    }
    result.arguments = parser.positionalArguments();
    return result;
}

bool asksForDaemon(const QStringList &arguments)
{
    QCommandLineParser parser;
    declareCommon(parser);
    parser.parse(arguments); // the program's own options are not known yet, and do not matter
    return parser.isSet(Daemon) && !parser.isSet(Help) && !parser.isSet(Version);
}

} // namespace mqtt
