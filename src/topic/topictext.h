// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace mqtt {

/// The topic in quotation marks, as a message shows it: cut where it is very long.
[[nodiscard]] inline QString quoted(const QString &topic)
{
    constexpr qsizetype shown = 100;
    const bool isLong = topic.size() > shown;
    return u'\'' + topic.left(shown) + (isLong ? QStringLiteral("…'") : QStringLiteral("'"));
}

} // namespace mqtt
