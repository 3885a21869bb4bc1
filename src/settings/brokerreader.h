// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/brokersettings.h"

namespace mqtt {

class ConfigChecker;

/// The broker, auth and tls sections of a checked configuration; defaults for what is not given.
[[nodiscard]] BrokerSettings readBroker(const ConfigChecker &config);

} // namespace mqtt
