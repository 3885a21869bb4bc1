// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

// What a program that runs services logs.
namespace mqtt {

/// "debug", "info", "warning", "critical": everything from this on is logged.
[[nodiscard]] QStringList logLevels();

/// The rules of QLoggingCategory for the toolkit's categories; empty for an unknown level.
[[nodiscard]] QString logRules(const QString &level);

/// $QT_LOGGING_RULES stays above it.
void setLogLevel(const QString &level);
/// The one set last.
[[nodiscard]] QString logLevel();

} // namespace mqtt
