// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// A service for the health of a Linux machine: publishes its load, free memory and temperature when
// they changed, counts its readings in its state, and takes another interval while it runs:
//
//   mosquitto_sub -v -t 'service/sensor/#' &
//   mosquitto_pub -t service/sensor/interval -m 0.5

#pragma once

#include <MqttService/MqttService>

#include <optional>

class SensorService : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(setInterval, "interval")
public:
    SensorService();

private Q_SLOTS:
    /// At least 0.1, at most a day; anything else is refused.
    void setInterval(double seconds);

private:
    void read();
    void publishReading(const QString &topic, std::optional<double> value);

    MqttLoop *m_loop = nullptr;
};
