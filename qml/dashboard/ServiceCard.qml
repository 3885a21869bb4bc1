// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    A service: whether it is online, whether it is switched on, and a few facts.

    \qml
    ServiceCard {
        name: "heating"; online: true; serviceEnabled: enabled.boolean; pending: enabled.pending
        facts: [{label: "Uptime", value: "3 d"}, {label: "Load", value: 12, unit: "%"}]
        onEnableRequested: enable => service.publish("enabled", enable)
    }
    \endqml

    Facts that do not fit are left away. What is put inside goes below them.
*/
T.Control {
    id: control

    property string name: ""
    property string description: ""
    property string iconName: "service"
    property bool online: false
    property string status: "ok" // "ok", "warning" or "error", while it is online
    property string statusText: ""
    property bool switchable: true
    property bool serviceEnabled: true
    property bool pending: false
    property bool stale: false
    property var facts: []
    property int columnSpan: 1
    property int rowSpan: 1
    default property alias content: more.data

    signal enableRequested(bool enable)

    readonly property string shownStatus: !online ? "off" : !serviceEnabled ? "off" : status
    readonly property string shownText: !online ? qsTr("Offline")
        : !serviceEnabled ? qsTr("Paused") : statusText !== "" ? Format.line(statusText, 120)
        : status === "ok" ? qsTr("Running") : ""

    implicitWidth: 280
    implicitHeight: layout.implicitHeight + 2 * padding
    padding: Theme.space4
    Accessible.role: Accessible.Grouping
    Accessible.name: name
    Accessible.description: Format.spoken([lamp.text, description])

    background: Panel {}
    contentItem: ColumnLayout {
        id: layout

        spacing: Theme.space2

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.space3

            Rectangle {
                implicitWidth: 36
                implicitHeight: 36
                radius: Theme.controlRadius
                color: Theme.tint(control.online ? Theme.accent : Theme.textMuted, 0.12)

                Icon {
                    anchors.centerIn: parent
                    width: 20
                    height: 20
                    name: control.iconName
                    color: control.online ? Theme.accent : Theme.textMuted
                }
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: 0

                Label {
                    Layout.fillWidth: true
                    text: Format.line(control.name, 80)
                    font.pixelSize: Theme.title
                    font.weight: Font.Medium
                }
                Label {
                    Layout.fillWidth: true
                    visible: text !== ""
                    text: control.description
                    color: Theme.textMuted
                    font.pixelSize: Theme.caption + 1
                }
            }
            StateBadge {
                offline: false
                stale: control.stale && control.online
            }
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.space2

            StatusLamp {
                id: lamp

                Layout.fillWidth: true
                status: control.shownStatus
                statusText: control.shownText
                label: ""
                stale: false
            }
            MqttSwitch {
                id: power

                Layout.preferredWidth: 52
                Layout.preferredHeight: Theme.touch
                visible: control.switchable
                implicitWidth: 52
                contentItem: Item {}
                pending: control.pending
                offline: !control.online
                stale: control.stale
                checked: control.serviceEnabled
                Accessible.name: qsTr("Enable %1").arg(control.name)
                onToggled: {
                    control.enableRequested(checked);
                    // What is shown is what the service says.
                    checked = Qt.binding(() => control.serviceEnabled);
                }
            }
        }
        ColumnLayout {
            id: list

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: 0
            Layout.maximumHeight: implicitHeight
            visible: control.facts.length > 0
            spacing: 1

            Repeater {
                model: control.facts

                RowLayout {
                    id: fact

                    required property var modelData

                    Layout.fillWidth: true
                    // All of it or nothing, once there is a layout.
                    opacity: list.y > 0 && y + height > list.height + 1 ? 0 : 1
                    spacing: Theme.space2

                    Label {
                        Layout.fillWidth: true
                        text: Format.line(fact.modelData.label, 60)
                        color: Theme.textMuted
                    }
                    Label {
                        Layout.maximumWidth: control.availableWidth * 0.6
                        text: Format.value(fact.modelData.value, fact.modelData.decimals ?? -1)
                            + (fact.modelData.unit === undefined ? "" : " " + fact.modelData.unit)
                        color: control.online ? Theme.text : Theme.textMuted
                    }
                }
            }
        }
        Item {
            id: more

            Layout.fillWidth: true
            Layout.fillHeight: true
            implicitHeight: childrenRect.height
            visible: children.length > 0
        }
    }
}
