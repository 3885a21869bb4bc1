// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// The thermostat in QML: heats each room up to the target, which it remembers.
//
//   mqttservice run thermostat.qml
//   mosquitto_pub -t radio/hall/temperature -m 18.5

import QtQml
import MqttService

MqttService {
    id: thermostat

    readonly property real target: state.value("target", 20) // °C
    property real swing: config.swing ?? 0.5
    property var rooms: ({}) // name: { temperature, heating }

    name: "thermostat"

    MqttHandler {
        topic: "set"
        qos: 1
        respond: message => {
            const wanted = message.json?.target;
            if (typeof wanted !== "number" || wanted < 5 || wanted > 30)
                throw new Error("a target is 5 to 30 °C");
            thermostat.state.setValue("target", wanted);
            return { target: wanted };
        }
    }
    MqttHandler {
        topic: "radio/{room}/temperature"
        global: true
        onReceived: message => thermostat.measured(message.captures.room, message.number)
    }

    function measured(room, celsius) {
        const before = rooms[room]?.heating ?? false;
        const heating = celsius < target - swing || (before && celsius <= target + swing);
        rooms = Object.assign({}, rooms, { [room]: { temperature: celsius, heating: heating } });
        publish("heating/" + room, heating, { retain: true, onlyIfChanged: true });
    }
}
