// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"

namespace mqtt {

class ConfigValues;

/// The tls section of a configuration, over `options`.
[[nodiscard]] TlsOptions readTlsOptions(const ConfigValues &config, TlsOptions options = {});

/// The broker, auth and tls sections of a checked configuration, over `options`: what is not given
/// stays as it is there.
[[nodiscard]] BrokerOptions readBroker(const ConfigValues &config, BrokerOptions options);

} // namespace mqtt
