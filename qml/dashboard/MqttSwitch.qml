// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Templates as T
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    A switch that commands: checked is what it shows, toggled() that a person switched it. pending
    says that the answer is awaited. Until it is known whether it is on, set known to false.

    \qml
    MqttSwitch {
        text: "Ceiling lamp"
        MqttBinding on checked { topic: "lamp/power"; commandTopic: "lamp/power/set" }
    }
    \endqml

    While offline or stale it cannot be switched, unless enabled is bound otherwise.
*/
T.Switch {
    id: control

    property string onText: qsTr("On")
    property string offText: qsTr("Off")
    property bool known: true
    property bool pending: false
    property bool stale: false
    property bool offline: false

    readonly property bool trusted: !stale && !offline
    readonly property string stateText: !known ? Format.none : checked ? onText : offText

    enabled: trusted
    implicitWidth: Math.max(160, title.implicitWidth + indicator.width + Theme.space4)
    implicitHeight: 48
    focusPolicy: Qt.StrongFocus
    font.family: Theme.fontFamily
    font.pixelSize: Theme.body
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: checked
    Accessible.description: Format.spoken([stateText, Format.state(offline, stale, pending)])

    indicator: Rectangle {
        x: control.mirrored ? 0 : control.width - width
        anchors.verticalCenter: parent.verticalCenter
        width: 52
        height: 32
        radius: 16
        color: !control.checked ? Theme.sunken
            : control.trusted ? Theme.accent : Theme.tint(Theme.textMuted, 0.5)
        border.color: control.checked ? "transparent" : Theme.tint(Theme.textMuted, 0.45)
        border.width: control.checked ? 0 : 2

        Behavior on color { ColorAnimation { duration: Theme.duration } }

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            x: 4 + (control.known ? control.visualPosition : 0.5) * (parent.width - width - 8)
            width: 24
            height: 24
            radius: 12
            color: control.checked ? (Theme.dark ? Theme.accentText : "#ffffff")
                : Theme.dark ? Theme.textMuted : "#ffffff"
            border.color: control.checked ? "transparent" : Theme.tint(Theme.textMuted, 0.45)

            Behavior on x {
                enabled: !control.down
                NumberAnimation { duration: Theme.duration; easing.type: Easing.OutCubic }
            }
            Spinner {
                anchors.centerIn: parent
                visible: control.pending
                width: 16
                height: 16
                color: control.checked && Theme.dark ? Theme.accent
                    : Theme.dark ? Theme.surface : Theme.accent
            }
        }
        FocusFrame {
            radius: 19
            shown: control.visualFocus
        }
    }
    contentItem: Item {
        Column {
            anchors.verticalCenter: parent.verticalCenter
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.rightMargin: 52 + Theme.space3

            Label {
                id: title

                width: parent.width
                visible: text !== ""
                text: control.text
                color: control.trusted ? Theme.text : Theme.textMuted
                font.weight: Font.Medium
            }
            Row {
                anchors.left: parent.left
                spacing: Theme.space2

                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    text: control.stateText
                    color: Theme.textMuted
                    font.pixelSize: Theme.caption + 1
                }
                StateBadge {
                    offline: control.offline
                    stale: control.stale
                    pending: control.pending
                    implicitHeight: visible ? 20 : 0
                }
            }
        }
    }
}
