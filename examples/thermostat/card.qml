// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// The service of thermostat.qml, with its card: the properties of the one are what the other shows.
//
//   mqttservice run card.qml

import QtQuick
import MqttService.Dashboard

Rectangle {
    implicitWidth: 360
    implicitHeight: 480
    color: Theme.background

    Thermostat { id: thermostat }

    Tile {
        id: card

        readonly property var names: Object.keys(thermostat.rooms)
        readonly property var first: thermostat.rooms[names[0]]

        anchors { fill: parent; margins: Theme.space4 }
        title: qsTr("Heating")
        subtitle: names.length === 0 ? qsTr("No room has told its temperature") : names.join(", ")
        iconName: "flame"
        iconColor: Theme.warningFill
        active: names.some(name => thermostat.rooms[name].heating)

        MqttDial {
            id: dial

            anchors.horizontalCenter: parent.horizontalCenter
            width: parent.width
            height: 260
            label: qsTr("Target")
            from: 5
            to: 30
            stepSize: 0.5
            decimals: 1
            unit: "°C"
            actual: card.first?.temperature
            value: thermostat.target
            onMoved: thermostat.state.setValue("target", value)
        }
        StatusLamp {
            anchors.bottom: parent.bottom
            width: parent.width
            label: qsTr("Burner")
            status: card.active ? "warning" : "off"
            statusText: card.active ? qsTr("Heating") : qsTr("Idle")
        }
    }
}
