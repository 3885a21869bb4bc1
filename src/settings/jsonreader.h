// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/configfile.h"

namespace mqtt {

/// Reads JSON (UTF-8) by RFC 8259, with the line of each key. Returns what is wrong, by line and
/// column: the first error of form, or every key that is there twice.
[[nodiscard]] QList<ConfigComplaint> readJson(const QByteArray &text, ConfigTree &tree);

} // namespace mqtt
