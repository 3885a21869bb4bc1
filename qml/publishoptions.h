// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttpublishoptions.h"

#include <QJSValue>
#include <QVariantMap>

#include <optional>

namespace mqtt {

/// The options of a publish from a JavaScript object with the members of MqttPublishOptions;
/// durations are seconds or text as "1h30m". Undefined stands for no options. Nothing, and what is
/// wrong with which member in *error.
[[nodiscard]] std::optional<MqttPublishOptions> publishOptions(const QJSValue &object,
                                                               QString *error);
/// The same from its members.
[[nodiscard]] std::optional<MqttPublishOptions> publishOptions(const QVariantMap &members,
                                                               QString *error);

} // namespace mqtt
