// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// The echo service in QML: mqttservice run echo.qml

import MqttService

MqttService {
    id: service
    name: "echo"
    MqttHandler { topic: "echo"; onReceived: message => service.publish("echo_response", message.text) }
    MqttLoop { interval: "10s"; onTriggered: service.publish("foo", "bar") }
}
