// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QJsonValue>
#include <QString>

#include <chrono>
#include <optional>

namespace mqtt {

/// The longest duration that is read, 50,000 days: MQTT's longest session expiry is below it, and a
/// deadline that far ahead still fits the clocks.
inline constexpr std::chrono::milliseconds LongestDuration = std::chrono::hours(50000 * 24);

/// Reads numbers with units in falling order ("500ms", "0.5s", "1h30m", "2d", "1w"), ISO 8601
/// ("PT10S", "P1DT2H"; no months and years, whose length varies) and plain numbers, which are
/// seconds. Rounded to milliseconds. On failure `error` says what is wrong and what is allowed, as
/// a clause to put behind the text.
[[nodiscard]] std::optional<std::chrono::milliseconds> parseDuration(QStringView text,
                                                                     QString *error = nullptr);

/// The same from JSON: a number is seconds, text is parsed as above, and an object is a sum of
/// "weeks", "days", "hours", "minutes", "seconds" and "milliseconds".
[[nodiscard]] MQTTSERVICE_EXPORT std::optional<std::chrono::milliseconds>
durationFromJson(const QJsonValue &value, QString *error = nullptr);

/// For people and log lines, "1h30m" or "1.5s"; parseDuration() reads it back.
[[nodiscard]] QString formatDuration(std::chrono::milliseconds duration);

} // namespace mqtt
