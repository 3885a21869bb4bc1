// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Layouts
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    A value on a straight scale: tanks, batteries, loads. Its properties are those of Gauge, and
    orientation: Qt.Horizontal or Qt.Vertical.
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
    property int orientation: Qt.Horizontal
    property bool stale: false
    property bool offline: false

    readonly property real number: Format.toNumber(value)
    readonly property string text: Format.number(value,
        decimals < 0 ? Math.max(0, Format.decimalsFor(maximum - minimum) - 1) : decimals)
    readonly property bool trusted: !stale && !offline
    readonly property real position: Format.position(number, minimum, maximum)
    readonly property bool vertical: orientation === Qt.Vertical

    implicitWidth: vertical ? 96 : 240
    implicitHeight: vertical ? 200 : 64
    Accessible.role: Accessible.ProgressBar
    Accessible.name: label === "" ? qsTr("Gauge") : label
    Accessible.description: Format.spoken([text + (unit === "" || isNaN(number) ? "" : " " + unit),
        Format.state(offline, stale, false)])

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.space2

        GridLayout {
            Layout.fillWidth: true
            flow: control.vertical ? GridLayout.TopToBottom : GridLayout.LeftToRight
            columnSpacing: Theme.space2
            rowSpacing: Theme.space1

            Label {
                Layout.fillWidth: true
                horizontalAlignment: control.vertical ? Text.AlignHCenter : Text.AlignLeft
                visible: control.label !== "" || !control.vertical
                text: control.label
                color: Theme.textMuted
            }
            StateBadge {
                Layout.alignment: Qt.AlignHCenter
                offline: control.offline
                stale: control.stale
            }
            Figure {
                Layout.alignment: control.vertical ? Qt.AlignHCenter : Qt.AlignRight
                Layout.preferredWidth: whole
                Layout.maximumWidth: control.vertical ? control.width : control.width / 2
                room: width
                text: control.text
                color: control.trusted ? Theme.text : Theme.textMuted
                size: Theme.title
                unit: isNaN(control.number) ? "" : control.unit
            }
        }
        RangeBar {
            property real shown: isNaN(control.position) ? 0 : control.position

            Layout.fillWidth: !control.vertical
            Layout.fillHeight: control.vertical
            Layout.alignment: Qt.AlignHCenter
            vertical: control.vertical
            thickness: control.vertical ? 16 : 10
            position: isNaN(control.position) ? NaN : shown
            origin: Format.origin(control.minimum, control.maximum)
            hatched: !control.trusted
            color: control.trusted ? Format.colorAt(control.number, control.ranges, Theme.accent)
                : Theme.textMuted
            segments: Format.segments(control.ranges, control.minimum, control.maximum)

            Behavior on shown {
                NumberAnimation { duration: Theme.duration; easing.type: Easing.OutCubic }
            }
        }
    }
}
