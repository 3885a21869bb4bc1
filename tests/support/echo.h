// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>

#include <functional>

class QMqttClient;

/// Lets events run until the condition holds; false when it never does. Looks after each event,
/// where QTRY_VERIFY looks every 50 ms.
[[nodiscard]] bool comesTrue(const std::function<bool()> &condition);
/// Waits until the client is connected; false, with what stopped it in the log, if it is not.
[[nodiscard]] bool waitConnected(QMqttClient &client);
/// Waits until the client has given up or was closed.
[[nodiscard]] bool waitDisconnected(QMqttClient &client);
/// Waits for the connection, subscribes, publishes with QoS 1, and waits until the message is back
/// and acknowledged.
[[nodiscard]] bool echoes(QMqttClient &client, const QByteArray &payload = "hello");
