// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace mqtt {

/// The key that was probably meant by an unknown one, or an empty text.
[[nodiscard]] QString suggestKey(const QStringList &path);

/// The keys that are known beside this one.
[[nodiscard]] QString knownKeys(const QStringList &path);

} // namespace mqtt
