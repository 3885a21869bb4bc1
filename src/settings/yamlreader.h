// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/configfile.h"

namespace mqtt {

/// Reads one YAML document (UTF-8) as the same tree that JSON gives, with the line of each key.
/// Only plain true, false, null and decimal numbers are that; everything else, quoted or not, is
/// text: yes, no, 012, 1:30 too. Returns what is wrong, by line and column.
[[nodiscard]] QList<ConfigComplaint> readYaml(const QByteArray &text, ConfigTree &tree);

} // namespace mqtt
