// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <MqttService/MqttService>

/// A service that declares handlers and a loop.
class EchoService : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(onEcho, "echo")
    MQTT_HANDLE(onEcho, "echo2")
    MQTT_HANDLE_GLOBAL(onTemperature, "radio/{sensor}/temperature")
    MQTT_LOOP(tick, "10s")
public:
    EchoService()
        : MqttService(QStringLiteral("echo"))
    {
    }
    QStringList temperatures;
    int ticks = 0;
private Q_SLOTS:
    void onEcho(const QByteArray &payload) { publish(QStringLiteral("echo_response"), payload); }
    void onTemperature(double celsius, const MqttMessage &message)
    {
        temperatures.append(QStringLiteral("%1 %2").arg(celsius).arg(
            message.captures()[QStringLiteral("sensor")].toString()));
    }
    void tick() { ++ticks; }
};
