// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService

// A day of measurements, a point every three minutes: `shape` takes the hour and gives a value.
SeriesModel {
    id: day

    property double end: new Date(2026, 10, 24, 17, 45).getTime()
    property var shape: hour => 0
    property real noise: 0.15
    property int seed: 1

    span: "25h"

    Component.onCompleted: {
        let state = seed;
        const random = () => {
            state = (state * 1103515245 + 12345) % 2147483648;
            return state / 2147483648 - 0.5;
        };
        let drift = 0;
        for (let minute = 24 * 60; minute >= 0; minute -= 3) {
            const time = end - minute * 60000;
            const at = new Date(time);
            drift = drift * 0.92 + random() * noise;
            append(time, shape(at.getHours() + at.getMinutes() / 60) + drift);
        }
    }
}
