// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

// Each verb takes the arguments behind the command, its own name first, and gives the exit code.
namespace mqtt {

[[nodiscard]] int run(const QStringList &arguments);

} // namespace mqtt
