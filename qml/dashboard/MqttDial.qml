// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Templates as T
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    A dial that commands, as on a thermostat: value, from, to and stepSize as in any dial, moved()
    when a person turned it. actual, if it is a number, is shown as what is rather than what is
    wanted. Until there is a value, set known to false.
*/
T.Dial {
    id: control

    property string label: ""
    property string unit: ""
    property int decimals: -1
    property var actual
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
    readonly property int shownDecimals: decimals >= 0 ? decimals
        : Math.max(0, Format.decimalsFor(to - from) - 1)
    readonly property string text: !known ? Format.none : Format.number(value, shownDecimals)
    readonly property string actualText: isNaN(Format.toNumber(actual)) ? ""
        : qsTr("now %1").arg(Format.number(actual, shownDecimals)) + (unit === "" ? "" : " " + unit)

    enabled: trusted
    implicitWidth: 200
    implicitHeight: 200
    inputMode: T.Dial.Circular
    focusPolicy: Qt.StrongFocus
    Accessible.name: label === "" ? qsTr("Dial") : label
    Accessible.description: Format.spoken([text + (unit === "" || !known ? "" : " " + unit), actualText,
        Format.state(offline, stale, pending)])

    background: Item {
        id: face

        readonly property real side: Math.min(width, height)

        FocusFrame {
            anchors.fill: undefined
            anchors.centerIn: parent
            width: face.side
            height: face.side
            radius: width / 2
            shown: control.visualFocus
        }
        Arc {
            anchors.centerIn: parent
            width: face.side
            height: face.side
            startAngle: -140
            spanAngle: 280
            thickness: Math.max(16, face.side * 0.1)
            position: control.known ? control.position : NaN
            color: control.trusted ? Format.colorAt(control.value, control.ranges, Theme.accent)
                : Theme.textMuted
            trackColor: Theme.sunken
            segments: Format.segments(control.ranges, control.from, control.to)
            dashed: !control.trusted
            handleColor: !control.known ? "transparent" : Theme.dark ? "#f2f5f9" : "#ffffff"
        }
        Column {
            anchors.centerIn: parent
            anchors.verticalCenterOffset: -2
            width: face.side * 0.66
            spacing: 1

            Label {
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.min(implicitWidth, parent.width)
                visible: text !== ""
                text: control.label
                color: Theme.textMuted
                font.pixelSize: Theme.caption + 1
            }
            Figure {
                anchors.horizontalCenter: parent.horizontalCenter
                room: parent.width
                text: control.text
                color: control.trusted ? Theme.text : Theme.textMuted
                size: Math.max(20, face.side * 0.2)
                unit: control.known ? control.unit : ""
                unitSize: Math.max(Theme.body, face.side * 0.09)
            }
            StateBadge {
                anchors.horizontalCenter: parent.horizontalCenter
                offline: control.offline
                stale: control.stale
                pending: control.pending
            }
            Label {
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.min(implicitWidth, parent.width)
                visible: text !== "" && control.trusted && !control.pending
                text: control.actualText
                color: Theme.textMuted
                font.pixelSize: Theme.caption + 1
            }
        }
    }
    handle: Item {}
}
