// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace mqtt {

class Stage;

/// The verb run, with windows where there is a stage for them; the exit code.
[[nodiscard]] int runFile(const QStringList &arguments, Stage *stage);

} // namespace mqtt
