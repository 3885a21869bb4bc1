// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// What goes over a broker: its topics, its messages, and a place to send some.
//
//   mqttservice run explorer.qml
//   mqttservice run explorer.qml --config there.json
//
// with the broker in there.json: { "broker": { "host": "broker.example" } }

import QtQuick
import QtQuick.Layouts
import MqttService
import MqttService.Dashboard

Rectangle {
    id: page

    implicitWidth: 1280
    implicitHeight: 800
    color: Theme.background

    readonly property bool wide: width >= 700

    MqttConnection { id: broker }
    TopicTreeModel { id: topics; connection: broker }
    MessageLogModel { id: messages; connection: broker; limit: 2000 }
    MqttTopic { id: chosen; connection: broker; topic: tree.currentTopic }
    SeriesModel { id: numbers; span: "10m"; limit: 20000 }
    Connections {
        target: topics
        enabled: tree.currentTopic === "" && topics.levels > 0
        function onChanged() { if (topics.levels < 100) tree.expandAll(); }
    }
    Connections {
        target: chosen
        function onTopicChanged() { numbers.clear(); }
        function onReceived(message) { numbers.append(message.number); }
    }

    component Heading: Text {
        color: Theme.textMuted
        font.family: Theme.fontFamily
        font.pixelSize: Theme.body
        elide: Text.ElideRight
    }

    RowLayout {
        id: bar

        x: Theme.space6
        y: Theme.space3
        width: parent.width - 2 * x
        height: 48
        spacing: Theme.space4

        Text {
            Layout.fillWidth: !page.wide
            text: qsTr("Explorer")
            elide: Text.ElideRight
            color: Theme.text
            font.family: Theme.fontFamily
            font.pixelSize: 22
            font.weight: Font.Medium
        }
        Heading {
            Layout.fillWidth: true
            visible: page.wide
            text: qsTr("%L1 topics · %L2 messages").arg(topics.topics).arg(topics.messages)
                + (topics.refused > 0 ? qsTr(" · %L1 on more topics than fit").arg(topics.refused) : "")
        }
        MqttButton {
            text: page.wide ? Accessible.name : ""
            Accessible.name: Theme.dark ? qsTr("Light") : qsTr("Dark")
            icon.name: Theme.dark ? "sun" : "moon"
            onClicked: Theme.mode = Theme.dark ? Theme.Light : Theme.Dark
        }
        ConnectionIndicator {
            Layout.maximumWidth: page.width * (page.wide ? 0.4 : 0.36)
            connectionState: broker.online ? "connected" : broker.state === MqttConnection.Closed ? "disconnected" : "connecting"
            detail: broker.online ? broker.host + ":" + broker.port : broker.error
        }
    }

    Flickable {
        id: view

        anchors {
            fill: parent
            topMargin: 72
            leftMargin: Theme.space6
            rightMargin: Theme.space6
            bottomMargin: Theme.space6
        }
        contentHeight: panes.height
        clip: contentHeight > height

        GridLayout {
            id: panes

            width: parent.width
            height: Math.max(view.height, implicitHeight)
            columns: page.wide ? 2 : 1
            columnSpacing: Theme.space4
            rowSpacing: Theme.space4

            TopicExplorer {
                id: tree

                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 560
                Layout.preferredHeight: 320
                Layout.rowSpan: parent.columns === 2 ? 3 : 1
                model: topics
                offline: !broker.online
                onRetainedDeleteRequested: (topic, recursive) => topics.deleteRetained(topic, recursive)
                onTopicActivated: topic => pane.topic = topic
            }
            Tile {
                Layout.fillWidth: true
                Layout.preferredHeight: 210
                visible: tree.currentTopic !== ""
                title: tree.currentTopic
                subtitle: !chosen.valid ? qsTr("No message yet")
                    : chosen.retained ? qsTr("Kept by the broker") : ""
                iconName: isNaN(chosen.number) ? "message" : "chart"
                offline: !broker.online

                ValueText {
                    width: parent.width
                    visible: !isNaN(chosen.number)
                    value: chosen.value
                    age: chosen.age
                    offline: !broker.online
                }
                Sparkline {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    height: 48
                    visible: !isNaN(chosen.number)
                    span: 10 * 60 * 1000
                    source: numbers
                    label: tree.currentTopic
                }
                Text {
                    anchors.fill: parent
                    visible: isNaN(chosen.number)
                    text: chosen.json !== undefined ? JSON.stringify(chosen.json, null, 2) : chosen.text.slice(0, 4000)
                    textFormat: Text.PlainText
                    wrapMode: Text.WrapAnywhere
                    elide: Text.ElideRight
                    color: Theme.text
                    font.family: "monospace"
                    font.pixelSize: Theme.body
                }
            }
            LogView {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 640
                Layout.preferredHeight: 200
                model: messages
                offline: !broker.online
                onTopicActivated: topic => pane.topic = topic
            }
            PublishPane {
                id: pane

                Layout.fillWidth: true
                Layout.preferredHeight: Math.max(250, implicitContentHeight)
                offline: !broker.online
                onPublishRequested: (topic, payload, qos, retain) => broker.publish(topic, payload, { qos: qos, retain: retain })
            }
        }
    }
}
