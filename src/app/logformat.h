// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QStringList>
#include <QtGlobal>

// The line that a log message becomes.
namespace mqtt {

enum class LogFormat { Text, Json };

/// "text", "json".
[[nodiscard]] QStringList logFormats();
/// Text for an empty name.
[[nodiscard]] LogFormat logFormat(const QString &name);

/// With a line break at its end. Text follows the message pattern; a line of JSON has the members
/// time (UTC), level, category and message, and in debug builds file and line.
[[nodiscard]] QByteArray formatMessage(LogFormat format, QtMsgType type,
                                       const QMessageLogContext &context, const QString &message);

/// "<N>" before each line, as the journal takes priorities.
[[nodiscard]] QByteArray withPriority(QtMsgType type, const QByteArray &lines);

/// Whether $JOURNAL_STREAM names the file behind this descriptor: what is written there goes to
/// the journal.
[[nodiscard]] bool isJournal(const QByteArray &journalStream, int descriptor);

} // namespace mqtt
