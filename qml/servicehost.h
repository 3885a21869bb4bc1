// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

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

/// The URL of the broker for connections that name none.
inline void setDefaultBroker(QQmlEngine *engine, const QString &url)
{
    engine->setProperty(DefaultBrokerProperty, url);
}

inline QString defaultBroker(const QQmlEngine *engine)
{
    const QString url = engine ? engine->property(DefaultBrokerProperty).toString() : QString();
    return url.isEmpty() ? QStringLiteral("mqtt://localhost") : url;
}

} // namespace mqtt

Q_DECLARE_METATYPE(mqtt::ServiceHost)
