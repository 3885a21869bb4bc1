// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/serviceconfig.h"

#include <QJsonObject>
#include <QString>

namespace mqtt {

struct CommandLine;

/// Finds what a program's services are configured with: the file, and what goes over it.
class ConfigSource
{
public:
    /// See ServiceApplication::setConfigOverlay().
    void setOverlay(const QJsonObject &values) { m_overlay = values; }

    /// As it is now. That a file which was found before is gone is an error.
    [[nodiscard]] ServiceConfig find(const CommandLine &line, const QString &service);

private:
    QJsonObject m_overlay;
    QString m_file; // that was found last
};

} // namespace mqtt
