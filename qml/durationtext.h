// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/duration.h"

#include <QQmlInfo>

#include <chrono>
#include <optional>

namespace mqtt {

/// A duration as the properties of QML take it: "500ms", "1h30m", "10" for seconds, empty for none.
/// What is none changes nothing, and is told of.
inline bool readDuration(const QObject *object, const char *property, const QString &text,
                         std::optional<std::chrono::milliseconds> *duration)
{
    if (text.isEmpty()) {
        duration->reset();
        return true;
    }
    QString error;
    const auto read = durationFromJson(text, &error);
    if (!read) {
        qmlWarning(object).noquote().nospace() << property << " '" << text << "' " << error;
        return false;
    }
    *duration = *read;
    return true;
}

} // namespace mqtt
