// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "mqttserviceexport.h"

#include <QString>

/// Where a broker listens, and how it is spoken to there.
struct MQTTSERVICE_EXPORT BrokerAddress
{
    enum class Transport { Tcp, Tls, WebSocket, SecureWebSocket, LocalSocket };

    Transport transport = Transport::Tcp;
    QString host = QStringLiteral("localhost"); // empty for a local socket
    quint16 port = 1883;                        // 1 to 65535; no matter for a local socket
    QString path = {};                          // of a WebSocket ("/mqtt") or a local socket's file

    [[nodiscard]] bool isEncrypted() const
    {
        return transport == Transport::Tls || transport == Transport::SecureWebSocket;
    }

    /// For people: "host:1883" over TCP, else as a URL, "mqtts://host:8883".
    [[nodiscard]] QString toString() const;

    friend bool operator==(const BrokerAddress &, const BrokerAddress &) = default;
};
