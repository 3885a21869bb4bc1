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
    Messages as they come, the newest at the bottom, at most limit of them. model is a list with the
    roles that LogBuffer describes: time, topic, text, level, retained, qos.

    It follows the newest until one scrolls up. Paused, it keeps what it shows and counts what comes;
    the filter works on. Keys: space pauses, end goes to the newest, a slash to the filter.
*/
T.Control {
    id: control

    property alias model: buffer.source
    property alias limit: buffer.limit
    property alias paused: buffer.paused
    property alias filter: filterField.text
    property alias minimumLevel: filtered.minimumLevel
    property bool showLevels: true
    property string title: qsTr("Messages")
    property bool stale: false
    property bool offline: false

    readonly property alias held: buffer.held
    readonly property alias count: filtered.count
    readonly property bool following: view.following

    signal topicActivated(string topic)

    function clear() {
        buffer.clear();
    }
    function toNewest() {
        view.following = true;
        view.positionViewAtEnd();
    }

    implicitWidth: 520
    implicitHeight: 360
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.List
    Accessible.name: title
    Accessible.description: Format.spoken([qsTr("%1 messages").arg(count),
        paused ? qsTr("paused") : "", Format.state(offline, stale, false)])

    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Space)
            paused = !paused;
        else if (event.key === Qt.Key_End)
            toNewest();
        else if (event.key === Qt.Key_Slash)
            filterField.forceActiveFocus(Qt.ShortcutFocusReason);
        else if (event.key === Qt.Key_Up || event.key === Qt.Key_PageUp)
            view.scroll(event.key === Qt.Key_Up ? -view.rowHeight : -view.height);
        else if (event.key === Qt.Key_Down || event.key === Qt.Key_PageDown)
            view.scroll(event.key === Qt.Key_Down ? view.rowHeight : view.height);
        else
            event.accepted = false;
    }

    LogBuffer { id: buffer }

    contentItem: ColumnLayout {
        spacing: Theme.space2

        GridLayout {
            readonly property bool narrow: control.width < 480

            Layout.fillWidth: true
            columnSpacing: Theme.space2
            rowSpacing: Theme.space1

            InputField {
                id: filterField

                Layout.fillWidth: true
                Layout.minimumWidth: 100
                iconName: "search"
                placeholderText: qsTr("Filter messages")
                Keys.onEscapePressed: text = ""
            }
            ChoiceBar {
                Layout.row: parent.narrow ? 1 : 0
                Layout.column: parent.narrow ? 0 : 1
                Layout.columnSpan: parent.narrow ? 4 : 1
                visible: control.showLevels
                label: qsTr("Least level")
                choices: [qsTr("All"), qsTr("Info"), qsTr("Warnings"), qsTr("Errors")]
                currentIndex: filtered.minimumLevel
                onChosen: index => filtered.minimumLevel = index
            }
            StateBadge {
                Layout.row: 0
                Layout.column: 2
                offline: control.offline
                stale: control.stale
            }
            Row {
                Layout.row: 0
                Layout.column: 3

                IconButton {
                    icon.name: control.paused ? "play" : "pause"
                    text: control.paused ? qsTr("Go on") : qsTr("Pause")
                    color: control.paused ? Theme.accent : Theme.textMuted
                    onClicked: control.paused = !control.paused
                }
                IconButton {
                    icon.name: "trash"
                    text: qsTr("Clear")
                    onClicked: control.clear()
                }
            }
        }
        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true

            FocusFrame { shown: control.visualFocus }
            ListView {
                id: view

                readonly property int rowHeight: 28
                property bool following: true

                function scroll(by) {
                    contentY = Math.max(originY, Math.min(originY + contentHeight - height, contentY + by));
                    following = atYEnd;
                }

                anchors.fill: parent
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                reuseItems: true
                model: LogFilter {
                    id: filtered

                    sourceModel: buffer
                    text: filterField.text
                }
                onMovementEnded: following = atYEnd
                onContentHeightChanged: if (following) positionViewAtEnd()
                onHeightChanged: if (following) positionViewAtEnd()

                delegate: Item {
                    id: entry

                    required property date time
                    required property string topic
                    required property string text
                    required property int level
                    required property bool retained

                    readonly property color mark: level === LogBuffer.Error ? Theme.error
                        : level === LogBuffer.Warning ? Theme.warning : Theme.textMuted

                    width: view.width
                    height: view.rowHeight
                    Accessible.role: Accessible.ListItem
                    Accessible.name: topic + ": " + text

                    Rectangle {
                        anchors.fill: parent
                        radius: 6
                        color: entry.level === LogBuffer.Error ? Theme.tint(Theme.error, 0.09)
                            : entry.level === LogBuffer.Warning ? Theme.tint(Theme.warning, 0.08)
                            : "transparent"
                    }
                    Label {
                        id: timeText

                        anchors.left: parent.left
                        anchors.leftMargin: Theme.space2
                        height: parent.height
                        text: isNaN(entry.time.getTime()) ? "" : Qt.formatTime(entry.time, "HH:mm:ss.zzz")
                        color: Theme.textMuted
                        font.family: Theme.monoFamily
                        font.pixelSize: Theme.caption
                    }
                    Icon {
                        id: sign

                        anchors.left: timeText.right
                        anchors.leftMargin: Theme.space2
                        anchors.verticalCenter: parent.verticalCenter
                        width: 14
                        height: 14
                        lineWidth: 2.4
                        name: entry.level === LogBuffer.Error ? "error"
                            : entry.level === LogBuffer.Warning ? "warning"
                            : entry.retained ? "history" : ""
                        color: entry.mark
                    }
                    Label {
                        id: topicText

                        anchors.left: sign.right
                        anchors.leftMargin: Theme.space2
                        width: Math.min(implicitWidth, view.width * 0.42)
                        height: parent.height
                        elide: Text.ElideMiddle
                        text: entry.topic.slice(0, 200)
                        color: Theme.accent
                        font.pixelSize: Theme.caption + 1

                        TapHandler { onTapped: control.topicActivated(entry.topic) }
                    }
                    Label {
                        anchors.left: topicText.right
                        anchors.leftMargin: Theme.space3
                        anchors.right: parent.right
                        anchors.rightMargin: Theme.space2
                        height: parent.height
                        text: entry.text
                        color: entry.level >= LogBuffer.Warning ? entry.mark : Theme.text
                        font.family: Theme.monoFamily
                        font.pixelSize: Theme.caption
                    }
                }
            }
            Label {
                anchors.centerIn: parent
                visible: filtered.count === 0
                text: filterField.text === "" ? qsTr("No messages yet") : qsTr("Nothing matches the filter")
                color: Theme.textMuted
            }
            MqttButton {
                anchors.bottom: parent.bottom
                anchors.horizontalCenter: parent.horizontalCenter
                anchors.bottomMargin: Theme.space2
                visible: control.paused || !view.following
                highlighted: true
                icon.name: control.paused ? "play" : "down"
                text: !control.paused ? qsTr("To the newest")
                    : control.held > 0 ? qsTr("Paused · %1 new").arg(control.held) : qsTr("Paused")
                onClicked: {
                    control.paused = false;
                    control.toNewest();
                }
            }
        }
    }
}
