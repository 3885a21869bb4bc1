// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import MqttService.Dashboard
import Samples
import "seen.js" as Seen

TestCase {
    id: test

    name: "TopicExplorer"
    visible: true
    when: windowShown
    width: 500
    height: 500

    Component {
        id: topics

        SampleTopics {}
    }
    Component {
        id: explorer

        TopicExplorer {
            width: 480
            height: 480
        }
    }
    SignalSpy {
        id: deletions

        signalName: "retainedDeleteRequested"
    }
    SignalSpy {
        id: activations

        signalName: "topicActivated"
    }

    function filled() {
        const model = createTemporaryObject(topics, test);
        model.receive("home/kitchen/temperature", "21.4");
        model.receive("home/kitchen/lamp", "1", true);
        model.receive("home/cellar/door", "open");
        model.receive("service/heating/online", "1", true);
        return model;
    }
    function create(model) {
        const control = createTemporaryObject(explorer, test, { model: model });
        deletions.target = null;
        deletions.clear();
        deletions.target = control;
        activations.target = null;
        activations.clear();
        activations.target = control;
        verify(waitForRendering(control));
        return control;
    }

    function test_closedBranchesAreCounted() {
        const control = create(filled());
        compare(control.shownRows, 2);
        const shown = Seen.texts(control);
        verify(shown.includes("home"), shown);
        verify(shown.includes("3 topics · 3 messages"), shown);
        compare(control.Accessible.name, "Topics");
    }

    function test_openedBranchesShowLastValues() {
        const control = create(filled());
        control.expandAll();
        tryCompare(control, "shownRows", 9);
        tryVerify(() => Seen.texts(control).includes("21.4"));
        verify(Seen.texts(control).includes("open"));
    }

    function test_theKeyboardWalksTheTree() {
        const control = create(filled());
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Down);
        compare(control.currentTopic, "home");
        keyClick(Qt.Key_Right);
        tryCompare(control, "shownRows", 4);
        keyClick(Qt.Key_Down);
        compare(control.currentTopic, "home/kitchen");
        keyClick(Qt.Key_Return);
        compare(activations.count, 1);
        compare(activations.signalArguments[0][0], "home/kitchen");
        keyClick(Qt.Key_Up);
        keyClick(Qt.Key_Left);
        tryCompare(control, "shownRows", 2);
        keyClick(Qt.Key_Up); // there is nothing above
        compare(control.currentTopic, "home");
    }

    function test_aClickOpensAndCloses() {
        const control = create(filled());
        mouseClick(control, 60, 74);
        tryCompare(control, "shownRows", 4);
        compare(control.currentTopic, "home");
        mouseClick(control, 60, 74);
        tryCompare(control, "shownRows", 2);
    }

    function test_theSearchLeavesWhatMatchesAndOpensIt() {
        const control = create(filled());
        control.search = "KITCHEN";
        tryCompare(control, "shownRows", 4);
        tryVerify(() => Seen.texts(control).includes("temperature"));
        verify(!Seen.texts(control).includes("service"));
        control.search = "no such topic";
        tryCompare(control, "shownRows", 0);
        control.search = "";
        tryVerify(() => Seen.texts(control).includes("service"));
    }

    function test_aSlashLeadsToTheSearch() {
        const control = create(filled());
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Slash);
        keyClick("d");
        keyClick("o");
        compare(control.search, "do");
        keyClick(Qt.Key_Escape);
        compare(control.search, "");
    }

    function test_deletingWhatIsRetainedIsASignal() {
        const control = create(filled());
        control.expandAll();
        tryCompare(control, "shownRows", 9);
        control.choose(3);
        compare(control.currentTopic, "home/kitchen/lamp");
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Delete);
        compare(deletions.count, 1);
        compare(deletions.signalArguments[0][0], "home/kitchen/lamp");
        verify(!deletions.signalArguments[0][1]);
        keyClick(Qt.Key_Delete, Qt.ShiftModifier);
        verify(deletions.signalArguments[1][1]);
        tryVerify(() => Seen.button(control, "Delete the retained message of lamp") !== undefined);
        mouseClick(Seen.button(control, "Delete the retained message of lamp"));
        compare(deletions.count, 3);
    }

    function test_whereNothingIsRetainedNothingIsDeleted() {
        const control = create(filled());
        control.expandAll();
        tryCompare(control, "shownRows", 9);
        control.choose(2);
        compare(control.currentTopic, "home/kitchen/temperature");
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Delete);
        compare(deletions.count, 0);
        keyClick(Qt.Key_Delete, Qt.ShiftModifier); // there may be some below
        compare(deletions.count, 1);
    }

    function test_offlineNothingIsDeleted() {
        const control = create(filled());
        control.offline = true;
        control.expandAll();
        tryCompare(control, "shownRows", 9);
        control.choose(3);
        compare(control.currentTopic, "home/kitchen/lamp");
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Delete);
        compare(deletions.count, 0);
        verify(Seen.texts(control).includes("Offline"));
    }

    function test_aMessageFlashesItsRow() {
        const model = filled();
        const control = create(model);
        const flashing = () => Seen.all(control, []).some(one => one.opacity < 1 && one.radius !== undefined
            && Qt.colorEqual(one.color, Theme.accent));
        verify(!flashing());
        model.receive("home/cellar/door", "closed");
        tryVerify(flashing);
        tryVerify(() => !flashing());
        verify(Seen.texts(control).includes("3 topics · 4 messages"));
    }

    function test_hostileTopicsAndValuesDoNoHarm() {
        failOnWarning(/.?/);
        const model = filled();
        const control = create(model);
        model.receive("", "");
        model.receive("/", "leading");
        model.receive("a//b", "<b>markup</b>");
        model.receive("x".repeat(60000), "y".repeat(10000000));
        control.expandAll();
        tryVerify(() => Seen.texts(control).includes("(empty)"));
        verify(Seen.texts(control).every(text => text.length < 200));
        verify(grabImage(control).width === 480);
    }

    function test_withoutAModelItIsEmpty() {
        failOnWarning(/.?/);
        const control = create(undefined);
        compare(control.shownRows, 0);
        control.forceActiveFocus(Qt.TabFocusReason);
        for (const key of [Qt.Key_Down, Qt.Key_Up, Qt.Key_Left, Qt.Key_Right, Qt.Key_Return, Qt.Key_Delete])
            keyClick(key);
        compare(control.currentTopic, "");
    }

    function test_theKeyboardIsSeen() {
        const control = create(filled());
        const frames = () => Seen.all(control, []).filter(one => one.shown === true && one.border);
        compare(frames().length, 0);
        control.forceActiveFocus(Qt.TabFocusReason);
        compare(frames().length, 1);
        verify(frames()[0].height > 300);
        control.contentItem.children[0].children[0].forceActiveFocus(Qt.TabFocusReason);
        compare(frames().length, 0);
    }
}
