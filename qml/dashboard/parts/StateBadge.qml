// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService.Dashboard
import "../format.js" as Format

// Says by icon and word that a value cannot be trusted as it stands. Takes no room when it can.
Rectangle {
    id: badge

    property bool offline: false
    property bool stale: false
    property bool pending: false
    property bool compact: false // the icon alone

    readonly property string text: Format.state(offline, stale, pending)
    readonly property color mark: offline ? Theme.error : stale ? Theme.warning : Theme.accent

    visible: text !== ""
    implicitWidth: visible ? row.implicitWidth + (compact ? Theme.space2 : Theme.space4) : 0
    implicitHeight: visible ? 22 : 0
    radius: height / 2
    color: Qt.tint(Theme.surface, Theme.tint(mark, Theme.dark ? 0.16 : 0.1))

    Row {
        id: row

        anchors.centerIn: parent
        spacing: Theme.space1

        Spinner {
            visible: badge.pending && !badge.offline && !badge.stale
            anchors.verticalCenter: parent.verticalCenter
            width: 13
            height: 13
            color: badge.mark
        }
        Icon {
            visible: badge.offline || badge.stale
            anchors.verticalCenter: parent.verticalCenter
            width: 14
            height: 14
            lineWidth: 2.4
            name: badge.offline ? "offline" : "stale"
            color: badge.mark
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            visible: !badge.compact
            text: badge.text
            color: badge.mark
            font.pixelSize: Theme.caption
            font.weight: Font.Medium
        }
    }
}
