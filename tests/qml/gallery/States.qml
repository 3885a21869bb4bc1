// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import MqttService.Dashboard

// Each control as it is, stale, offline, and with a value that is none.
Page {
    id: page

    title: "States"
    subtitle: "Trusted · stale · offline · no value"
    grid.rowHeight: 250

    readonly property var kinds: [
        { stale: false, offline: false, value: 62, name: "Trusted" },
        { stale: true, offline: false, value: 62, name: "Stale" },
        { stale: false, offline: true, value: 62, name: "Offline" },
        { stale: false, offline: false, value: "not a number", name: "No value" }
    ]
    readonly property var ranges: [
        { from: 0, to: 50, color: Theme.goodFill },
        { from: 50, to: 80, color: Theme.warningFill },
        { from: 80, to: 100, color: Theme.errorFill }
    ]

    SampleDay {
        id: day
        shape: hour => 10 + 5 * Math.sin(hour)
    }

    Repeater {
        model: page.kinds

        Tile {
            id: tile1

            required property var modelData

            Gauge {
                anchors.fill: parent
                label: "Gauge"
                unit: "%"
                ranges: page.ranges
                value: tile1.modelData.value
                stale: tile1.modelData.stale
                offline: tile1.modelData.offline
            }
        }
    }
    Repeater {
        model: page.kinds

        Tile {
            id: tile2

            required property var modelData

            ColumnLayout {
                anchors.fill: parent

                ValueText {
                    Layout.fillWidth: true
                    label: "Value"
                    unit: "%"
                    value: isNaN(Number(tile2.modelData.value)) ? NaN : tile2.modelData.value
                    change: -2
                    age: 75
                    stale: tile2.modelData.stale
                    offline: tile2.modelData.offline
                }
                LinearGauge {
                    Layout.fillWidth: true
                    label: "Linear"
                    unit: "%"
                    ranges: page.ranges
                    value: tile2.modelData.value
                    stale: tile2.modelData.stale
                    offline: tile2.modelData.offline
                }
                Sparkline {
                    Layout.fillWidth: true
                    source: isNaN(Number(tile2.modelData.value)) ? null : day
                    stale: tile2.modelData.stale
                    offline: tile2.modelData.offline
                }
            }
        }
    }
    Repeater {
        model: page.kinds

        Tile {
            id: tile3

            required property var modelData

            ColumnLayout {
                anchors.fill: parent

                StatusLamp {
                    Layout.fillWidth: true
                    label: "Pump"
                    status: isNaN(Number(tile3.modelData.value)) ? "nonsense" : "ok"
                    stale: tile3.modelData.stale
                    offline: tile3.modelData.offline
                }
                MqttSwitch {
                    Layout.fillWidth: true
                    text: "Switch"
                    checked: true
                    stale: tile3.modelData.stale
                    offline: tile3.modelData.offline
                }
                MqttSlider {
                    Layout.fillWidth: true
                    label: "Slider"
                    unit: "%"
                    from: 0
                    to: 100
                    ranges: page.ranges
                    known: !isNaN(Number(tile3.modelData.value))
                    value: known ? tile3.modelData.value : 0
                    stale: tile3.modelData.stale
                    offline: tile3.modelData.offline
                }
                MqttButton {
                    text: "Button"
                    icon.name: "play"
                    stale: tile3.modelData.stale
                    offline: tile3.modelData.offline
                }
            }
        }
    }
    Repeater {
        model: page.kinds

        Tile {
            id: tile4

            required property var modelData

            MqttDial {
                anchors.fill: parent
                label: "Dial"
                unit: "%"
                from: 0
                to: 100
                known: !isNaN(Number(tile4.modelData.value))
                value: known ? tile4.modelData.value : 0
                actual: 58
                ranges: page.ranges
                pending: tile4.modelData.name === "Trusted"
                stale: tile4.modelData.stale
                offline: tile4.modelData.offline
            }
        }
    }
    Repeater {
        model: ["connected", "connecting", "disconnected", "error"]

        Tile {
            id: tile5

            required property string modelData
            required property int index

            title: ["Active", "Pending", "Stale", "Offline"][index]
            subtitle: "Tile"
            iconName: "lamp"
            active: index === 0
            pending: index === 1
            stale: index === 2
            offline: index === 3

            ColumnLayout {
                anchors.fill: parent

                ConnectionIndicator {
                    connectionState: tile5.modelData
                }
                MqttButton {
                    Layout.fillWidth: true
                    text: ["Highlighted", "Pending", "Plain", "Destructive"][tile5.index]
                    highlighted: tile5.index === 0
                    pending: tile5.index === 1
                    destructive: tile5.index === 3
                }
                StatusLamp {
                    status: ["ok", "warning", "error", "off"][tile5.index]
                    label: "Lamp"
                }
            }
        }
    }
}
