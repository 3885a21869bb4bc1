// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Templates as T
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    A slider that commands: value, from, to and stepSize as in any slider; moved() when a person
    moved it. A slider's value is always a number: until there is one, set known to false, and it
    shows none.
*/
T.Slider {
    id: control

    property string label: ""
    property string unit: ""
    property int decimals: -1
    property var ranges: []
    property bool known: true
    property bool pending: false
    property bool stale: false
    property bool offline: false

    // Where screen readers look for the scale.
    readonly property real minimumValue: from
    readonly property real maximumValue: to

    // From what is not known there is no step.
    Keys.onPressed: event => event.accepted = !known
        && [Qt.Key_Left, Qt.Key_Right, Qt.Key_Up, Qt.Key_Down].includes(event.key)

    readonly property bool trusted: !stale && !offline
    readonly property string figure: !known ? Format.none : Format.number(value,
        decimals < 0 ? Math.max(0, Format.decimalsFor(to - from) - 1) : decimals)
    readonly property string text: figure + (unit === "" || !known ? "" : " " + unit)

    enabled: trusted
    implicitWidth: 240
    implicitHeight: 26 + Theme.touch
    topPadding: 26
    focusPolicy: Qt.StrongFocus
    Accessible.name: label === "" ? qsTr("Slider") : label
    Accessible.description: Format.spoken([text, Format.state(offline, stale, pending)])

    background: Item {
        Label {
            anchors.left: parent.left
            anchors.right: badge.left
            anchors.rightMargin: Theme.space2
            height: 24
            text: control.label
            color: control.trusted ? Theme.text : Theme.textMuted
            font.weight: Font.Medium
        }
        StateBadge {
            id: badge

            anchors.right: valueText.left
            anchors.rightMargin: Theme.space2
            y: 1
            compact: control.width < 280
            offline: control.offline
            stale: control.stale
            pending: control.pending
        }
        Figure {
            id: valueText

            anchors.right: parent.right
            height: 24
            room: parent.width * 0.6
            text: control.figure
            color: control.trusted ? Theme.text : Theme.textMuted
            size: Theme.title
            unit: control.known ? control.unit : ""
        }
        RangeBar {
            id: bar

            x: control.leftPadding
            y: control.topPadding + (control.availableHeight - 8) / 2
            width: control.availableWidth
            thickness: 8
            position: control.known && control.to > control.from
                ? (control.value - control.from) / (control.to - control.from) : NaN
            color: control.trusted ? Format.colorAt(control.value, control.ranges, Theme.accent)
                : Theme.textMuted
            hatched: !control.trusted
            segments: Format.segments(control.ranges, control.from, control.to)
        }
    }
    handle: Rectangle {
        x: control.leftPadding + (control.known ? control.visualPosition : 0)
            * (control.availableWidth - width)
        y: control.topPadding + (control.availableHeight - height) / 2
        visible: control.known
        width: 26
        height: 26
        radius: 13
        color: Theme.dark ? "#f2f5f9" : "#ffffff"
        border.color: control.trusted ? bar.color : Theme.textMuted
        border.width: control.pressed ? 7 : 5

        Behavior on border.width { NumberAnimation { duration: 90 } }

        FocusFrame {
            radius: 16
            shown: control.visualFocus
        }
    }
}
