// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <MqttService/MqttTestBroker>

#include <QJsonObject>

namespace mqtt {

/// The private broker of --demo; ends with this object.
class DemoBroker
{
public:
    /// Says on standard error where it is, and how to see what goes over it. Why it did not start,
    /// or nothing.
    [[nodiscard]] QString start();

    /// What goes over a configuration, so that services come here.
    [[nodiscard]] QJsonObject overlay() const;

private:
    MqttTestBroker m_broker;
};

} // namespace mqtt
