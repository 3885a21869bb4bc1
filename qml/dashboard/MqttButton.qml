// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Templates as T
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    A button that commands. highlighted is for the one that matters most, destructive for one that
    cannot be undone; icon.name is one of the module's icons. While pending, offline or stale it
    cannot be pressed, unless enabled is bound otherwise.
*/
T.Button {
    id: control

    property bool destructive: false
    property bool pending: false
    property bool stale: false
    property bool offline: false

    readonly property color mark: destructive ? Theme.error : Theme.accent
    readonly property color ink: highlighted ? Theme.accentText
        : destructive ? Theme.error : flat ? Theme.accent : Theme.text
    readonly property real signRoom: pending || sign.name !== "" ? 18 + (text === "" ? 0 : Theme.space2) : 0

    enabled: !offline && !stale && !pending
    implicitWidth: Math.max(Theme.touch, signRoom + words.implicitWidth + leftPadding + rightPadding)
    implicitHeight: Theme.touch
    leftPadding: Theme.space4
    rightPadding: Theme.space4
    focusPolicy: Qt.StrongFocus
    font.family: Theme.fontFamily
    font.pixelSize: Theme.body
    Accessible.name: text
    Accessible.description: Format.state(offline, stale, pending)

    background: Rectangle {
        radius: Theme.controlRadius
        color: control.highlighted
            ? (control.enabled ? control.mark : Theme.tint(control.mark, 0.45))
            : control.flat ? "transparent" : Theme.surface
        border.color: control.highlighted || control.flat ? "transparent"
            : control.destructive ? Theme.tint(Theme.error, 0.5) : Theme.outline
        border.width: control.highlighted || control.flat ? 0 : 1

        Rectangle {
            anchors.fill: parent
            radius: parent.radius
            color: control.highlighted ? Theme.accentText : control.mark
            opacity: control.down ? 0.18 : control.hovered ? 0.08 : 0
        }
        FocusFrame { shown: control.visualFocus }
    }
    contentItem: Item {
        opacity: control.enabled || control.pending ? 1 : 0.5

        Row {
            anchors.centerIn: parent
            spacing: Theme.space2

            Spinner {
                anchors.verticalCenter: parent.verticalCenter
                visible: control.pending
                width: 18
                height: 18
                color: control.ink
            }
            Icon {
                id: sign

                anchors.verticalCenter: parent.verticalCenter
                visible: !control.pending && name !== ""
                width: 18
                height: 18
                lineWidth: 2
                name: control.offline ? "offline" : control.stale ? "stale" : control.icon.name
                color: control.ink
            }
            Label {
                id: words

                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, control.availableWidth - control.signRoom)
                visible: text !== ""
                text: control.text
                color: control.ink
                font.weight: Font.Medium
            }
        }
    }
}
