// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "connection/mqtterror.h"
#include "settings/brokersettings.h"

namespace mqtt {

/// What a configuration says of its broker, as a connection takes it. An error, and *options
/// untouched, for what a connection cannot do.
[[nodiscard]] MqttError configureBroker(const BrokerSettings &settings, BrokerOptions *options);

} // namespace mqtt
