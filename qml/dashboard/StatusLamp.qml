// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    One state out of a few, by sign, word and colour: status is "ok", "warning", "error", "off" or
    "unknown"; anything else is unknown. statusText replaces the word.
*/
Item {
    id: control

    property string status: "unknown"
    property string statusText: ""
    property string label: ""
    property bool stale: false
    property bool offline: false

    readonly property bool known: status !== "unknown" && words.hasOwnProperty(status)
    readonly property string shown: known ? status : "unknown"
    readonly property string text: statusText !== "" ? Format.line(statusText, 120) : words[shown]
    readonly property color mark: stale || offline ? Theme.textMuted : Theme.statusColor(status)
    readonly property var words: ({
        ok: qsTr("OK"),
        warning: qsTr("Warning"),
        error: qsTr("Error"),
        off: qsTr("Off"),
        unknown: qsTr("Unknown")
    })

    implicitWidth: 36 + Theme.space3 + Math.max(words1.implicitWidth, words2.implicitWidth)
        + (badge.visible ? badge.implicitWidth + Theme.space3 : 0)
    implicitHeight: Theme.touch
    Accessible.role: Accessible.Indicator
    Accessible.name: label === "" ? qsTr("Status") : label
    Accessible.description: Format.spoken([text, Format.state(offline, stale, false)])

    Item {
        anchors.fill: parent

        Rectangle {
            id: lamp

            anchors.left: parent.left
            anchors.verticalCenter: parent.verticalCenter
            width: 36
            height: 36
            radius: 18
            color: Theme.tint(control.mark, Theme.dark ? 0.18 : 0.11)

            Icon {
                anchors.centerIn: parent
                width: 20
                height: 20
                lineWidth: 2.3
                name: ({ ok: "check", warning: "warning", error: "error", off: "off" })[control.shown]
                    ?? "unknown"
                color: control.mark
            }
        }
        Column {
            anchors.verticalCenter: parent.verticalCenter
            anchors.left: lamp.right
            anchors.leftMargin: Theme.space3
            anchors.right: badge.left
            anchors.rightMargin: badge.visible ? Theme.space2 : 0

            Label {
                id: words1

                width: parent.width
                visible: text !== ""
                text: control.label
                font.weight: Font.Medium
            }
            Label {
                id: words2

                width: parent.width
                text: control.text
                color: control.mark
                font.pixelSize: Theme.caption + 1
            }
        }
        StateBadge {
            id: badge

            anchors.verticalCenter: parent.verticalCenter
            anchors.right: parent.right
            offline: control.offline
            stale: control.stale
        }
    }
}
