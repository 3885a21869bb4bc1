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
    Sends messages by hand: publishRequested(topic, payload, qos, retain). What was sent stays in a
    history of historyLimit entries, and comes back by a click.

    A topic that cannot be published to is not sent, and said why. Of a payload that begins like JSON
    it is told whether it is. One of more than 100,000 characters is sent as it is, but not shown.
    Delete, backspace and escape empty it then. Control and return send.
*/
T.Control {
    id: control

    property alias topic: topicField.text
    property string payload: ""
    property int qos: 0
    property bool retain: false
    property int historyLimit: 20
    property bool pending: false
    property bool offline: false

    readonly property string topicProblem: problemOf(topic)
    readonly property string payloadKind: kindOf(payload)
    readonly property bool large: isLarge(payload)
    readonly property bool jsonBroken: payloadKind === "broken"
    readonly property bool sendable: topic !== "" && topicProblem === "" && !offline && !pending
    readonly property alias history: sent

    signal publishRequested(string topic, string payload, int qos, bool retain)

    function send() {
        if (!sendable)
            return;
        remember();
        publishRequested(topic, payload, qos, retain);
    }
    // The last entry of the same message moves up.
    function remember() {
        for (let i = sent.count - 1; i >= 0; --i) {
            const old = sent.get(i);
            if (old.topic === topic && old.payload === payload && old.qos === qos && old.retain === retain)
                sent.remove(i);
        }
        sent.insert(0, { topic: topic, payload: payload, qos: qos, retain: retain });
        if (sent.count > historyLimit)
            sent.remove(historyLimit, sent.count - historyLimit);
    }
    function recall(index) {
        const old = sent.get(index);
        topic = old.topic;
        payload = old.payload;
        qos = old.qos;
        retain = old.retain;
    }
    function tidy() {
        if (payloadKind === "json")
            payload = JSON.stringify(JSON.parse(payload), null, 2);
    }
    function problemOf(text) {
        if (/[+#]/.test(text))
            return qsTr("Wildcards + and # are for subscriptions");
        if (text.includes("\u0000"))
            return qsTr("A topic cannot contain the character 0");
        return text.length > 65535 || utf8Length(text) > 65535 ? qsTr("A topic has at most 65,535 bytes") : "";
    }
    function kindOf(text) {
        if (text === "")
            return "empty";
        if (isLarge(text))
            return "large";
        if (!isNaN(Format.toNumber(text)))
            return "number";
        if (!/^\s*[\[{"]/.test(text))
            return "text";
        try {
            JSON.parse(text);
            return "json";
        } catch (error) {
            return "broken";
        }
    }
    function isLarge(text) {
        return text.length > 100000;
    }
    function utf8Length(text) {
        let length = 0;
        for (let i = 0; i < text.length; ++i) {
            const code = text.charCodeAt(i);
            // Each half of a pair counts two.
            length += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
        }
        return length;
    }

    onPayloadChanged: payloadField.show(payload)

    implicitWidth: 420
    implicitHeight: 420
    Accessible.role: Accessible.Form
    Accessible.name: qsTr("Publish")
    Accessible.description: Format.state(offline, false, pending)

    ListModel { id: sent }

    contentItem: ColumnLayout {
        spacing: Theme.space3

        InputField {
            id: topicField

            Layout.fillWidth: true
            placeholderText: qsTr("Topic")
            problem: control.topicProblem
            maximumLength: 100000 // what is too long shall be said, not cut
            onAccepted: payloadField.forceActiveFocus(Qt.TabFocusReason)
        }
        Label {
            Layout.fillWidth: true
            visible: text !== ""
            text: control.topicProblem
            color: Theme.error
            font.pixelSize: Theme.caption + 1
            wrapMode: Text.Wrap
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: 84
            radius: Theme.controlRadius
            color: Theme.tint(Theme.sunken, 0.55)
            border.color: control.jsonBroken ? Theme.error
                : payloadField.activeFocus ? Theme.accent : Theme.outline
            border.width: payloadField.activeFocus || control.jsonBroken ? 2 : 1

            Flickable {
                id: scroller

                anchors.fill: parent
                anchors.margins: 2
                anchors.bottomMargin: 26
                clip: true
                boundsBehavior: Flickable.StopAtBounds

                T.TextArea.flickable: T.TextArea {
                    id: payloadField

                    function show(payload) {
                        const shown = control.isLarge(payload) ? "" : payload;
                        if (text !== shown)
                            text = shown;
                    }

                    padding: Theme.space3
                    horizontalAlignment: TextEdit.AlignLeft
                    color: Theme.text
                    selectionColor: Theme.accent
                    selectedTextColor: Theme.accentText
                    selectByMouse: true
                    textFormat: TextEdit.PlainText
                    wrapMode: TextEdit.Wrap
                    readOnly: control.large
                    placeholderText: control.large ? qsTr("Too long to be shown") : qsTr("Payload")
                    onTextChanged: if (!control.isLarge(control.payload)) control.payload = text
                    Component.onCompleted: show(control.payload)
                    font.family: Theme.monoFamily
                    font.pixelSize: Theme.caption + 1
                    KeyNavigation.priority: KeyNavigation.BeforeItem
                    KeyNavigation.tab: qosBar
                    Accessible.name: qsTr("Payload")
                    Keys.onPressed: event => {
                        const enter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
                        const clear = [Qt.Key_Delete, Qt.Key_Backspace, Qt.Key_Escape].includes(event.key);
                        event.accepted = enter ? event.modifiers & Qt.ControlModifier : clear && control.large;
                        if (event.accepted && enter)
                            control.send();
                        else if (event.accepted)
                            control.payload = "";
                    }

                    Label {
                        x: payloadField.leftPadding
                        y: payloadField.topPadding
                        width: payloadField.width - 2 * payloadField.padding
                        visible: payloadField.length === 0
                        text: payloadField.placeholderText
                        color: Theme.textMuted
                    }
                }
            }
            Label {
                anchors.left: parent.left
                anchors.bottom: parent.bottom
                anchors.margins: Theme.space2
                anchors.leftMargin: Theme.space3
                text: ({
                    empty: control.retain ? qsTr("Empty: deletes the retained message") : qsTr("Empty"),
                    large: qsTr("Text"),
                    number: qsTr("Number"),
                    text: qsTr("Text"),
                    json: qsTr("JSON"),
                    broken: qsTr("Not valid JSON")
                })[control.payloadKind] + " · " + (control.large
                    ? qsTr("%1 characters").arg(control.payload.length)
                    : Format.bytes(control.utf8Length(control.payload)))
                color: control.jsonBroken ? Theme.error : Theme.textMuted
                font.pixelSize: Theme.caption
            }
            IconButton {
                anchors.right: parent.right
                anchors.top: parent.top
                visible: control.large
                icon.name: "trash"
                text: qsTr("Clear")
                onClicked: {
                    control.payload = "";
                    payloadField.forceActiveFocus(Qt.OtherFocusReason);
                }
            }
        }
        GridLayout {
            Layout.fillWidth: true
            columns: control.width < 460 ? 5 : 6
            columnSpacing: Theme.space3
            rowSpacing: Theme.space2

            Label {
                text: qsTr("QoS")
                color: Theme.textMuted
            }
            ChoiceBar {
                id: qosBar

                label: qsTr("Quality of service")
                choices: ["0", "1", "2"]
                currentIndex: control.qos
                onChosen: index => control.qos = index
            }
            Label {
                text: qsTr("Retain")
                color: Theme.textMuted
            }
            MqttSwitch {
                implicitWidth: 52
                contentItem: Item {}
                checked: control.retain
                Accessible.name: qsTr("Retain")
                onToggled: control.retain = checked
            }
            Item { Layout.fillWidth: true }
            MqttButton {
                Layout.columnSpan: parent.columns === 5 ? 5 : 1
                Layout.fillWidth: parent.columns === 5
                text: control.offline ? qsTr("Offline") : qsTr("Publish")
                icon.name: "send"
                highlighted: true
                pending: control.pending
                offline: control.offline
                enabled: control.sendable
                onClicked: control.send()
            }
        }
        ListView {
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(3, count) * Theme.touch
            visible: count > 0
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: sent

            delegate: T.ItemDelegate {
                id: entry

                required property int index
                required property string topic
                required property string payload
                required property int qos
                required property bool retain

                width: ListView.view.width
                implicitHeight: Theme.touch
                focusPolicy: Qt.StrongFocus
                Accessible.name: qsTr("Again: %1").arg(topic)
                onClicked: control.recall(index)

                background: Rectangle {
                    radius: Theme.controlRadius
                    color: entry.hovered || entry.visualFocus ? Theme.tint(Theme.text, 0.05) : "transparent"
                }
                contentItem: RowLayout {
                    spacing: Theme.space2

                    Icon {
                        Layout.leftMargin: Theme.space2
                        implicitWidth: 16
                        implicitHeight: 16
                        name: "history"
                        color: Theme.textMuted
                    }
                    Label {
                        Layout.maximumWidth: entry.width * 0.5
                        text: Format.line(entry.topic, 120)
                    }
                    Label {
                        Layout.fillWidth: true
                        text: Format.line(entry.payload, 120)
                        color: Theme.textMuted
                        font.family: Theme.monoFamily
                        font.pixelSize: Theme.caption
                    }
                    Label {
                        Layout.rightMargin: Theme.space2
                        text: qsTr("QoS %1").arg(entry.qos) + (entry.retain ? " · " + qsTr("retained") : "")
                        color: Theme.textMuted
                        font.pixelSize: Theme.caption
                    }
                }
            }
        }
    }
}
