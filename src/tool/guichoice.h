// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace mqtt {

/// Whether `run` with these arguments, its own name first, needs the program with a GUI: said by
/// --gui, --screenshot or --headless, else by what the QML file imports.
[[nodiscard]] bool wantsGui(const QStringList &arguments);

/// Becomes the program with a GUI, if that is wanted; returns if not, or if it is not installed.
/// Before there is an application object.
void becomeGui(int argc, char **argv);

} // namespace mqtt
