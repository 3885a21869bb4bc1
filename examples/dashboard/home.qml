// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// A house to play with: sensors that measure, lamps and blinds that obey.
//
//   mqttservice run home.qml
//   mosquitto_pub -t service/home/lamp/desk/set -m 1

import QtQml
import MqttService

MqttService {
    id: home

    name: "home"
    healthInterval: "5s"
    onOnlineChanged: if (online) tellAll()

    // Everything that can be commanded, and what it is before anyone did.
    readonly property var things: ({
        "lamp/ceiling": 1, "lamp/desk": 1, "lamp/garden": 0, "lamp/brightness": 68,
        "blinds": 40, "heating/target": 21.5, "away": 0, "lock": 1
    })
    readonly property var sensors: ({
        living: hour => 20.2 + 1.3 * Math.exp(-Math.pow((hour - 19.5) / 3.5, 2)) + (hour > 6.5 && hour < 9 ? 0.9 : 0),
        outside: hour => 4.5 + 4.8 * Math.sin((hour - 9) / 24 * 2 * Math.PI),
        flow: hour => hour > 6 && hour < 22 ? 33 + 3 * Math.sin(hour * 1.9) : 27,
        power: hour => 0.4 + (hour > 6.5 && hour < 8 ? 1.6 : 0) + (hour > 17 && hour < 20 ? 2.1 : 0),
        solar: hour => Math.max(0, 3.4 * Math.sin((hour - 7.6) / 8.6 * Math.PI)),
        humidity: hour => 62 + 9 * Math.sin(hour * 0.7)
    })
    readonly property var noise: ({ living: 0.05, outside: 0.15, flow: 0.4, power: 0.12, solar: 0.1, humidity: 0.5 })

    function measure(name, time) {
        const date = new Date(time);
        const hour = date.getHours() + date.getMinutes() / 60;
        return Math.max(-40, sensors[name](hour) + noise[name] * (Math.random() - 0.5));
    }
    function tell(thing) {
        publish(thing, state.value(thing, things[thing]), { retain: true, onlyIfChanged: true });
    }
    function tellAll() {
        for (const thing in things)
            tell(thing);
        // The day before, for those who come late: a value each five minutes.
        for (const name in sensors) {
            const now = Date.now();
            const points = [];
            for (let time = now - 24 * 3600 * 1000; time < now; time += 5 * 60 * 1000)
                points.push([time, Number(measure(name, time).toFixed(2))]);
            publish("history/" + name, points, { retain: true });
        }
    }

    MqttHandler {
        topic: "{thing}/set"
        qos: 1
        onReceived: message => home.command(message.captures.thing, message.number)
    }
    MqttHandler {
        topic: "{group}/{thing}/set"
        qos: 1
        onReceived: message => home.command(message.captures.group + "/" + message.captures.thing, message.number)
    }
    function command(thing, value) {
        if (things[thing] === undefined || isNaN(value))
            return;
        state.setValue(thing, value);
        tell(thing);
    }

    MqttLoop {
        interval: "1s"
        onTriggered: {
            for (const name in home.sensors)
                home.publish(name, home.measure(name, Date.now()));
        }
    }
}
