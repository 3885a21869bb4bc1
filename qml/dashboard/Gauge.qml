// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    A value on a round scale, with its number in the middle.

    \qml
    Gauge {
        label: "Boiler"; unit: "°C"
        minimum: 0; maximum: 90
        value: boiler.number; stale: boiler.stale
        ranges: [{from: 0, to: 40, color: Theme.coldFill}, {from: 75, to: 90, color: Theme.errorFill}]
    }
    \endqml

    value is a number, or text that is one; for anything else the scale is empty and the number a
    dash. Values beyond the scale fill or empty it and are told as they are. decimals: -1 chooses by
    the scale. Within a range the filled part has its colour. A small gauge leaves the ends of its
    scale away, then its unit, then the scale.
*/
Item {
    id: control

    property var value
    property real minimum: 0
    property real maximum: 100
    property string unit: ""
    property string label: ""
    property int decimals: -1
    property var ranges: []
    property bool stale: false
    property bool offline: false

    readonly property real number: Format.toNumber(value)
    readonly property string text: Format.number(value,
        decimals < 0 ? Math.max(0, Format.decimalsFor(maximum - minimum) - 1) : decimals)
    readonly property bool trusted: !stale && !offline
    readonly property real position: Format.position(number, minimum, maximum)
    readonly property color valueColor: !trusted ? Theme.textMuted
        : Format.colorAt(number, ranges, Theme.accent)

    implicitWidth: 200
    implicitHeight: 190
    Accessible.role: Accessible.ProgressBar
    Accessible.name: label === "" ? qsTr("Gauge") : label
    Accessible.description: Format.spoken([text + (unit === "" || isNaN(number) ? "" : " " + unit),
        Format.state(offline, stale, false)])

    Item {
        anchors.fill: parent

        Item {
            id: dial

            // The open end of the scale leaves room below: labels go there.
            readonly property real room: parent.height - labelText.height
            readonly property bool ends: Math.min(parent.width, room) >= 90
            readonly property real below: ends ? minimumText.height - side * 0.06 : 0
            readonly property real side: Math.max(0, Math.min(parent.width,
                ends ? (room - minimumText.height) / 0.84 : room / 0.9))

            width: side
            height: side
            anchors.horizontalCenter: parent.horizontalCenter
            y: Math.max(0, (room - side * 0.9 - below) / 2)

            Arc {
                property real shown: isNaN(control.position) ? 0 : control.position

                anchors.fill: parent
                visible: dial.side >= 36
                startAngle: -130
                spanAngle: 260
                thickness: Math.max(6, dial.side * 0.075)
                position: isNaN(control.position) ? NaN : shown
                origin: Format.origin(control.minimum, control.maximum)
                color: control.valueColor
                trackColor: Theme.sunken
                segments: Format.segments(control.ranges, control.minimum, control.maximum)
                dashed: !control.trusted

                Behavior on shown {
                    NumberAnimation { duration: Theme.duration; easing.type: Easing.OutCubic }
                }
            }
            Label {
                id: figure

                anchors.horizontalCenter: parent.horizontalCenter
                anchors.verticalCenter: parent.verticalCenter
                anchors.verticalCenterOffset: -dial.side * 0.02
                width: dial.side * 0.62
                height: dial.side * 0.26
                horizontalAlignment: Text.AlignHCenter
                text: control.text
                color: control.trusted ? Theme.text : Theme.textMuted
                fontSizeMode: Text.Fit
                minimumPixelSize: 10
                font.pixelSize: Math.max(14, dial.side * 0.2)
                font.weight: Font.Medium
            }
            Label {
                anchors.horizontalCenter: parent.horizontalCenter
                anchors.top: figure.bottom
                width: dial.side * 0.5
                horizontalAlignment: Text.AlignHCenter
                visible: !isNaN(control.number) && (dial.ends ? !badge.visible : dial.side >= 60)
                text: control.unit
                color: Theme.textMuted
                font.pixelSize: Math.max(Theme.caption, dial.side * 0.08)
            }
            Label {
                id: minimumText

                x: dial.side * 0.16 - width / 2
                y: dial.side * 0.84
                visible: dial.ends
                text: Format.number(control.minimum, -1)
                color: Theme.textMuted
                font.pixelSize: Theme.caption
            }
            Label {
                x: dial.side * 0.84 - width / 2
                y: dial.side * 0.84
                visible: dial.ends
                text: Format.number(control.maximum, -1)
                color: Theme.textMuted
                font.pixelSize: Theme.caption
            }
        }
        StateBadge {
            id: badge

            x: dial.ends ? (parent.width - width) / 2 : parent.width - width
            y: dial.ends ? dial.y + figure.y + figure.height : 0
            height: Math.min(implicitHeight, dial.room)
            compact: !dial.ends
            offline: control.offline
            stale: control.stale
        }
        Label {
            id: labelText

            anchors.bottom: parent.bottom
            width: parent.width
            height: visible ? implicitHeight + Theme.space1 : 0
            visible: control.label !== ""
            horizontalAlignment: Text.AlignHCenter
            text: control.label
            color: Theme.textMuted
        }
    }
}
