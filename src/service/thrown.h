// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <exception>
#include <optional>

namespace mqtt {

/// Calls the function; what it threw, in words, or nothing.
template <typename Function>
std::optional<QString> thrownBy(Function &&function)
{
    try {
        function();
        return {};
    } catch (const std::exception &exception) {
        return QString::fromLocal8Bit(exception.what());
    } catch (...) {
        return QStringLiteral("something that is no std::exception");
    }
}

} // namespace mqtt
