// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

#include <span>

namespace mqtt {

/// A verb of the command: takes the arguments behind the command, its own name first, and gives the
/// exit code.
struct Verb
{
    QLatin1String name;
    QLatin1String description;
    int (*call)(const QStringList &arguments);
};

/// All there are: the one table that dispatch, help, completions and manual page are held against.
[[nodiscard]] std::span<const Verb> verbs();

[[nodiscard]] int run(const QStringList &arguments);
[[nodiscard]] int check(const QStringList &arguments);
[[nodiscard]] int newProject(const QStringList &arguments);
[[nodiscard]] int pub(const QStringList &arguments);
[[nodiscard]] int sub(const QStringList &arguments);
[[nodiscard]] int call(const QStringList &arguments);
[[nodiscard]] int monitor(const QStringList &arguments);
[[nodiscard]] int installUnit(const QStringList &arguments);

} // namespace mqtt
