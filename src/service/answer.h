// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>
#include <QVariant>

#include <optional>

// How a service answers a request, and how the other side reads it: a value as publish() sends it,
// or {"error": "what went wrong"}.
namespace mqtt {

struct Answer
{
    QByteArray payload;
    QString contentType; // empty for bytes
};

/// The answer with a value; an error answer for one that cannot be sent.
[[nodiscard]] Answer answerWith(const QVariant &value, int precision);
[[nodiscard]] Answer answerWithError(const QString &what);

/// What an error answer says; nothing for any other payload.
[[nodiscard]] std::optional<QString> errorOf(const QByteArray &payload);

} // namespace mqtt
