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

    implicitWidth: 200
    implicitHeight: Theme.touch
    leftPadding: iconName === "" ? Theme.space3 : Theme.space3 + 18 + Theme.space2
    rightPadding: Theme.space3
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
            anchors.verticalCenter: parent.verticalCenter
            x: Theme.space3
            width: 18
            height: 18
            name: control.iconName
            color: Theme.textMuted
        }
        Label {
            anchors.fill: parent
            anchors.leftMargin: control.leftPadding
            anchors.rightMargin: control.rightPadding
            visible: control.text === "" && control.preeditText === ""
            text: control.placeholderText
            color: Theme.textMuted
        }
    }
}
