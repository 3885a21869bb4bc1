// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeraddress.h"

#include <QStringList>

#include <optional>

namespace mqtt {

struct BrokerUrl
{
    BrokerAddress address = {};
    QString userName = {};
    QString password = {};
};

/// What broker URLs may look like, for messages.
inline constexpr QStringView BrokerUrlForms =
    u"mqtt://HOST[:PORT], mqtts://…, ws://HOST[:PORT]/PATH, wss://… or mqtt+unix:///PATH";

/// Reads a broker's URL. On failure nullopt, and `error` is a clause without the URL's login.
[[nodiscard]] std::optional<BrokerUrl> parseBrokerUrl(const QString &text, QString *error);

/// Why this is no host name or address, as a clause; empty if it is one.
[[nodiscard]] QString checkHost(const QString &host);

/// A URL, or what should have been one, for messages: without user and password.
[[nodiscard]] QString withoutLogin(const QString &text);

} // namespace mqtt
