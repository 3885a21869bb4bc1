// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QPainterPath>
#include <QStringList>

namespace mqtt {

/// Outlines of the icons on a square of 24, to be drawn with a line of about 2 and round ends.
/// Empty when there is none of that name.
[[nodiscard]] QPainterPath iconPath(const QString &name);

[[nodiscard]] QStringList iconNames();

/// Reads the letters M, L, H, V, C, Q and Z of SVG paths (absolute), and O for a circle: centre and
/// radius. Stops at what it does not know.
[[nodiscard]] QPainterPath parsePath(QStringView text);

} // namespace mqtt
