// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService.Dashboard

// Shows which control has the keyboard.
Rectangle {
    property bool shown: false

    anchors.fill: parent
    anchors.margins: -3
    visible: shown
    radius: Theme.controlRadius + 3
    color: "transparent"
    border.color: Theme.accent
    border.width: 2
}
