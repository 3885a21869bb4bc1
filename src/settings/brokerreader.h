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

/// Several may share a folder for their outboxes, but not a file: in a folder it has this name.
[[nodiscard]] BrokerOptions withOwnOutbox(BrokerOptions options, const QString &name);

} // namespace mqtt
