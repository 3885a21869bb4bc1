// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService.Dashboard

// A value and its unit, from left to right in any language, no wider than `room`. A number that is
// cut would say another: its unit is cut or left away, its figures get smaller. Other text is cut.
Item {
    id: figure

    required property real room
    property alias text: metrics.text
    property alias unit: units.text
    property alias color: figures.color
    property int size: Theme.figure
    property int unitSize: size
    property bool number: true

    readonly property int smallest: 10
    readonly property int gap: Theme.space1
    readonly property real natural: metrics.advanceWidth
    readonly property real whole: Math.ceil(natural + (unit === "" ? 0 : gap + units.implicitWidth))
    readonly property real least: number ? natural * smallest / size : natural
    // A short unit is kept and the figures made smaller, a long one has what is left beside them.
    readonly property bool keepsUnit: units.implicitWidth <= Math.min(room / 3, room - gap - least)
    readonly property real unitRoom: Math.max(room - gap - natural, keepsUnit ? units.implicitWidth : 0)
    readonly property real figureRoom: Math.max(0, room - (units.visible ? units.width + gap : 0))

    implicitWidth: figures.width + (units.visible ? gap + units.width : 0)
    implicitHeight: metrics.height

    TextMetrics {
        id: metrics

        font.family: Theme.fontFamily
        font.pixelSize: figure.size
        font.weight: Font.Medium
    }
    Label {
        id: figures

        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(implicitWidth, figure.figureRoom)
        text: metrics.text
        font.weight: Font.Medium
        font.pixelSize: !figure.number || figure.natural <= figure.figureRoom ? figure.size
            : Math.max(figure.smallest, Math.floor(figure.size * figure.figureRoom / figure.natural))
    }
    Label {
        id: units

        x: figures.width + figure.gap
        anchors.baseline: figures.baseline
        width: Math.min(implicitWidth, figure.unitRoom)
        visible: text !== "" && width >= Math.min(implicitWidth, 32)
        color: Theme.textMuted
        font.pixelSize: figure.unitSize
    }
}
