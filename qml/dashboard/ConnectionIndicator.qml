// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Templates as T
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    Whether there is a link to the broker: connectionState is "connected", "connecting", "disconnected" or
    "error"; detail says to which, or why not, where there is room.
*/
T.Control {
    id: control

    property string connectionState: "disconnected"
    property string detail: ""

    readonly property bool connecting: connectionState === "connecting"
    readonly property string text: connectionState === "connected" ? qsTr("Connected")
        : connecting ? qsTr("Connecting…")
        : connectionState === "error" ? qsTr("Connection failed") : qsTr("Disconnected")
    readonly property color mark: connectionState === "connected" ? Theme.good
        : connecting ? Theme.accent : connectionState === "error" ? Theme.error : Theme.textMuted

    readonly property real detailWidth: Math.min(Math.ceil(metrics.advanceWidth), 260)
    readonly property real detailRoom: availableWidth - 18 - stateText.implicitWidth - 2 * Theme.space2

    implicitWidth: leftPadding + 18 + Theme.space2 + stateText.implicitWidth
        + (detailWidth > 0 ? Theme.space2 + detailWidth : 0) + rightPadding
    implicitHeight: 36
    leftPadding: Theme.space3
    rightPadding: Theme.space3
    Accessible.role: Accessible.Indicator
    Accessible.name: qsTr("Broker")
    Accessible.description: Format.spoken([text, detail])

    TextMetrics {
        id: metrics

        text: detailText.text
        font: detailText.font
    }

    background: Rectangle {
        radius: height / 2
        color: Theme.tint(control.mark, Theme.dark ? 0.15 : 0.09)
        border.color: Theme.tint(control.mark, 0.3)
    }
    contentItem: Row {
        spacing: Theme.space2

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: !control.connecting
            width: 18
            height: 18
            lineWidth: 2.2
            name: control.connectionState === "connected" ? "online"
                : control.connectionState === "error" ? "error" : "offline"
            color: control.mark
        }
        Spinner {
            anchors.verticalCenter: parent.verticalCenter
            visible: control.connecting
            width: 18
            height: 18
            color: control.mark
        }
        Label {
            id: stateText

            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, control.availableWidth - 18 - Theme.space2)
            text: control.text
            color: control.mark
            font.weight: Font.Medium
        }
        Label {
            id: detailText

            anchors.verticalCenter: parent.verticalCenter
            visible: control.detailWidth > 0 && width >= Math.min(control.detailWidth, 40)
            width: Math.min(control.detailWidth, control.detailRoom)
            text: Format.line(control.detail, 120) === Format.none ? "" : Format.line(control.detail, 120)
            color: Theme.textMuted
        }
    }
}
