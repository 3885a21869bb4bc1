// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttmessage.h"

#include <optional>

namespace mqtt {

/// One member of a message's JSON as a message of its own: "battery.level", "list.0". Texts as they
/// are, everything else as JSON; nothing when there is no such member. An empty path is all of it.
[[nodiscard]] std::optional<MqttMessage> messageField(const MqttMessage &message,
                                                      const QString &path);

/// The payload as what it looks like: as its JSON, where it is JSON, else as text.
[[nodiscard]] QVariant plainValue(const MqttMessage &message);

} // namespace mqtt
