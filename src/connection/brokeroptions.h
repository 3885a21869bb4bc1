// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"
#include "mqttserviceexport.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <optional>

class QDebug;

/// A message the broker publishes when the connection ends without a clean close.
struct MqttWill
{
    QString topic = {};
    QByteArray payload = {};
    Mqtt::QoS qos = Mqtt::QoS::AtMostOnce;
    bool retain = false;

    friend bool operator==(const MqttWill &, const MqttWill &) = default;
};

/// When to try again: a random time up to initial × factor^attempt, at most maximum; the count
/// starts anew after a connection that lasted at least stable.
struct ReconnectOptions
{
    std::chrono::milliseconds initial = std::chrono::seconds(1);
    double factor = 2;
    std::chrono::milliseconds maximum = std::chrono::seconds(120);
    std::chrono::milliseconds stable = std::chrono::seconds(30);

    friend bool operator==(const ReconnectOptions &, const ReconnectOptions &) = default;
};

/// Which broker, who we are there, and how the connection behaves.
struct MQTTSERVICE_EXPORT BrokerOptions
{
    enum class Protocol {
        Auto, // MQTT 5, and 3.1.1 where the broker does not take it
        Mqtt31,
        Mqtt311,
        Mqtt5,
    };

    QString host = QStringLiteral("localhost");
    quint16 port = 1883;
    Protocol protocol = Protocol::Auto;
    QString clientId = {}; // empty: the broker chooses one
    QString userName = {};
    QString password = {};                                     // never in a log
    std::chrono::seconds keepAlive = std::chrono::seconds(60); // 0 to 65535; 0: none
    bool cleanSession = true;
    std::optional<std::chrono::seconds> sessionExpiry = {}; // with cleanSession off; none: never
    std::optional<MqttWill> will = {};
    std::chrono::milliseconds connectTimeout = std::chrono::seconds(20); // from TCP to CONNACK
    std::chrono::milliseconds closeTimeout = std::chrono::seconds(5);    // bound of a clean close
    ReconnectOptions reconnect = {};
    quint32 maximumPacketSize = 4 * 1024 * 1024; // largest inbound packet, in bytes
    qsizetype outboxMessages = 10'000;           // bound of what waits while offline
    qsizetype outboxBytes = 16 * 1024 * 1024;    // topics and payloads

    friend bool operator==(const BrokerOptions &, const BrokerOptions &) = default;
};

/// Prints everything but the password.
MQTTSERVICE_EXPORT QDebug operator<<(QDebug debug, const BrokerOptions &options);
