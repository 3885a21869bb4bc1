// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    A value in large figures, or a text; which way it goes, and how old it is.

    \qml
    ValueText { label: "Outside"; unit: "°C"; value: outside.number; change: -0.4; age: outside.age }
    \endqml

    change is what it has changed by, in the value's unit: NaN, the default, shows nothing. age is
    in seconds, NaN for unknown. Long text is cut to a line, of a long number the unit is; null and NaN
    are a dash.
*/
Item {
    id: control

    property var value
    property string unit: ""
    property string label: ""
    property int decimals: -1
    property var ranges: []
    property real change: NaN
    property real age: NaN
    property int figureSize: Theme.figure
    property bool stale: false
    property bool offline: false

    readonly property real number: Format.toNumber(value)
    readonly property string text: Format.value(value, decimals)
    readonly property bool trusted: !stale && !offline
    readonly property bool empty: text === Format.none
    readonly property string trend: isNaN(change) ? "" : change > 0 ? "rising"
        : change < 0 ? "falling" : "steady"
    readonly property string trendText: trend === "" ? "" : trend === "steady" ? qsTr("steady")
        : (change > 0 ? "+" : "") + Format.number(change, decimals)

    implicitWidth: 180
    implicitHeight: column.implicitHeight
    Accessible.role: Accessible.StaticText
    Accessible.name: label === "" ? text : label
    Accessible.description: Format.spoken([text + (unit === "" || empty ? "" : " " + unit),
        trendText, Format.age(age), Format.state(offline, stale, false)])

    Item {
        anchors.fill: parent

        StateBadge {
            id: badge

            anchors.right: parent.right
            offline: control.offline
            stale: control.stale
        }
        Column {
            id: column

            readonly property real badgeRoom: badge.visible ? badge.width + Theme.space2 : 0

            width: parent.width
            spacing: 2

            Label {
                anchors.left: parent.left
                width: parent.width - column.badgeRoom
                visible: text !== ""
                text: control.label
                color: Theme.textMuted
            }
            Figure {
                anchors.left: parent.left
                room: control.width - (control.label === "" ? column.badgeRoom : 0)
                text: control.text
                color: !control.trusted || control.empty ? Theme.textMuted : Theme.text
                number: !isNaN(control.number)
                size: number || control.empty ? control.figureSize : control.figureSize * 0.7
                unit: control.empty ? "" : control.unit
                unitSize: Math.max(Theme.body, control.figureSize / 2)
            }
            Row {
                anchors.left: parent.left
                visible: control.trend !== "" || ageText.text !== ""
                spacing: Theme.space1

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: control.trend !== ""
                    width: 14
                    height: 14
                    lineWidth: 2.4
                    name: control.trend
                    color: Theme.textMuted
                }
                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: text !== ""
                    text: control.trendText
                    color: Theme.textMuted
                    font.pixelSize: Theme.caption + 1
                }
                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: control.trend !== "" && ageText.text !== ""
                    text: "·"
                    color: Theme.textMuted
                    font.pixelSize: Theme.caption + 1
                }
                Label {
                    id: ageText

                    anchors.verticalCenter: parent.verticalCenter
                    visible: text !== ""
                    text: Format.age(control.age)
                    color: Theme.textMuted
                    font.pixelSize: Theme.caption + 1
                }
            }
        }
    }
}
