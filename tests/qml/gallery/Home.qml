// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Layouts
import MqttService.Dashboard

Page {
    id: home

    title: "Home"
    subtitle: "Tuesday, 24 November · 17:45"

    SampleDay {
        id: inside
        seed: 7
        shape: hour => 20.2 + 1.3 * Math.exp(-Math.pow((hour - 19.5) / 3.5, 2)) + (hour > 6.5 && hour < 9 ? 0.9 : 0)
    }
    SampleDay {
        id: outside
        seed: 11
        noise: 0.3
        shape: hour => 4.5 + 4.8 * Math.sin((hour - 9) / 24 * 2 * Math.PI)
    }
    SampleDay {
        id: flow
        seed: 5
        noise: 0.5
        shape: hour => hour > 6 && hour < 22 ? 33 + 3 * Math.sin(hour * 1.9) : 27
    }
    SampleDay {
        id: power
        seed: 3
        noise: 0.25
        shape: hour => 0.4 + (hour > 6.5 && hour < 8 ? 1.6 : 0) + (hour > 17 && hour < 20 ? 2.1 : 0)
    }
    SampleDay {
        id: solar
        seed: 9
        noise: 0.12
        shape: hour => Math.max(0, 3.4 * Math.sin((hour - 7.6) / 8.6 * Math.PI))
    }

    Tile {
        title: "Living room"
        subtitle: "Comfortable"
        iconName: "thermometer"
        iconColor: Theme.goodFill

        ValueText {
            width: parent.width
            value: 21.4
            unit: "°C"
            decimals: 1
            change: 0.3
            age: 14
        }
        Sparkline {
            anchors.bottom: parent.bottom
            width: parent.width
            height: 44
            label: "Living room, last day"
            source: inside
        }
    }
    Tile {
        title: "Heating"
        subtitle: "Ground floor"
        iconName: "flame"
        iconColor: Theme.warningFill
        rowSpan: 2

        MqttDial {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, 220)
            height: 210
            label: "Set point"
            from: 5
            to: 30
            stepSize: 0.5
            value: 21.5
            actual: 21.4
            decimals: 1
            unit: "°C"
        }
        ColumnLayout {
            anchors.bottom: parent.bottom
            width: parent.width
            spacing: 8

            MqttSwitch {
                Layout.fillWidth: true
                text: "Away"
                checked: false
                offText: "At home"
            }
            LinearGauge {
                Layout.fillWidth: true
                implicitHeight: 40
                label: "Valve"
                value: 38
                unit: "%"
            }
        }
    }
    Tile {
        title: "Lights"
        subtitle: "2 of 3 on"
        iconName: "lamp"
        active: true
        rowSpan: 2

        ColumnLayout {
            width: parent.width
            spacing: 6

            MqttSwitch {
                Layout.fillWidth: true
                text: "Ceiling"
                checked: true
            }
            MqttSwitch {
                Layout.fillWidth: true
                text: "Desk"
                checked: true
                pending: true
            }
            MqttSwitch {
                Layout.fillWidth: true
                text: "Garden"
                checked: false
                offline: true
            }
            MqttSlider {
                Layout.fillWidth: true
                Layout.topMargin: 4
                label: "Brightness"
                from: 0
                to: 100
                value: 68
                unit: "%"
            }
            Row {
                Layout.topMargin: 6
                spacing: 8

                MqttButton {
                    text: "Evening"
                    icon.name: "moon"
                    highlighted: true
                }
                MqttButton {
                    text: "All off"
                    icon.name: "power"
                }
            }
        }
    }
    Tile {
        title: "Power"
        subtitle: "House, now"
        iconName: "bolt"
        iconColor: Theme.warningFill
        rowSpan: 2

        Gauge {
            anchors.fill: parent
            anchors.bottomMargin: 56
            value: 2.36
            minimum: 0
            maximum: 8
            decimals: 2
            unit: "kW"
            ranges: [
                { from: 0, to: 3, color: Theme.goodFill },
                { from: 3, to: 6, color: Theme.warningFill },
                { from: 6, to: 8, color: Theme.errorFill }
            ]
        }
        Sparkline {
            anchors.bottom: parent.bottom
            width: parent.width
            height: 44
            color: Theme.goodFill
            label: "Power, last day"
            source: power
        }
    }
    Tile {
        title: "Bath"
        subtitle: "Damp: open a window"
        iconName: "humidity"
        iconColor: Theme.coldFill

        ValueText {
            width: parent.width
            value: 71
            unit: "%"
            change: 4
            age: 38
        }
        LinearGauge {
            anchors.bottom: parent.bottom
            width: parent.width
            implicitHeight: 44
            label: "Humidity"
            value: 71
            unit: "%"
            ranges: [
                { from: 0, to: 30, color: Theme.warningFill },
                { from: 30, to: 60, color: Theme.goodFill },
                { from: 60, to: 100, color: Theme.coldFill }
            ]
        }
    }
    Tile {
        columnSpan: 3
        rowSpan: 2

        TimeSeriesChart {
            anchors.fill: parent
            anchors.topMargin: -8
            anchors.bottomMargin: -8
            title: "Temperatures"
            unit: "°C"
            span: 24 * 3600 * 1000
            bands: [{ from: 34.5, color: Theme.errorFill }]

            ChartSeries {
                name: "Living room"
                unit: "°C"
                source: inside
            }
            ChartSeries {
                name: "Heating flow"
                unit: "°C"
                source: flow
            }
            ChartSeries {
                name: "Outside"
                unit: "°C"
                source: outside
            }
        }
    }
    ServiceCard {
        name: "heating"
        description: "Weather-compensated control"
        iconName: "flame"
        online: true
        rowSpan: 1
        facts: [{ label: "Up", value: "3 d 4 h" }, { label: "Load", value: 1.2, decimals: 1, unit: "%" }]
    }
    ServiceCard {
        name: "garden"
        description: "Irrigation"
        iconName: "leaf"
        online: false
        facts: [{ label: "Last seen", value: "2 h ago" }, { label: "Load", value: NaN }]
    }
    Tile {
        columnSpan: 2
        rowSpan: 2

        TimeSeriesChart {
            anchors.fill: parent
            anchors.topMargin: -8
            anchors.bottomMargin: -8
            title: "Energy today"
            unit: "kW"
            span: 24 * 3600 * 1000
            tools: false
            minimum: 0

            ChartSeries {
                name: "Solar"
                unit: "kW"
                source: solar
                filled: true
                color: Theme.warningFill
            }
            ChartSeries {
                name: "House"
                unit: "kW"
                source: power
                stepped: true
                color: Theme.accent
            }
        }
    }
    Tile {
        title: "Doors and windows"
        iconName: "door"
        rowSpan: 1

        Column {
            width: parent.width

            StatusLamp {
                width: parent.width
                label: "Front door"
                status: "ok"
                statusText: "Locked"
            }
            StatusLamp {
                width: parent.width
                label: "Cellar"
                status: "warning"
                statusText: "Open for 20 min"
            }
        }
    }
    Tile {
        title: "Blinds"
        subtitle: "South"
        iconName: "blind"

        MqttSlider {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            label: "Position"
            value: 40
            from: 0
            to: 100
            unit: "%"
        }
    }
    Tile {
        title: "Boiler"
        iconName: "thermometer"

        ValueText {
            width: parent.width
            value: 48.2
            unit: "°C"
            age: 5400
            stale: true
        }
    }
    Tile {
        title: "Garage"
        subtitle: "Closed"
        iconName: "lock"
        iconColor: Theme.goodFill
        clickable: true

        MqttButton {
            anchors.bottom: parent.bottom
            width: parent.width
            text: "Open"
            icon.name: "door"
            destructive: true
        }
    }
}
