// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"

#include <QQmlEngine>
#include <QVariant>

#include <functional>
#include <utility>

class MqttService;

// Who configures and starts the services of an engine, in place of themselves, and who brings the
// program's connections: a program that runs QML files sets the hosts before it loads one.
namespace mqtt {

using ServiceHost = std::function<void(MqttService *)>;

inline constexpr const char *ServiceHostProperty = "mqttServiceHost";

inline void setServiceHost(QQmlEngine *engine, ServiceHost host)
{
    engine->setProperty(ServiceHostProperty, QVariant::fromValue(std::move(host)));
}

/// Empty if the engine has none.
inline ServiceHost serviceHost(const QQmlEngine *engine)
{
    return engine ? engine->property(ServiceHostProperty).value<ServiceHost>() : ServiceHost();
}

inline constexpr const char *DefaultBrokerProperty = "mqttDefaultBroker";

/// For connections that name no broker.
inline void setDefaultBroker(QQmlEngine *engine, const BrokerOptions &options)
{
    engine->setProperty(DefaultBrokerProperty, QVariant::fromValue(options));
}

inline BrokerOptions defaultBroker(const QQmlEngine *engine)
{
    return engine ? engine->property(DefaultBrokerProperty).value<BrokerOptions>()
                  : BrokerOptions();
}

/// Sees to the brokers of MqttConnections::instance(); called for whatever shows or hears them.
using ConnectionsHost = std::function<void()>;

inline constexpr const char *ConnectionsHostProperty = "mqttConnectionsHost";

inline void setConnectionsHost(QQmlEngine *engine, ConnectionsHost host)
{
    engine->setProperty(ConnectionsHostProperty, QVariant::fromValue(std::move(host)));
}

inline void callConnectionsHost(const QQmlEngine *engine)
{
    if (!engine)
        return;
    if (const auto host = engine->property(ConnectionsHostProperty).value<ConnectionsHost>())
        host();
}

} // namespace mqtt

Q_DECLARE_METATYPE(mqtt::ConnectionsHost)
Q_DECLARE_METATYPE(mqtt::ServiceHost)
