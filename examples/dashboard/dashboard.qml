// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// The house of home.qml on one page:
//
//   mqttservice run dashboard.qml

import QtQuick
import QtQuick.Layouts
import MqttService
import MqttService.Dashboard

Rectangle {
    id: page

    implicitWidth: 1280
    implicitHeight: 1140
    color: Theme.background

    readonly property bool wide: width >= 600

    MqttConnection { id: broker }

    // What each tile needs, with its topic below service/home/.
    component Reading: MqttTopic {
        property string name
        topic: "service/home/" + name
        staleAfter: "10s"
    }
    component Day: SeriesModel {
        id: day
        property string name
        property MqttTopic past: MqttTopic {
            connection: broker
            topic: "service/home/history/" + day.name
            onReceived: message => {
                day.clear();
                for (const [time, value] of message.json)
                    day.append(time, value);
            }
        }
        property MqttTopic now: MqttTopic {
            connection: broker
            topic: "service/home/" + day.name
            onReceived: message => day.append(message.number)
        }
        span: "24h"
    }
    component HomeSwitch: MqttSwitch {
        id: toggle
        property string name
        Layout.fillWidth: true
        MqttBinding on checked {
            connection: broker
            topic: "service/home/" + toggle.name
            commandTopic: topic + "/set"
            qos: 1
        }
    }
    component HomeSlider: MqttSlider {
        id: slider
        property string name
        unit: "%"
        from: 0
        to: 100
        stepSize: 1
        MqttBinding on value {
            connection: broker
            topic: "service/home/" + slider.name
            commandTopic: topic + "/set"
            qos: 1
        }
    }

    Day { id: livingDay; name: "living" }
    Day { id: outsideDay; name: "outside" }
    Day { id: flowDay; name: "flow" }
    Day { id: powerDay; name: "power" }
    Day { id: solarDay; name: "solar" }

    Reading { id: living; name: "living" }
    Reading { id: outside; name: "outside" }
    Reading { id: power; name: "power" }
    Reading { id: humidity; name: "humidity" }
    MqttTopic { id: online; topic: "service/home/online" }
    MqttTopic { id: info; topic: "service/home/info" }
    MqttTopic { id: health; topic: "service/home/health" }

    RowLayout {
        id: heading

        x: Theme.space6
        y: Theme.space4
        width: parent.width - 2 * x
        height: 56
        spacing: Theme.space3

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 2

            Text {
                Layout.fillWidth: true
                text: qsTr("Home")
                elide: Text.ElideRight
                color: Theme.text
                font.family: Theme.fontFamily
                font.pixelSize: 26
                font.weight: Font.Medium
            }
            Text {
                Layout.fillWidth: true
                text: qsTr("Outside %1").arg(outside.valid ? outside.number.toFixed(1) + " °C" : "–")
                elide: Text.ElideRight
                color: Theme.textMuted
                font.family: Theme.fontFamily
                font.pixelSize: Theme.body
            }
        }
        MqttButton {
            text: page.wide ? Accessible.name : ""
            Accessible.name: Theme.dark ? qsTr("Light") : qsTr("Dark")
            icon.name: Theme.dark ? "sun" : "moon"
            onClicked: Theme.mode = Theme.dark ? Theme.Light : Theme.Dark
        }
        ConnectionIndicator {
            Layout.maximumWidth: page.width * (page.wide ? 0.4 : 0.36)
            connectionState: broker.online ? "connected" : broker.state === MqttConnection.Closed ? "disconnected" : "connecting"
            detail: broker.online ? broker.host + ":" + broker.port : broker.error
        }
    }

    Flickable {
        anchors { fill: parent; topMargin: 88; leftMargin: Theme.space6; rightMargin: Theme.space6 }
        contentHeight: tiles.implicitHeight + Theme.space6
        clip: true

        TileGrid {
            id: tiles

            width: parent.width
            height: implicitHeight

            Tile {
                title: qsTr("Living room")
                iconName: "thermometer"
                iconColor: Theme.goodFill

                ValueText {
                    width: parent.width
                    value: living.value
                    unit: "°C"
                    decimals: 1
                    age: living.age
                    stale: living.stale
                    offline: !living.online
                }
                Sparkline {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    height: 44
                    label: qsTr("Living room, last day")
                    source: livingDay
                }
            }
            Tile {
                title: qsTr("Heating")
                subtitle: qsTr("Ground floor")
                iconName: "flame"
                iconColor: Theme.warningFill
                rowSpan: 2

                MqttDial {
                    anchors.horizontalCenter: parent.horizontalCenter
                    width: Math.min(parent.width, 220)
                    height: 210
                    label: qsTr("Set point")
                    from: 5
                    to: 30
                    stepSize: 0.5
                    actual: living.value
                    decimals: 1
                    unit: "°C"
                    MqttBinding on value {
                        connection: broker
                        topic: "service/home/heating/target"
                        commandTopic: topic + "/set"
                        qos: 1
                    }
                }
                HomeSwitch {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    name: "away"
                    text: qsTr("Away")
                    offText: qsTr("At home")
                }
            }
            Tile {
                title: qsTr("Lights")
                iconName: "lamp"
                active: ceiling.checked || desk.checked || garden.checked
                rowSpan: 2

                ColumnLayout {
                    width: parent.width
                    spacing: 6

                    HomeSwitch { id: ceiling; name: "lamp/ceiling"; text: qsTr("Ceiling") }
                    HomeSwitch { id: desk; name: "lamp/desk"; text: qsTr("Desk") }
                    HomeSwitch { id: garden; name: "lamp/garden"; text: qsTr("Garden") }
                    HomeSlider {
                        Layout.fillWidth: true
                        Layout.topMargin: 4
                        name: "lamp/brightness"
                        label: qsTr("Brightness")
                    }
                    MqttButton {
                        Layout.topMargin: 6
                        text: qsTr("All off")
                        icon.name: "power"
                        offline: !broker.online
                        onClicked: {
                            for (const lamp of ["ceiling", "desk", "garden"])
                                broker.publish("service/home/lamp/" + lamp + "/set", 0, { qos: 1 });
                        }
                    }
                }
            }
            Tile {
                title: qsTr("Power")
                subtitle: qsTr("House, now")
                iconName: "bolt"
                iconColor: Theme.warningFill
                rowSpan: 2

                Gauge {
                    anchors { fill: parent; bottomMargin: 56 }
                    value: power.value
                    minimum: 0
                    maximum: 8
                    decimals: 2
                    unit: "kW"
                    label: qsTr("Power")
                    stale: power.stale
                    offline: !power.online
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
                    label: qsTr("Power, last day")
                    source: powerDay
                }
            }
            Tile {
                title: qsTr("Bath")
                subtitle: humidity.number > 65 ? qsTr("Damp: open a window") : qsTr("Comfortable")
                iconName: "humidity"
                iconColor: Theme.coldFill

                ValueText {
                    width: parent.width
                    value: humidity.value
                    unit: "%"
                    decimals: 0
                    age: humidity.age
                    stale: humidity.stale
                    offline: !humidity.online
                }
                LinearGauge {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    implicitHeight: 44
                    label: qsTr("Humidity")
                    value: humidity.value
                    unit: "%"
                    decimals: 0
                    ranges: [
                        { from: 0, to: 30, color: Theme.warningFill },
                        { from: 30, to: 60, color: Theme.goodFill },
                        { from: 60, to: 100, color: Theme.coldFill }
                    ]
                }
            }
            Tile {
                columnSpan: 2
                rowSpan: 2

                TimeSeriesChart {
                    anchors { fill: parent; topMargin: -8; bottomMargin: -8 }
                    title: qsTr("Temperatures")
                    unit: "°C"
                    span: 24 * 3600 * 1000
                    offline: !broker.online

                    ChartSeries { name: qsTr("Living room"); unit: "°C"; source: livingDay }
                    ChartSeries { name: qsTr("Heating flow"); unit: "°C"; source: flowDay }
                    ChartSeries { name: qsTr("Outside"); unit: "°C"; source: outsideDay }
                }
            }
            Tile {
                columnSpan: 2
                rowSpan: 2

                TimeSeriesChart {
                    anchors { fill: parent; topMargin: -8; bottomMargin: -8 }
                    title: qsTr("Energy today")
                    unit: "kW"
                    span: 24 * 3600 * 1000
                    tools: false
                    minimum: 0
                    offline: !broker.online

                    ChartSeries { name: qsTr("Solar"); unit: "kW"; source: solarDay; filled: true; color: Theme.warningFill }
                    ChartSeries { name: qsTr("House"); unit: "kW"; source: powerDay; stepped: true; color: Theme.accent }
                }
            }
            Tile {
                title: qsTr("Garden")
                iconName: "leaf"
                iconColor: Theme.coldFill

                ValueText {
                    width: parent.width
                    value: outside.value
                    unit: "°C"
                    decimals: 1
                    age: outside.age
                    stale: outside.stale
                    offline: !outside.online
                }
                Sparkline {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    height: 44
                    color: Theme.coldFill
                    label: qsTr("Garden, last day")
                    source: outsideDay
                }
            }
            Tile {
                title: qsTr("Blinds")
                subtitle: qsTr("South")
                iconName: "blind"

                HomeSlider {
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width
                    name: "blinds"
                    label: qsTr("Position")
                }
            }
            Tile {
                title: qsTr("Front door")
                iconName: lock.checked ? "lock" : "door"
                iconColor: lock.checked ? Theme.goodFill : Theme.warningFill

                HomeSwitch {
                    id: lock
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width
                    name: "lock"
                    text: qsTr("Lock")
                    onText: qsTr("Locked")
                    offText: qsTr("Open")
                }
            }
            ServiceCard {
                name: "home"
                description: qsTr("The house itself")
                iconName: "home"
                online: broker.online && online.boolean === true
                switchable: false
                facts: [
                    { label: qsTr("Since"), value: info.valid ? Qt.formatTime(new Date(info.json.started), "hh:mm") : "" },
                    { label: qsTr("Messages sent"), value: health.valid ? health.json.tx : NaN }
                ]
            }
        }
    }
}
