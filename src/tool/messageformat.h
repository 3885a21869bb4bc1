// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttmessage.h"

namespace mqtt {

enum class MessageFormat { Payload, TopicAndPayload, Json };

/// A message as a line. Of JSON the payload is text, or in base64 as payload_base64 where it is no
/// UTF-8.
[[nodiscard]] QByteArray formatMessage(MessageFormat format, const MqttMessage &message);

} // namespace mqtt
