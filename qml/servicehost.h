// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"

#include <QQmlEngine>
#include <QVariant>

#include <functional>
#include <utility>

class MqttService;

// Who configures and starts the services of an engine, in place of themselves: a program that runs
// QML files sets a host before it loads one.
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

} // namespace mqtt

Q_DECLARE_METATYPE(mqtt::ServiceHost)
