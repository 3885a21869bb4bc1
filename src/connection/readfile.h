// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace mqtt {

/// The content of a file, up to `maximum` bytes. On failure nullopt, and `error` is a clause such
/// as "is a folder; allowed is a file".
[[nodiscard]] std::optional<QByteArray> readFile(const QString &path, qint64 maximum,
                                                 QString *error);

} // namespace mqtt
