// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QCommandLineParser>
#include <QString>
#include <QStringList>

#include <optional>

namespace mqtt {

/// What a verb takes on its command line.
struct VerbForm
{
    QString verb;
    QString description;
    QString arguments = {}; // as in the usage: "TOPIC [PAYLOAD]"
    int least = 0;          // how many of them
    int most = 0;           // -1: any number
    QList<QCommandLineOption> options = {};
};

/// The command line of a verb, read and checked: help and errors are printed in one way.
class VerbLine
{
    Q_DISABLE_COPY_MOVE(VerbLine)
public:
    /// Adds --help.
    explicit VerbLine(const VerbForm &form);

    /// The exit code if the verb is to end: after --help, or an error that has been printed. An
    /// option with a value may be given once, but for those in `repeatable`.
    [[nodiscard]] std::optional<int> read(const QStringList &arguments,
                                          const QStringList &repeatable = {});

    [[nodiscard]] bool isSet(const QString &option) const { return m_parser.isSet(option); }
    [[nodiscard]] QString value(const QString &option) const { return m_parser.value(option); }
    [[nodiscard]] QStringList arguments() const { return m_parser.positionalArguments(); }

    /// A number, or the default where it was not given. Nothing when it is none
    /// or out of range, which has been printed.
    [[nodiscard]] std::optional<double> number(const QString &option, double defaultValue,
                                               double minimum, double maximum) const;

    [[nodiscard]] std::optional<qint64> integer(const QString &option, qint64 defaultValue,
                                                qint64 minimum, qint64 maximum) const;

    /// Prints what is wrong with the command line; the exit code for that.
    [[nodiscard]] int refuse(const QString &what) const;
    /// Prints what went wrong; gives the exit code back.
    [[nodiscard]] int fail(int exitCode, const QString &what) const;

private:
    [[nodiscard]] QString usage() const;
    [[nodiscard]] QString complaint(const QStringList &arguments,
                                    const QStringList &repeatable) const;

    VerbForm m_form;
    QCommandLineParser m_parser;
};

} // namespace mqtt
