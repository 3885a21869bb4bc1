// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import MqttService.Dashboard
import "seen.js" as Seen

TestCase {
    id: test

    name: "PublishPane"
    visible: true
    when: windowShown
    width: 500
    height: 500

    Component {
        id: pane

        PublishPane {
            width: 480
            height: 480
        }
    }
    SignalSpy {
        id: sent

        signalName: "publishRequested"
    }

    function create(properties = {}) {
        const control = createTemporaryObject(pane, test, properties);
        sent.target = null;
        sent.clear();
        sent.target = control;
        verify(waitForRendering(control));
        return control;
    }

    function test_whatIsTypedIsSent() {
        const control = create();
        const fields = Seen.all(control, []).filter(one => one.placeholderText !== undefined);
        fields[0].forceActiveFocus(Qt.TabFocusReason);
        for (const letter of "lamp")
            keyClick(letter);
        keyClick(Qt.Key_Return); // to the payload
        keyClick("1");
        keyClick(Qt.Key_Return, Qt.ControlModifier);
        compare(sent.count, 1);
        compare(sent.signalArguments[0][0], "lamp");
        compare(sent.signalArguments[0][1], "1");
        compare(sent.signalArguments[0][2], 0);
        compare(sent.signalArguments[0][3], false);
    }

    function test_qosAndRetainAreSent() {
        const control = create({ topic: "lamp", payload: "1" });
        mouseClick(Seen.all(control, []).find(one => one.modelData === "2"));
        compare(control.qos, 2);
        mouseClick(Seen.all(control, []).find(one => one.stateText !== undefined));
        verify(control.retain);
        mouseClick(Seen.button(control, "Publish"));
        compare(sent.signalArguments[0][2], 2);
        compare(sent.signalArguments[0][3], true);
    }

    function test_theQualityOfServiceIsChosenByKeys() {
        const control = create({ topic: "lamp" });
        const bar = Seen.all(control, []).find(one => one.choices !== undefined);
        compare(bar.Accessible.name, "Quality of service");
        bar.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Left);
        compare(control.qos, 0);
        for (let i = 0; i < 5; ++i)
            keyClick(Qt.Key_Right);
        compare(control.qos, 2);
    }

    function test_theQualityOfServiceThatIsShownIsSent() {
        const control = create({ topic: "lamp", payload: "1" });
        const bar = Seen.all(control, []).find(one => one.choices !== undefined);
        control.send(); // to the history, with 0
        mouseClick(Seen.all(control, []).find(one => one.modelData === "2"));
        compare(bar.currentIndex, 2);
        control.recall(0);
        compare(control.qos, 0);
        compare(bar.currentIndex, 0);
    }

    function test_topicsThatCannotBePublishedToAreNotSent_data() {
        return [
            { tag: "empty", topic: "", problem: "" },
            { tag: "plus", topic: "home/+/lamp", problem: "Wildcards" },
            { tag: "hash", topic: "home/#", problem: "Wildcards" },
            { tag: "too long", topic: "x".repeat(65536), problem: "65,535" },
            { tag: "too long in UTF-8", topic: "ä".repeat(32768), problem: "65,535" }
        ];
    }
    function test_topicsThatCannotBePublishedToAreNotSent(data) {
        const control = create({ topic: data.topic, payload: "1" });
        verify(!control.sendable);
        verify(control.topicProblem.includes(data.problem));
        verify(data.problem === "" || Seen.texts(control).includes(control.topicProblem));
        control.send();
        mouseClick(Seen.button(control, "Publish"));
        compare(sent.count, 0);
        compare(control.history.count, 0);
    }

    function test_theLongestTopicIsSent() {
        const control = create({ topic: "x".repeat(65535) });
        verify(control.sendable);
        control.topic = "ä".repeat(32767) + "x";
        verify(control.sendable);
    }

    function test_payloadsAreCheckedForJson_data() {
        return [
            { tag: "object", payload: "{\"a\": [1]}", kind: "json", text: "JSON · 10 B" },
            { tag: "array", payload: " [1]", kind: "json", text: "JSON · 4 B" },
            { tag: "cut", payload: "{\"a\": ", kind: "broken", text: "Not valid JSON · 6 B" },
            { tag: "comma", payload: "[1,]", kind: "broken", text: "Not valid JSON · 4 B" },
            { tag: "number", payload: "21.5", kind: "number", text: "Number · 4 B" },
            { tag: "word", payload: "open", kind: "text", text: "Text · 4 B" },
            { tag: "umlauts", payload: "öä", kind: "text", text: "Text · 4 B" },
            { tag: "emoji", payload: "😀", kind: "text", text: "Text · 4 B" },
            { tag: "empty", payload: "", kind: "empty", text: "Empty · 0 B" },
            { tag: "large", payload: "[" + "1,".repeat(600000), kind: "large", text: "Text · 1200001 characters" }
        ];
    }
    function test_payloadsAreCheckedForJson(data) {
        const control = create({ topic: "lamp", payload: data.payload });
        compare(control.payloadKind, data.kind);
        verify(Seen.texts(control).includes(data.text), Seen.texts(control).slice(0, 12));
        // What is no JSON may still be meant.
        verify(control.sendable);
    }

    function test_whatIsTooLongToBeShownIsSentWhole() {
        const control = create({ topic: "lamp" });
        const payload = "x".repeat(10000000);
        control.payload = payload;
        verify(Seen.texts(control).includes("Too long to be shown"));
        control.send();
        compare(sent.signalArguments[0][1].length, 10000000);
        control.payload = "1"; // and it goes on
        verify(!Seen.texts(control).includes("Too long to be shown"));
        const field = Seen.all(control, []).find(one => one.textFormat === TextEdit.PlainText && one.readOnly === false);
        compare(field.text, "1");
    }

    function test_whatIsTooLongCanBeEmptied_data() {
        return [{ tag: "delete", key: Qt.Key_Delete }, { tag: "backspace", key: Qt.Key_Backspace },
            { tag: "escape", key: Qt.Key_Escape }, { tag: "button" }];
    }
    function test_whatIsTooLongCanBeEmptied(data) {
        const control = create({ topic: "lamp" });
        const field = Seen.all(control, []).find(one => one.textFormat === TextEdit.PlainText && one.readOnly === false);
        field.forceActiveFocus(Qt.TabFocusReason);
        verify(!Seen.button(control, "Clear"));
        field.text = "x".repeat(100001); // as it is pasted
        verify(control.large);
        if (data.key === undefined)
            mouseClick(Seen.button(control, "Clear"));
        else
            keyClick(data.key);
        compare(control.payload, "");
        keyClick("1");
        compare(control.payload, "1");
    }

    function test_anEmptyRetainedPayloadIsExplained() {
        const control = create({ topic: "lamp", retain: true });
        verify(Seen.texts(control).includes("Empty: deletes the retained message · 0 B"));
    }

    function test_whatWasSentComesBack() {
        const control = create({ topic: "lamp", payload: "1", qos: 1, retain: true });
        control.send();
        control.topic = "fan";
        control.payload = "2";
        control.qos = 0;
        control.retain = false;
        control.send();
        compare(control.history.count, 2);
        tryVerify(() => Seen.texts(control).includes("lamp"));
        const entry = Seen.all(control, []).find(one => one.index === 1 && one.topic === "lamp");
        verify(entry.height >= 44);
        mouseClick(entry);
        compare([control.topic, control.payload, control.qos, control.retain], ["lamp", "1", 1, true]);
        control.send(); // the same again moves up
        compare(control.history.count, 2);
        compare(control.history.get(0).topic, "lamp");
    }

    function test_theHistoryIsBounded() {
        const control = create({ topic: "lamp", historyLimit: 3 });
        for (let i = 0; i < 10; ++i) {
            control.payload = String(i);
            control.send();
        }
        compare(control.history.count, 3);
        compare(control.history.get(0).payload, "9");
        compare(sent.count, 10);
    }

    function test_jsonIsTidiedOnRequest() {
        const control = create({ payload: "{\"a\":[1]}" });
        control.tidy();
        compare(control.payload, "{\n  \"a\": [\n    1\n  ]\n}");
        control.payload = "{\"a\":";
        control.tidy();
        compare(control.payload, "{\"a\":");
    }

    function test_offlineAndPendingNothingIsSent_data() {
        return [{ tag: "offline" }, { tag: "pending" }];
    }
    function test_offlineAndPendingNothingIsSent(data) {
        const control = create({ topic: "lamp", payload: "1" });
        control[data.tag] = true;
        control.send();
        compare(sent.count, 0);
        verify(Seen.icons(control).includes(data.tag), Seen.icons(control));
        verify(control.Accessible.description.toLowerCase().includes(data.tag));
        control[data.tag] = false;
        control.send();
        compare(sent.count, 1);
    }

    function test_itKeepsToItsBox_data() {
        return [{ tag: "a phone", width: 312 }, { tag: "half a page", width: 400 }, { tag: "wide", width: 620 }];
    }
    function test_itKeepsToItsBox(data) {
        const control = createTemporaryObject(pane, test, { width: data.width });
        verify(waitForRendering(control));
        compare(Seen.outside(control), []);
        verify(Seen.button(control, "Publish"));
    }
}
