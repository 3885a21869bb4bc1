// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>

namespace mqtt {

/// An option that a program has beside those of every service.
struct CommandLineOption
{
    QString name;
    QString description;
    QString valueName = {}; // as "FILE"; empty for a switch
};

/// What a program that runs services takes on its command line.
struct CommandLineForm
{
    QString program;                              // as in "Usage: <program> [options]"
    QString description;                          // what --help tells first
    QString version;                              // what --version tells
    QList<std::pair<QString, QString>> arguments; // name and description of each, all to be given
    QList<CommandLineOption> options = {};
};

struct CommandLine
{
    QString configFile;
    QString logLevel;
    QString logFile;
    QString logFormat;
    QString pidFile;
    QString user;
    QString group;
    QString workingDirectory;
    QString instance;
    QString name;
    bool daemon = false;
    bool requireConnection = false;
    QStringList arguments;              // one for each of the form
    QHash<QString, QStringList> values; // of the form's options that were given; a switch: {""}

    std::optional<int> exitCode; // set when the program is to end
    QString message;             // for stdout if the exit code is 0, else for stderr
};

/// Reads arguments as in QCoreApplication::arguments(); the first is skipped.
[[nodiscard]] CommandLine readCommandLine(const QStringList &arguments,
                                          const CommandLineForm &form);

/// Whether --daemon is among the options; needs no QCoreApplication.
[[nodiscard]] bool asksForDaemon(const QStringList &arguments);

} // namespace mqtt
