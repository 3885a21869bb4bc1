// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Templates as T
import MqttService.Dashboard

// A line of text to be typed; `problem` says what is wrong with it.
T.TextField {
    id: control

    property string iconName: ""
    property string problem: ""

    readonly property int textStart: iconName === "" ? Theme.space3 : Theme.space3 + 18 + Theme.space2

    implicitWidth: 200
    implicitHeight: Theme.touch
    leftPadding: LayoutMirroring.enabled ? Theme.space3 : textStart
    rightPadding: LayoutMirroring.enabled ? textStart : Theme.space3
    horizontalAlignment: TextInput.AlignLeft
    verticalAlignment: TextInput.AlignVCenter
    color: Theme.text
    selectionColor: Theme.accent
    selectedTextColor: Theme.accentText
    selectByMouse: true
    font.family: Theme.fontFamily
    font.pixelSize: Theme.body
    Accessible.name: placeholderText
    Accessible.description: problem

    background: Rectangle {
        radius: Theme.controlRadius
        color: Theme.tint(Theme.sunken, 0.55)
        border.color: control.problem !== "" ? Theme.error
            : control.activeFocus ? Theme.accent : Theme.outline
        border.width: control.activeFocus || control.problem !== "" ? 2 : 1

        Icon {
            anchors.left: parent.left
            anchors.leftMargin: Theme.space3
            anchors.verticalCenter: parent.verticalCenter
            width: 18
            height: 18
            name: control.iconName
            color: Theme.textMuted
        }
        Label {
            anchors.fill: parent
            anchors.leftMargin: control.textStart
            anchors.rightMargin: Theme.space3
            visible: control.text === "" && control.preeditText === ""
            text: control.placeholderText
            color: Theme.textMuted
        }
    }
}
