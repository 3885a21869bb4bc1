// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/observer.h"

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QTest>

#include <memory>

/// CONNACK of MQTT 3.1 and 3.1.1, for a scripted server.
inline const QByteArray accepted311("\x20\x02\x00\x00", 4);

/// A broker, and a connection to it or to another.
class ConnectionRig
{
public:
    MqttTestBroker broker;
    std::unique_ptr<MqttConnection> connection;

    /// Options that reconnect at once.
    static BrokerOptions quick(quint16 port,
                               BrokerOptions::Protocol protocol = BrokerOptions::Protocol::Auto)
    {
        BrokerOptions options;
        options.host = QStringLiteral("127.0.0.1");
        options.port = port;
        options.protocol = protocol;
        options.reconnect = {.initial = std::chrono::milliseconds(10),
                             .maximum = std::chrono::milliseconds(50)};
        return options;
    }
    void open(const BrokerOptions &options)
    {
        connection = std::make_unique<MqttConnection>();
        connection->setOptions(options);
        connection->open();
    }
    /// Waits until the broker has seen what the connection sent, its SUBSCRIBEs too.
    [[nodiscard]] bool settle(const Observer &observer) const
    {
        const QString topic = QStringLiteral("settled");
        const auto before = observer.payloads(topic).size();
        return connection->publish(topic, {}).isOk() &&
               QTest::qWaitFor([&] { return observer.payloads(topic).size() > before; });
    }
};
