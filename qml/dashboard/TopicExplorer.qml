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
    A tree of topics, with what came last on each. model is a tree with these roles; but for the
    first two, each may be missing:

    \list
    \li name: the level of the topic
    \li topic: all of it
    \li value: the text of the last payload
    \li count: messages at and below; a row flashes when it grows
    \li topics: how many topics are below
    \li retained: whether the last message here was retained: then it can be deleted
    \endlist

    Keys: up and down choose, right and left open and close, delete asks for the deletion of what is
    retained, with shift for that of all below, typing goes to the search field after a slash.
*/
T.Control {
    id: control

    property var model
    property alias search: searchField.text
    property bool stale: false
    property bool offline: false
    property string currentTopic: ""
    property int rowHeight: Theme.touch

    // To be answered by an empty retained publish; recursive: for all topics below, too.
    signal retainedDeleteRequested(string topic, bool recursive)
    signal topicActivated(string topic)

    readonly property int shownRows: rows.count

    function expandAll() {
        rows.expandAll();
    }
    function choose(row) {
        if (row < 0 || row >= rows.count)
            return;
        view.currentIndex = row;
        currentTopic = rows.topicAt(row);
        view.positionViewAtIndex(row, ListView.Contain);
    }

    function requestDelete(recursive) {
        const retained = view.currentItem?.model.retained ?? false;
        if (currentTopic !== "" && !offline && (retained || recursive))
            retainedDeleteRequested(currentTopic, recursive);
    }

    implicitWidth: 360
    implicitHeight: 420
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Tree
    Accessible.name: qsTr("Topics")
    Accessible.description: Format.spoken([currentTopic, Format.state(offline, stale, false)])

    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Down)
            choose(view.currentIndex + 1);
        else if (event.key === Qt.Key_Up)
            choose(view.currentIndex - 1);
        else if (event.key === (mirrored ? Qt.Key_Left : Qt.Key_Right))
            rows.setExpanded(view.currentIndex, true);
        else if (event.key === (mirrored ? Qt.Key_Right : Qt.Key_Left))
            rows.setExpanded(view.currentIndex, false);
        else if (event.key === Qt.Key_Slash)
            searchField.forceActiveFocus(Qt.ShortcutFocusReason);
        else if ((event.key === Qt.Key_Return || event.key === Qt.Key_Enter) && currentTopic !== "")
            topicActivated(currentTopic);
        else if (event.key === Qt.Key_Delete)
            requestDelete(event.modifiers & Qt.ShiftModifier);
        else
            event.accepted = false;
    }

    contentItem: ColumnLayout {
        spacing: Theme.space2

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.space2

            InputField {
                id: searchField

                Layout.fillWidth: true
                iconName: "search"
                placeholderText: qsTr("Search topics")
                Keys.onEscapePressed: text = ""
            }
            StateBadge {
                offline: control.offline
                stale: control.stale
            }
        }
        ListView {
            id: view

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            reuseItems: true
            currentIndex: -1

            FocusFrame {
                parent: view // does not scroll
                anchors.margins: 0
                shown: control.visualFocus
            }

            model: TopicRows {
                id: rows

                sourceModel: control.model ?? null
                text: searchField.text
                onModelReset: view.currentIndex = control.currentTopic === "" ? -1 : rowOf(control.currentTopic)
            }

            delegate: Item {
                id: node

                required property bool expanded
                required property bool hasChildren
                required property int depth
                required property int index
                required property var model

                readonly property bool chosen: ListView.isCurrentItem
                readonly property int count: model.count ?? 0
                readonly property int indent: depth * 18

                width: view.width
                height: control.rowHeight
                Accessible.role: Accessible.TreeItem
                Accessible.name: model.name
                Accessible.description: Format.line(model.value, 80)
                Accessible.selected: chosen
                onCountChanged: if (flash.ready) flash.restart()
                Component.onCompleted: flash.ready = true
                ListView.onPooled: {
                    flash.ready = false;
                    flash.complete();
                }
                ListView.onReused: flash.ready = true

                Rectangle {
                    anchors.fill: parent
                    anchors.topMargin: 1
                    anchors.bottomMargin: 1
                    radius: Theme.controlRadius - 2
                    color: node.chosen ? Theme.tint(Theme.accent, 0.14)
                        : hover.hovered ? Theme.tint(Theme.text, 0.05) : "transparent"

                    Rectangle {
                        id: glow

                        anchors.fill: parent
                        radius: parent.radius
                        color: Theme.accent
                        opacity: 0
                    }
                    NumberAnimation {
                        id: flash

                        property bool ready: false

                        target: glow
                        property: "opacity"
                        from: 0.28
                        to: 0
                        duration: 700
                    }
                }
                HoverHandler { id: hover }
                TapHandler {
                    onTapped: {
                        control.forceActiveFocus(Qt.MouseFocusReason);
                        control.choose(node.index);
                        if (node.hasChildren)
                            rows.setExpanded(node.index, !node.expanded);
                    }
                    onDoubleTapped: control.topicActivated(node.model.topic)
                }
                Icon {
                    anchors.left: parent.left
                    anchors.leftMargin: node.indent + 4
                    anchors.verticalCenter: parent.verticalCenter
                    visible: node.hasChildren
                    width: 16
                    height: 16
                    lineWidth: 2.4
                    name: node.expanded ? "down" : "right"
                    rotation: control.mirrored && !node.expanded ? 180 : 0
                    color: Theme.textMuted
                }
                Label {
                    id: nameText

                    anchors.left: parent.left
                    anchors.leftMargin: node.indent + 26
                    height: parent.height
                    width: Math.min(implicitWidth, (parent.width - node.indent - 26) * 0.55)
                    text: node.model.name === "" ? qsTr("(empty)") : Format.line(node.model.name, 120)
                    font.weight: node.hasChildren ? Font.Medium : Font.Normal
                }
                Label {
                    id: below

                    anchors.left: nameText.right
                    anchors.leftMargin: Theme.space2
                    height: parent.height
                    visible: node.count > 0 && !(node.hasChildren && node.expanded)
                    text: node.hasChildren && node.model.topics !== undefined
                        ? qsTr("%1 topics · %2 messages").arg(node.model.topics).arg(node.count) : node.count
                    color: Theme.textMuted
                    font.pixelSize: Theme.caption
                }
                Label {
                    anchors.left: below.visible ? below.right : nameText.right
                    anchors.leftMargin: Theme.space2
                    anchors.right: pin.visible ? pin.left : parent.right
                    anchors.rightMargin: Theme.space2
                    height: parent.height
                    horizontalAlignment: Text.AlignRight
                    text: node.model.value === undefined || node.model.value === "" ? ""
                        : Format.line(node.model.value, 120)
                    color: Theme.textMuted
                    font.family: Theme.monoFamily
                    font.pixelSize: Theme.caption + 1
                }
                IconButton {
                    id: pin

                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    visible: (node.model.retained ?? false) && (node.chosen || hover.hovered)
                    enabled: !control.offline
                    icon.name: "trash"
                    text: qsTr("Delete the retained message of %1").arg(node.model.name)
                    color: Theme.error
                    focusPolicy: Qt.NoFocus
                    onClicked: control.retainedDeleteRequested(node.model.topic, false)
                }
            }
        }
    }
}
