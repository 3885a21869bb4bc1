// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "settings/configcomplaint.h"

#include <QList>

#include <optional>

namespace mqtt {

/// A file with what a configuration has under `brokers.<id>`.
struct BrokerFile
{
    std::optional<BrokerOptions> options; // none with an error
    QList<ConfigComplaint> complaints;
};

[[nodiscard]] BrokerFile readBrokerFile(const QString &path, const QString &id);

} // namespace mqtt
