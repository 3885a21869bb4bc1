// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

#include <optional>
#include <utility>

namespace mqtt {

/// What a program that runs services takes on its command line.
struct CommandLineForm
{
    QString program;                              // as in "Usage: <program> [options]"
    QString description;                          // what --help tells first
    QString version;                              // what --version tells
    QList<std::pair<QString, QString>> arguments; // name and description of each, all to be given
};

struct CommandLine
{
    QString configFile;
    QString logLevel;
    QString name;
    QStringList arguments; // one for each of the form

    std::optional<int> exitCode; // set when the program is to end
    QString message;             // for stdout if the exit code is 0, else for stderr
};

/// Reads arguments as in QCoreApplication::arguments(); the first is skipped.
[[nodiscard]] CommandLine readCommandLine(const QStringList &arguments,
                                          const CommandLineForm &form);

} // namespace mqtt
