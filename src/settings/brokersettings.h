// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/secret.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

// How to reach a broker, as a configuration says it: plain values, checked one by one.
namespace mqtt {

struct BrokerAddress
{
    enum class Transport { Tcp, Tls, WebSocket, SecureWebSocket, LocalSocket };

    Transport transport = Transport::Tcp;
    QString host = QStringLiteral("localhost"); ///< empty for a local socket
    quint16 port = 1883;
    QString path; ///< of a WebSocket or local socket

    friend bool operator==(const BrokerAddress &, const BrokerAddress &) = default;
};

enum class BrokerProtocol { Auto, Mqtt31, Mqtt311, Mqtt5 };

struct WillSettings
{
    QString topic;
    QString message;
    int qos = 0;
    bool retain = false;

    friend bool operator==(const WillSettings &, const WillSettings &) = default;
};

/// Names of files are absolute, of files that exist.
struct TlsSettings
{
    bool enabled = false; ///< there is a "tls" section that does not say otherwise
    QString caFile;       ///< empty: the system's
    QString certificateFile;
    QString keyFile;
    Secret keyPassword;
    bool verify = true;
    QString minimumVersion; ///< "1.2", "1.3", or empty
    QString ciphers;
    QStringList alpn;
    QString serverName; ///< for SNI and the check of the certificate, in place of the host

    friend bool operator==(const TlsSettings &, const TlsSettings &) = default;
};

struct ReconnectSettings
{
    std::chrono::milliseconds initial = std::chrono::seconds(1);
    double factor = 2;
    std::chrono::milliseconds maximum = std::chrono::seconds(120);

    friend bool operator==(const ReconnectSettings &, const ReconnectSettings &) = default;
};

struct BrokerSettings
{
    QList<BrokerAddress> addresses{BrokerAddress()}; ///< never empty; in order of preference
    std::chrono::seconds keepAlive = std::chrono::seconds(60); ///< 0 = off
    QString clientId; ///< empty: the service's name with a random tail
    BrokerProtocol protocol = BrokerProtocol::Auto;
    bool cleanSession = true;
    std::optional<std::chrono::seconds> sessionExpiry;
    QString username;
    Secret password;
    std::optional<WillSettings> will;
    TlsSettings tls;
    std::chrono::milliseconds connectTimeout = std::chrono::seconds(20);
    ReconnectSettings reconnect;
    int window = 20; ///< unacknowledged publishes, 1 to 65535

    friend bool operator==(const BrokerSettings &, const BrokerSettings &) = default;
};

} // namespace mqtt
