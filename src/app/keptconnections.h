// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "app/serviceapplication.h"
#include "connection/mqttconnections.h"

#include <QPointer>

class ServiceConfig;

namespace mqtt {

/// What stands for the id of the only broker, which has none.
inline constexpr QLatin1String OnlyBroker("broker");

/// Connections of a program that are kept as its configuration has them.
class KeptConnections
{
public:
    void set(MqttConnections *connections, ServiceApplication::ConnectionUse use);
    [[nodiscard]] bool isSet() const { return m_connections != nullptr; }
    /// A wrong configuration changes nothing.
    void take(const ServiceConfig &config);

private:
    QPointer<MqttConnections> m_connections;
    ServiceApplication::ConnectionUse m_use = ServiceApplication::ConnectionUse::Whole;
};

} // namespace mqtt
