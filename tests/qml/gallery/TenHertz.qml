// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService
import MqttService.Dashboard

// A day of ten values a second, with three spikes of one point.
Page {
    title: "Ten hertz"
    subtitle: "864,000 points"

    SeriesModel {
        id: day

        span: "24h"
        limit: 1000000
        Component.onCompleted: {
            const start = new Date(2026, 10, 24).getTime();
            for (let i = 0; i < 864000; ++i)
                append(start + i * 100, Math.sin(i / 40000) * 10 + (i % 17) / 4 + (i % 216001 === 216000 ? 40 : 0));
        }
    }
    Tile {
        columnSpan: 4
        rowSpan: 2

        TimeSeriesChart {
            readonly property int count: day.count

            anchors.fill: parent
            title: "Vibration"
            unit: "mm/s"
            span: 24 * 3600 * 1000

            ChartSeries {
                name: "Pump"
                source: day
                color: "#ff0000"
            }
        }
    }
}
