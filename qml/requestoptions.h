// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "service/mqttrequest.h"

#include <QJSValue>

#include <optional>

namespace mqtt {

/// The options of a request from a JavaScript object with the members of MqttRequestOptions; the
/// timeout is seconds or text as "5s". Undefined stands for no options. Nothing, and what is wrong
/// with which member in *error.
[[nodiscard]] std::optional<MqttRequestOptions> requestOptions(const QJSValue &object,
                                                               QString *error);

} // namespace mqtt
