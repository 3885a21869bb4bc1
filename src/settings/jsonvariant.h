// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonValue>
#include <QString>
#include <QVariant>

#include <optional>

// What a QVariant becomes in a JSON document, and back:
//
//   invalid, nullptr            null
//   bool                        true, false
//   integers, enums             number (unsigned beyond 2^63-1: text)
//   double, float               number; NaN and infinity are refused
//   QString, QChar, QUrl, QUuid text
//   QByteArray                  text if it is UTF-8, else "@ByteArray(<base64>)"
//   QDate, QTime, QDateTime     ISO 8601 text, with milliseconds and the offset from UTC
//   lists, QStringList          array
//   maps, hashes                object
//   QJson…                      itself
//
// Everything else is refused. Text, dates and byte arrays come back as QString or QByteArray, which
// QVariant converts (toDateTime(), toUrl(), …); whole numbers come back as qlonglong. Text that
// itself looks like "@ByteArray(…" gets one more '@' in front, so that every value comes back.
namespace mqtt {

/// The deepest nesting that is written: Qt reads back 1024 levels.
inline constexpr int DeepestJson = 512;

/// On failure nullopt, and `error` says which type or value has no JSON form.
[[nodiscard]] std::optional<QJsonValue> toJson(const QVariant &value, QString *error = nullptr,
                                               int depth = 0);

[[nodiscard]] QVariant toVariant(const QJsonValue &value);

} // namespace mqtt
