// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonObject>
#include <QStringList>

// Values in nested JSON objects, by the keys that lead to them.
namespace mqtt {

/// Undefined if there is none; the empty path is the root itself.
[[nodiscard]] QJsonValue valueAt(const QJsonObject &root, const QStringList &path);

/// The number of levels of `path` that lead to a value which is no object, so that nothing can be
/// written below it; 0 if the path can be written.
[[nodiscard]] qsizetype blockedAt(const QJsonObject &root, const QStringList &path);

/// Sets a value, adding the objects above it. The path must not be empty nor blocked.
void setValueAt(QJsonObject &root, const QStringList &path, const QJsonValue &value);

/// Removes a value or object, and the objects above it that become empty by it.
void removeAt(QJsonObject &root, const QStringList &path);

/// The paths at which two objects differ: a leaf's own, or that of the object or leaf in place of
/// the other.
[[nodiscard]] QList<QStringList> differences(const QJsonObject &a, const QJsonObject &b);

} // namespace mqtt
