// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>

#include <optional>

namespace mqtt {

/// What CONNACK says a server can and allows; without a property, the specification's default.
struct ServerLimits
{
    quint16 receiveMaximum = 65535;
    quint8 maximumQoS = 2;
    bool retainAvailable = true;
    quint32 maximumPacketSize = 0xffffffff;
    quint16 topicAliasMaximum = 0;
    std::optional<quint16> serverKeepAlive;
    std::optional<quint32> sessionExpiryInterval;
};

/// Reads the checked property section of a CONNACK.
[[nodiscard]] ServerLimits readServerLimits(QByteArrayView section);

} // namespace mqtt
