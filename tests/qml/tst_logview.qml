// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import MqttService.Dashboard
import Samples
import "seen.js" as Seen

TestCase {
    id: test

    name: "LogView"
    visible: true
    when: windowShown
    width: 640
    height: 420

    readonly property real start: new Date(2026, 10, 24, 12, 0).getTime()

    Component {
        id: messages

        SampleMessages {}
    }
    Component {
        id: view

        LogView {
            width: 620
            height: 400
        }
    }

    function filled(count) {
        const model = createTemporaryObject(messages, test);
        for (let i = 0; i < count; ++i)
            model.add(start + i * 1000, "home/sensor" + i, "value " + i, "info");
        return model;
    }
    function create(model, properties = {}) {
        const control = createTemporaryObject(view, test, Object.assign({ model: model }, properties));
        verify(waitForRendering(control));
        return control;
    }

    function test_messagesAreShownWithTimeTopicAndText() {
        const control = create(filled(3));
        compare(control.count, 3);
        const shown = Seen.texts(control);
        for (const text of ["12:00:02.000", "home/sensor2", "value 2"])
            verify(shown.includes(text), shown);
        compare(control.Accessible.description, "3 messages");
    }

    function test_itFollowsTheNewest() {
        const model = filled(100);
        const control = create(model);
        tryVerify(() => Seen.texts(control).includes("home/sensor99"));
        model.add(start, "home/late", "1", "info");
        tryVerify(() => Seen.texts(control).includes("home/late"));
    }

    function test_scrolledUpItStaysThere() {
        const model = filled(100);
        const control = create(model);
        control.forceActiveFocus(Qt.TabFocusReason);
        tryVerify(() => Seen.texts(control).includes("home/sensor99"));
        keyClick(Qt.Key_PageUp);
        tryVerify(() => !Seen.texts(control).includes("home/sensor99"));
        verify(!control.following);
        model.add(start, "home/late", "1", "info");
        compare(control.count, 101);
        verify(!Seen.texts(control).includes("home/late"));
        mouseClick(Seen.button(control, "To the newest"));
        tryVerify(() => Seen.texts(control).includes("home/late"));
        verify(control.following);
    }

    function test_theFilterLooksAtTopicAndText() {
        const control = create(filled(20));
        control.filter = "SENSOR1";
        compare(control.count, 11);
        control.filter = "value 7";
        compare(control.count, 1);
        tryVerify(() => Seen.texts(control).includes("home/sensor7"));
        control.filter = "nothing like it";
        verify(Seen.texts(control).includes("Nothing matches the filter"));
        control.filter = "";
        compare(control.count, 20);
    }

    function test_levelsHaveSignsAndAFilter() {
        const model = filled(2);
        model.add(start, "a", "careful", "warning");
        model.add(start, "b", "broken", "error");
        model.add(start, "c", "chatter", "debug");
        model.add(start, "d", "as a number", "3");
        const control = create(model);
        verify(Seen.icons(control).includes("warning"));
        verify(Seen.icons(control).includes("error"));
        control.minimumLevel = LogBuffer.Warning;
        compare(control.count, 3);
        mouseClick(Seen.all(control, []).find(one => one.text === undefined && one.modelData === "Errors")
            ?? Seen.all(control, []).find(one => one.modelData === "Errors"));
        compare(control.minimumLevel, LogBuffer.Error);
        compare(control.count, 2);
        control.minimumLevel = LogBuffer.Info; // the bar follows
        compare(Seen.all(control, []).find(one => one.choices !== undefined).currentIndex, LogBuffer.Info);
    }

    function test_pausedItKeepsWhatItShows() {
        const model = filled(5);
        const control = create(model, { limit: 5 });
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Space);
        verify(control.paused);
        for (let i = 0; i < 7; ++i)
            model.add(start, "home/new" + i, "1", "info");
        model.dropOldest(6);
        compare(control.held, 7);
        compare(control.count, 5);
        verify(Seen.texts(control).includes("home/sensor0"));
        verify(Seen.texts(control).includes("Paused · 7 new"));
        control.filter = "sensor3"; // works on
        compare(control.count, 1);
        control.filter = "";
        mouseClick(Seen.button(control, "Paused · 7 new"));
        verify(!control.paused);
        compare(control.held, 0);
        tryVerify(() => Seen.texts(control).includes("home/new6"));
        compare(control.count, 5);
    }

    function test_itIsBounded() {
        const model = filled(50);
        const control = create(model, { limit: 20 });
        compare(control.count, 20);
        tryVerify(() => Seen.texts(control).includes("home/sensor49"));
        for (let i = 50; i < 500; ++i)
            model.add(start + i, "home/sensor" + i, "1", "info");
        compare(control.count, 20);
        tryVerify(() => Seen.texts(control).includes("home/sensor499"));
        control.limit = 5;
        compare(control.count, 5);
    }

    function test_clearingEmptiesTheView() {
        const model = filled(5);
        const control = create(model);
        mouseClick(Seen.button(control, "Clear"));
        compare(control.count, 0);
        verify(Seen.texts(control).includes("No messages yet"));
        model.add(start, "home/new", "1", "info");
        compare(control.count, 1);
    }

    function test_whatWasClearedStaysAway() {
        const model = filled(5);
        const control = create(model);
        control.clear();
        model.add(start, "home/new0", "1", "info");
        control.paused = true;
        model.add(start, "home/new1", "1", "info");
        control.paused = false;
        compare(control.count, 2);
        control.limit = 100;
        compare(control.count, 2);
        model.dropOldest(3); // two that were cleared are left
        control.limit = 200;
        compare(control.count, 2);
        model.dropOldest(3);
        control.limit = 300;
        compare(control.count, 1);
        tryVerify(() => Seen.texts(control).includes("home/new1"));
        model.reset(); // all else is new
        model.add(start, "home/new2", "1", "info");
        control.limit = 400;
        compare(control.count, 1);
    }

    function test_hostileMessagesDoNoHarm() {
        failOnWarning(/.?/);
        const model = createTemporaryObject(messages, test);
        const control = create(model);
        model.add(NaN, "", "", "");
        model.add(start, "x".repeat(60000), "y".repeat(10000000), "no such level");
        model.add(start, "lines", "a\nb\u0000c\td<br>", "info");
        compare(control.count, 3);
        tryVerify(() => Seen.texts(control).includes("a b c d<br>"));
        verify(Seen.texts(control).every(text => text.length <= 501));
        verify(grabImage(control).width === 620);
    }

    function test_staleAndOfflineAreSaid() {
        const control = create(filled(1));
        control.stale = true;
        verify(Seen.texts(control).includes("Stale"));
        control.offline = true;
        verify(Seen.texts(control).includes("Offline"));
        verify(control.Accessible.description.includes("Offline"));
    }

    function test_aTopicIsActivatedByAClick() {
        const control = create(filled(1));
        let activated = "";
        control.topicActivated.connect(topic => activated = topic);
        mouseClick(Seen.all(control, []).find(one => one.text === "home/sensor0"));
        compare(activated, "home/sensor0");
    }

    function test_theKeyboardIsSeen() {
        const control = create(filled(1));
        const frames = () => Seen.all(control, []).filter(one => one.shown === true && one.border);
        compare(frames().length, 0);
        control.forceActiveFocus(Qt.TabFocusReason);
        compare(frames().length, 1);
        verify(frames()[0].height > 300);
        control.contentItem.children[0].children[0].forceActiveFocus(Qt.TabFocusReason);
        compare(frames().length, 0);
    }

    function test_itKeepsToItsBox_data() {
        return [{ tag: "a phone", width: 312 }, { tag: "half a page", width: 400 }, { tag: "wide", width: 620 }];
    }
    function test_itKeepsToItsBox(data) {
        const control = create(filled(1), { width: data.width, offline: true });
        compare(Seen.outside(control), []);
        verify(Seen.texts(control).includes("Errors"));
        verify(Seen.button(control, "Clear"));
    }
}
