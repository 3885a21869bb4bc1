// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import MqttService.Dashboard
import "seen.js" as Seen

TestCase {
    id: test

    name: "Commands"
    visible: true
    when: windowShown
    width: 400
    height: 400

    Component {
        id: toggle

        MqttSwitch {
            text: "Lamp"
            width: 240
        }
    }
    Component {
        id: slider

        MqttSlider {
            label: "Lamp"
            unit: "%"
            from: 0
            to: 100
            stepSize: 10
            width: 240
        }
    }
    Component {
        id: dial

        MqttDial {
            label: "Lamp"
            unit: "%"
            from: 0
            to: 100
            stepSize: 10
            width: 200
            height: 200
        }
    }
    Component {
        id: button

        MqttButton { text: "Lamp" }
    }
    Component {
        id: page

        Flickable {
            property alias dial: knob

            width: 300
            height: 300
            contentHeight: 900

            MqttDial {
                id: knob

                y: 50
                from: 5
                to: 30
                value: 20
            }
        }
    }
    SignalSpy { id: spy }

    function initTestCase() {
        Theme.duration = 0;
    }
    function watch(control, signal) {
        spy.target = null;
        spy.clear();
        spy.signalName = signal;
        spy.target = control;
    }
    function kinds() {
        return [{ tag: "MqttSwitch", component: toggle }, { tag: "MqttSlider", component: slider },
            { tag: "MqttDial", component: dial }, { tag: "MqttButton", component: button }];
    }

    function test_fingersFitOn_data() { return kinds(); }
    function test_fingersFitOn(data) {
        const control = createTemporaryObject(data.component, test);
        verify(control.implicitHeight >= 44, control.implicitHeight);
        verify(control.implicitWidth >= 44, control.implicitWidth);
    }

    function test_namesForThoseWhoDoNotSee_data() { return kinds(); }
    function test_namesForThoseWhoDoNotSee(data) {
        const control = createTemporaryObject(data.component, test);
        compare(control.Accessible.name, "Lamp");
        control.pending = true;
        verify(control.Accessible.description.includes("Pending"));
    }

    function test_staleOfflineAndPendingAreSaid_data() {
        const rows = [];
        for (const kind of kinds()) {
            for (const state of ["stale", "offline", "pending"])
                rows.push({ tag: kind.tag + " " + state, component: kind.component, state: state });
        }
        return rows;
    }
    function test_staleOfflineAndPendingAreSaid(data) {
        const control = createTemporaryObject(data.component, test);
        verify(control.enabled);
        verify(!Seen.icons(control).includes(data.state));
        control[data.state] = true;
        verify(Seen.icons(control).includes(data.state), Seen.icons(control));
        if (data.state !== "pending")
            verify(!control.enabled);
        const word = data.state.charAt(0).toUpperCase() + data.state.slice(1);
        verify(control.Accessible.description.includes(word));
        control[data.state] = false;
        verify(control.enabled);
    }

    function test_aSwitchIsSwitched() {
        const control = createTemporaryObject(toggle, test);
        watch(control, "toggled");
        compare(Seen.texts(control), ["Lamp", "Off"]);
        mouseClick(control);
        compare(spy.count, 1);
        verify(control.checked);
        compare(Seen.texts(control), ["Lamp", "On"]);
        compare(control.Accessible.description, "On");
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Space);
        compare(spy.count, 2);
        verify(!control.checked);
        // From outside it is no command.
        control.checked = true;
        compare(spy.count, 2);
    }

    function test_whatIsOfflineTakesNoCommand() {
        const control = createTemporaryObject(toggle, test, { offline: true });
        watch(control, "toggled");
        mouseClick(control);
        compare(spy.count, 0);
        // Unless someone wants it so.
        control.enabled = true;
        mouseClick(control);
        compare(spy.count, 1);
    }

    function test_aSliderIsMovedByKeysAndPointer() {
        const control = createTemporaryObject(slider, test, { value: 50 });
        watch(control, "moved");
        verify(Seen.texts(control).join(" ").includes("50 %"));
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Right);
        compare(control.value, 60);
        compare(spy.count, 1);
        verify(Seen.texts(control).join(" ").includes("60 %"));
        mousePress(control, 120, 48);
        mouseMove(control, 236, 48);
        mouseRelease(control, 236, 48);
        compare(control.value, 100);
        verify(spy.count > 1);
    }

    function test_aDialIsTurnedByKeys() {
        const control = createTemporaryObject(dial, test, { value: 50, actual: 47 });
        watch(control, "moved");
        verify(Seen.texts(control).includes("now 47 %"), Seen.texts(control));
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Right);
        compare(control.value, 60);
        compare(spy.count, 1);
        verify(Seen.texts(control).includes("60"));
        control.actual = "nonsense";
        verify(!Seen.texts(control).join().includes("now"));
    }

    function test_theWheelScrollsThePageNotTheDial() {
        const flickable = createTemporaryObject(page, test);
        verify(waitForRendering(flickable));
        mouseWheel(flickable, 100, 150, 0, -120);
        tryVerify(() => flickable.contentY > 0);
        compare(flickable.dial.value, 20);
    }

    function test_keysDoNotStepFromWhatIsNotKnown_data() { return kinds().slice(1, 3); }
    function test_keysDoNotStepFromWhatIsNotKnown(data) {
        const control = createTemporaryObject(data.component, test, { value: 50, known: false });
        watch(control, "moved");
        control.forceActiveFocus(Qt.TabFocusReason);
        for (const key of [Qt.Key_Right, Qt.Key_Up, Qt.Key_Left, Qt.Key_Left, Qt.Key_Down])
            keyClick(key);
        compare(spy.count, 0);
        compare(control.value, 50);
    }

    function test_aSwitchThatIsNotKnownIsADash() {
        const control = createTemporaryObject(toggle, test, { known: false });
        compare(Seen.texts(control), ["Lamp", "—"]);
        compare(control.Accessible.description, "—");
        control.known = true;
        compare(Seen.texts(control), ["Lamp", "Off"]);
    }

    function test_whatIsNotKnownIsADash_data() { return kinds().slice(1, 3); }
    function test_whatIsNotKnownIsADash(data) {
        const control = createTemporaryObject(data.component, test, { known: false });
        compare(control.text, "—");
        verify(Seen.texts(control).includes("—"));
        verify(!Seen.texts(control).join().includes("0"), Seen.texts(control));
        verify(control.Accessible.description.includes("—"));
        control.known = true;
        verify(!Seen.texts(control).includes("—"));
    }

    function test_longTextsStayInside_data() { return kinds(); }
    function test_longTextsStayInside(data) {
        const words = "A label that is longer than any control is wide, and goes on and on";
        const control = createTemporaryObject(data.component, test, { width: 200 });
        if ("label" in control) {
            control.label = words;
            control.to = 1e12;
            control.stepSize = 1;
            control.value = 123456789012;
            control.unit = "per square metre";
        } else {
            control.text = words;
        }
        for (const state of ["pending", "stale"]) {
            control[state] = true;
            verify(waitForRendering(control));
            compare(Seen.outside(control), []);
            const text = Seen.all(control, []).find(one => one.text === words && one.contentWidth !== undefined);
            verify(text.truncated && text.width > 20, text.width);
        }
    }

    function test_aDialsNumberIsWithinTheRing() {
        const control = createTemporaryObject(dial, test, { to: 1e9, value: 123456789, unit: "Watt hours" });
        verify(waitForRendering(control));
        const [from, to] = Seen.span(control, "123456789");
        verify(from >= 24 && to <= 176, `${from} to ${to}`);
        verify(!Seen.all(control, []).find(one => one.text === "123456789").truncated);
        control.value = 12;
        verify(waitForRendering(control));
        verify(Seen.texts(control).includes("Watt hours"));
    }

    function test_aButtonIsAsWideAsItsText() {
        const control = createTemporaryObject(button, test);
        const plain = control.implicitWidth;
        control.icon.name = "power";
        compare(control.implicitWidth, plain + 26);
        control.text = "";
        compare(control.implicitWidth, 50);
    }

    function test_aButtonIsPressed() {
        const control = createTemporaryObject(button, test, { "icon.name": "power" });
        watch(control, "clicked");
        compare(Seen.icons(control), ["power"]);
        mouseClick(control);
        compare(spy.count, 1);
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Space);
        compare(spy.count, 2);
        control.pending = true;
        mouseClick(control);
        compare(spy.count, 2);
    }

    function test_theKeyboardIsSeen_data() { return kinds(); }
    function test_theKeyboardIsSeen(data) {
        const control = createTemporaryObject(data.component, test);
        const frames = () => Seen.all(control, []).filter(one => one.shown === true && one.border);
        compare(frames().length, 0);
        control.forceActiveFocus(Qt.TabFocusReason);
        compare(frames().length, 1);
    }

    function test_anUnknownIconIsToldAndNoHarm() {
        ignoreWarning(/there is no icon "nonsense"/);
        const control = createTemporaryObject(button, test, { "icon.name": "nonsense" });
        verify(grabImage(control).width > 0);
    }
}
