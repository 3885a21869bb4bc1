// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Templates as T
import MqttService.Dashboard

// A button that is an icon; `text` is its name for those who do not see it.
T.Button {
    id: control

    property color color: Theme.textMuted

    implicitWidth: Theme.touch
    implicitHeight: Theme.touch
    focusPolicy: Qt.StrongFocus
    opacity: enabled ? 1 : 0.4
    Accessible.name: text
    Accessible.role: Accessible.Button

    background: Item {
        Rectangle {
            anchors.centerIn: parent
            width: 36
            height: 36
            radius: Theme.controlRadius
            color: control.checked ? Theme.tint(Theme.accent, 0.16)
                : control.down ? Theme.tint(Theme.text, 0.12)
                : control.hovered ? Theme.tint(Theme.text, 0.06) : "transparent"

            FocusFrame {
                anchors.margins: 0
                radius: Theme.controlRadius
                shown: control.visualFocus
            }
        }
    }
    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            width: 20
            height: 20
            name: control.icon.name
            color: control.checked ? Theme.accent : control.color
        }
    }
}
