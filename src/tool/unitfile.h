// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

namespace mqtt {

/// A unit of systemd for a service, after the template of packaging/systemd.
struct UnitFile
{
    QString name; // without ".service"
    QString description;
    QStringList command; // program and arguments
    bool ofUser = false; // for the user's manager instead of the system's
    bool isQml = false;

    [[nodiscard]] QString fileName() const;
    [[nodiscard]] QString text() const;
};

/// A command as ExecStart= takes it: nothing in it is expanded.
[[nodiscard]] QString execStart(const QStringList &command);

/// The nearest name that a unit may have: letters, digits, and ":_.-".
[[nodiscard]] QString unitName(const QString &name);

} // namespace mqtt
