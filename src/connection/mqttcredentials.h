// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

/// Who logs in at a broker, at one attempt to connect. Never in a log.
struct MqttCredentials
{
    QString userName = {};
    QString password = {};

    friend bool operator==(const MqttCredentials &, const MqttCredentials &) = default;
};
