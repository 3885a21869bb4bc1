// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Templates as T
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    A card of a dashboard: a title with an icon, and what belongs to it below.

    \qml
    Tile {
        title: "Kitchen"; iconName: "thermometer"
        Gauge { anchors.fill: parent; value: kitchen.number; unit: "°C" }
    }
    \endqml

    active tints it, as a lamp that is on. A tile that is clickable takes the keyboard and is a
    button: clicked(). columnSpan and rowSpan are for a TileGrid.
*/
T.Control {
    id: control

    property string title: ""
    property string subtitle: ""
    property string iconName: ""
    property color iconColor: active ? Theme.accent : Theme.textMuted
    property bool active: false
    property bool clickable: false
    property bool pending: false
    property bool stale: false
    property bool offline: false
    property int columnSpan: 1
    property int rowSpan: 1
    default property alias content: body.data

    signal clicked()

    readonly property bool hasHeader: title !== "" || iconName !== ""

    implicitWidth: 240
    implicitHeight: 180
    padding: Theme.space4
    focusPolicy: clickable ? Qt.StrongFocus : Qt.NoFocus
    hoverEnabled: clickable
    Accessible.role: clickable ? Accessible.Button : Accessible.Grouping
    Accessible.name: title
    Accessible.description: Format.spoken([subtitle, Format.state(offline, stale, pending)])
    Accessible.onPressAction: if (clickable) clicked()
    Keys.onSpacePressed: event => press(event)
    Keys.onReturnPressed: event => press(event)
    Keys.onEnterPressed: event => press(event)

    function press(event) {
        event.accepted = clickable && activeFocus; // not of what stands inside
        if (event.accepted)
            clicked();
    }
    // What is disabled lets the mouse through, yet it is no part of the button.
    function isDisabledAt(item, point) {
        const child = item.childAt(point.x, point.y);
        return child !== null
            && (!child.enabled || isDisabledAt(child, child.mapFromItem(item, point)));
    }

    TapHandler {
        id: tap

        enabled: control.clickable
        onTapped: point => {
            const inside = control.contentItem.mapFromItem(control, point.position);
            if (!control.isDisabledAt(control.contentItem, inside))
                control.clicked();
        }
    }

    background: Panel {
        color: control.active ? Qt.tint(Theme.surface, Theme.tint(Theme.accent, 0.08)) : Theme.surface
        outline: control.active ? Theme.tint(Theme.accent, 0.45)
            : control.hovered ? Theme.tint(Theme.textMuted, 0.5) : Theme.outline

        Rectangle {
            anchors.fill: parent
            radius: Theme.radius
            color: Theme.text
            opacity: tap.pressed ? 0.06 : 0
        }
        FocusFrame {
            radius: Theme.radius + 3
            shown: control.visualFocus
        }
    }
    contentItem: Item {
        Item {
            id: header

            width: parent.width
            height: control.hasHeader ? 36 : 0
            visible: control.hasHeader

            Rectangle {
                id: disc

                anchors.left: parent.left
                visible: control.iconName !== ""
                width: 36
                height: 36
                radius: 18
                color: Theme.tint(control.iconColor, control.active ? 0.2 : 0.12)

                Icon {
                    anchors.centerIn: parent
                    width: 20
                    height: 20
                    name: control.iconName
                    color: control.iconColor
                }
            }
            Column {
                anchors.verticalCenter: parent.verticalCenter
                anchors.left: disc.visible ? disc.right : parent.left
                anchors.leftMargin: disc.visible ? Theme.space3 : 0
                anchors.right: badge.left
                anchors.rightMargin: badge.visible ? Theme.space2 : 0

                Label {
                    width: parent.width
                    text: control.title
                    font.pixelSize: Theme.title
                    font.weight: Font.Medium
                }
                Label {
                    width: parent.width
                    visible: text !== ""
                    text: control.subtitle
                    color: Theme.textMuted
                    font.pixelSize: Theme.caption + 1
                }
            }
            StateBadge {
                id: badge

                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                offline: control.offline
                stale: control.stale
                pending: control.pending
            }
        }
        Item {
            id: body

            anchors.fill: parent
            anchors.topMargin: control.hasHeader ? header.height + Theme.space3 : 0
        }
    }
}
