// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Layouts
import MqttService.Dashboard

// A page of the gallery: a heading, and tiles below.
Rectangle {
    id: page

    property bool dark: false
    property string title: ""
    property string subtitle: ""
    property alias grid: grid
    default property alias tiles: grid.data

    implicitWidth: 1280
    implicitHeight: grid.implicitHeight + 120
    color: Theme.background
    onDarkChanged: Theme.mode = dark ? Theme.Dark : Theme.Light
    Component.onCompleted: Theme.mode = dark ? Theme.Dark : Theme.Light

    RowLayout {
        id: heading

        x: 24
        y: 20
        width: parent.width - 48
        height: 56

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 2

            Text {
                Layout.fillWidth: true
                text: page.title
                color: Theme.text
                font.family: Theme.fontFamily
                font.pixelSize: 26
                font.weight: Font.Medium
            }
            Text {
                Layout.fillWidth: true
                text: page.subtitle
                color: Theme.textMuted
                font.family: Theme.fontFamily
                font.pixelSize: Theme.body
            }
        }
        ConnectionIndicator {
            connectionState: "connected"
            detail: "mqtt://home.lan"
        }
    }
    TileGrid {
        id: grid

        x: 24
        y: 96
        width: parent.width - 48
        height: implicitHeight
    }
}
