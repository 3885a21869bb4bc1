// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QJSValue>
#include <QVariant>

#include <optional>

namespace mqtt {

/// A JavaScript value as one that can be published:
///
///  string, boolean, number, null   themselves
///  Date                            ISO 8601 text in UTC, as in JSON
///  ArrayBuffer, typed array        bytes
///  array, object                   list, map
///  a value from C++                itself
///
/// Nothing, and what is wrong with which part in *error, for undefined, functions, numbers that are
/// not finite, objects that contain themselves, and everything else. `name` is what the error calls
/// the value.
[[nodiscard]] std::optional<QVariant> fromJavaScript(const QJSValue &value, const QString &name,
                                                     QString *error);

} // namespace mqtt
