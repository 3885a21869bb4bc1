// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace mqtt {

/// The name as far as every broker takes it, and a random tail.
[[nodiscard]] QString makeClientId(const QString &name);
/// Of one of several clients that have the id in common.
[[nodiscard]] QString clientIdOfPart(const QString &id, const QString &part);
/// For topics: the id as it is, unless it has wildcards.
[[nodiscard]] QString topicOfClientId(const QString &id);

} // namespace mqtt
