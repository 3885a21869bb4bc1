// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"
#include "mqttserviceexport.h"

#include <QtMqtt/QMqttPublishProperties>

#include <QByteArray>
#include <QString>

#include <chrono>
#include <concepts>
#include <optional>

/// Whether an unchanged value is sent: always (false), never (true), or again after a time.
class MqttOnlyIfChanged
{
public:
    constexpr MqttOnlyIfChanged() = default;
    template <std::same_as<bool> Bool>
    constexpr MqttOnlyIfChanged(Bool on)
        : m_on(on)
    {
    }
    /// Sent when changed, and unchanged once this long has passed since it was last sent.
    template <typename Rep, typename Period>
    constexpr MqttOnlyIfChanged(std::chrono::duration<Rep, Period> maximumAge)
        : m_on(true)
        , m_maximumAge(std::chrono::duration_cast<std::chrono::milliseconds>(maximumAge))
    {
    }

    [[nodiscard]] constexpr bool isOn() const { return m_on; }
    [[nodiscard]] constexpr std::optional<std::chrono::milliseconds> maximumAge() const
    {
        return m_maximumAge;
    }

    friend bool operator==(const MqttOnlyIfChanged &, const MqttOnlyIfChanged &) = default;

private:
    bool m_on = false;
    std::optional<std::chrono::milliseconds> m_maximumAge = {};
};

/// How to publish; to be written as {.retain = true, .qos = Mqtt::QoS::AtLeastOnce}.
struct MqttPublishOptions
{
    bool retain = false;
    Mqtt::QoS qos = Mqtt::QoS::AtMostOnce;
    MqttOnlyIfChanged onlyIfChanged = {}; // of a service; a connection sends always
    bool global = false;                  // of a service: the topic is not below its base topic
    QString broker = {};                  // of a service with several: the id of one; empty: all

    // MQTT 5; left out on 3.x
    std::chrono::seconds expiry = std::chrono::seconds(0); // 0: none
    QString contentType = {};
    QString responseTopic = {};
    QByteArray correlationData = {};
    QMqttUserProperties userProperties = {};

    /// Whether one of the MQTT 5 fields is set.
    [[nodiscard]] bool hasProperties() const
    {
        return expiry.count() > 0 || !contentType.isEmpty() || !responseTopic.isEmpty() ||
               !correlationData.isEmpty() || !userProperties.isEmpty();
    }

    friend bool operator==(const MqttPublishOptions &, const MqttPublishOptions &) = default;
};
