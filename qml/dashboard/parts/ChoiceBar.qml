// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import MqttService.Dashboard

// One of a few words, all of them in sight. Arrow keys move the choice: chosen(), for whoever keeps
// currentIndex.
T.Control {
    id: control

    property var choices: []
    property int currentIndex: 0
    property string label: ""

    signal chosen(int index)

    function choose(index) {
        if (index < 0 || index >= choices.length || index === currentIndex)
            return;
        chosen(index);
    }

    implicitWidth: row.implicitWidth + 6
    implicitHeight: Theme.touch
    focusPolicy: Qt.StrongFocus
    opacity: enabled ? 1 : 0.4
    Accessible.role: Accessible.PageTabList
    Accessible.name: label
    Accessible.description: choices[currentIndex] ?? ""
    Keys.onLeftPressed: choose(currentIndex - 1)
    Keys.onRightPressed: choose(currentIndex + 1)

    background: Item {
        Rectangle {
            anchors.fill: parent
            anchors.topMargin: 4
            anchors.bottomMargin: 4
            radius: Theme.controlRadius
            color: Theme.sunken

            FocusFrame { shown: control.visualFocus }
        }
    }
    contentItem: Item {
        Row {
            id: row

            anchors.verticalCenter: parent.verticalCenter
            x: 3

            Repeater {
                model: control.choices

                T.AbstractButton {
                    id: choice

                    required property int index
                    required property string modelData
                    readonly property bool current: index === control.currentIndex

                    implicitWidth: Math.max(Theme.touch, words.implicitWidth + Theme.space6)
                    implicitHeight: Theme.touch
                    focusPolicy: Qt.NoFocus
                    Accessible.role: Accessible.PageTab
                    Accessible.name: modelData
                    Accessible.checked: current
                    onClicked: control.choose(index)

                    background: Item {
                        Rectangle {
                            anchors.fill: parent
                            anchors.topMargin: 7
                            anchors.bottomMargin: 7
                            radius: Theme.controlRadius - 3
                            color: choice.current ? Theme.surface
                                : choice.hovered ? Theme.tint(Theme.text, 0.05) : "transparent"
                            border.color: choice.current ? Theme.outline : "transparent"
                        }
                    }
                    contentItem: Label {
                        id: words

                        text: choice.modelData
                        color: choice.current ? Theme.text : Theme.textMuted
                        font.pixelSize: Theme.caption + 1
                        font.weight: choice.current ? Font.Medium : Font.Normal
                        horizontalAlignment: Text.AlignHCenter
                    }
                }
            }
        }
    }
}
