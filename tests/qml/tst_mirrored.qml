// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import MqttService.Dashboard
import Samples
import "seen.js" as Seen

// Where one reads from right to left: things that belong together stay together, on the other side.
TestCase {
    id: test

    name: "Mirrored"
    visible: true
    when: windowShown
    width: 600
    height: 420

    Item {
        id: page

        anchors.fill: parent
        LayoutMirroring.enabled: true
        LayoutMirroring.childrenInherit: true
    }
    Component { id: tile; Tile { width: 300; title: "Kitchen"; subtitle: "Below"; iconName: "home"; stale: true } }
    Component { id: toggle; MqttSwitch { width: 300; text: "Kitchen" } }
    Component { id: slider; MqttSlider { width: 300; label: "Kitchen"; to: 100; value: 20; unit: "%" } }
    Component { id: linear; LinearGauge { width: 300; label: "Kitchen"; value: 20; unit: "%" } }
    Component { id: lamp; StatusLamp { width: 300; label: "Kitchen"; status: "ok"; stale: true } }
    Component { id: value; ValueText { width: 300; label: "Kitchen"; value: 20; unit: "%"; change: 1; age: 4; stale: true } }
    Component { id: card; ServiceCard { width: 300; name: "Kitchen"; online: true; facts: [{ label: "Load", value: 20, unit: "%" }] } }
    Component { id: pane; PublishPane { width: 480; height: 400 } }
    Component { id: log; LogView { width: 560; height: 300 } }
    Component { id: messages; SampleMessages {} }
    Component { id: explorer; TopicExplorer { width: 480; height: 300 } }
    Component { id: topics; SampleTopics {} }

    function initTestCase() {
        Theme.duration = 0;
        Theme.mode = Theme.Light;
    }
    function create(component, properties = {}) {
        failOnWarning(/.?/);
        const control = createTemporaryObject(component, page, properties);
        verify(waitForRendering(control));
        compare(Seen.outside(control), []);
        return control;
    }
    function icon(control, name) {
        const item = Seen.all(control, []).find(one => one.name === name && one.lineWidth !== undefined);
        return item.mapToItem(control, item.width / 2, 0).x;
    }

    function test_textsAreBesideTheirIcon_data() {
        return [
            { tag: "tile", component: tile, icon: "home" },
            { tag: "lamp", component: lamp, icon: "check" },
            { tag: "card", component: card, icon: "service" }
        ];
    }
    function test_textsAreBesideTheirIcon(data) {
        const control = create(data.component);
        const at = icon(control, data.icon);
        verify(at > 250, at);
        const [from, to] = Seen.span(control, "Kitchen");
        verify(to > at - 40 && to < at, `${from} to ${to}, icon at ${at}`);
    }

    function test_stateIsOnTheLeft_data() {
        return [{ tag: "tile", component: tile }, { tag: "lamp", component: lamp }, { tag: "value", component: value }];
    }
    function test_stateIsOnTheLeft(data) {
        const control = create(data.component);
        verify(Seen.span(control, "Stale")[1] < 80);
        verify(Seen.span(control, "Kitchen")[0] > 150, Seen.span(control, "Kitchen"));
    }

    function test_aValueIsReadFromLeftToRight() {
        const control = create(value);
        const [figure, unit] = [Seen.span(control, "20"), Seen.span(control, "%")];
        verify(figure[1] < unit[0] && unit[1] > 290, `${figure} ${unit}`);
        verify(Seen.span(control, "+1")[0] > Seen.span(control, "just now")[1]);
    }

    function test_aSwitchIsOnTheLeft() {
        const control = create(toggle);
        compare(control.indicator.x, 0);
        verify(Seen.span(control, "Kitchen")[1] > 290);
        verify(Seen.span(control, "Off")[1] > 290);
        mouseClick(control);
        verify(control.checked);
    }

    function test_scalesAreFilledFromTheRight_data() {
        return [{ tag: "slider", component: slider, y: 48 }, { tag: "linear gauge", component: linear, y: 0 }];
    }
    function test_scalesAreFilledFromTheRight(data) {
        const control = create(data.component);
        const count = (from, to) => {
            const picture = grabImage(control);
            let found = 0;
            for (let y = 0; y < control.height; ++y) {
                for (let x = from; x < to; x += 2)
                    found += Qt.colorEqual(picture.pixel(x, y), Theme.accent) ? 1 : 0;
            }
            return found;
        };
        tryVerify(() => count(150, 300) > 50);
        compare(count(0, 150), 0);
        verify(Seen.span(control, "Kitchen")[1] > 290);
        verify(Seen.span(control, "%")[1] < 100);
    }

    function test_aFactIsFarFromItsLabel() {
        const control = create(card);
        verify(Seen.span(control, "Load")[0] > 200);
        verify(Seen.span(control, "20 %")[1] < 100);
        verify(Seen.span(control, "Running")[1] < icon(control, "check") - 10);
    }

    function test_placesToTypeBeginOnTheRight() {
        const control = create(pane);
        verify(Seen.span(control, "Topic")[1] > 450);
        verify(Seen.span(control, "Payload")[1] > 450);
    }

    function test_messagesAreReadFromTheRight() {
        const model = createTemporaryObject(messages, test);
        model.add(new Date(2026, 10, 24, 12, 0).getTime(), "home/lamp", "hello", "warning");
        const control = create(log, { model: model });
        tryVerify(() => Seen.texts(control).includes("hello"));
        const at = ["12:00:00.000", "home/lamp", "hello"].map(text => Seen.span(control, text)[0]);
        verify(at[0] > at[1] && at[1] > at[2] && at[2] > 0, at);
        verify(Seen.span(control, "Filter messages")[1] < icon(control, "search") - 8);
        verify(icon(control, "search") > 520);
    }

    function test_topicsAreReadFromTheRight() {
        const model = createTemporaryObject(topics, test);
        model.receive("home/kitchen/temperature", "21.4");
        const control = create(explorer, { model: model });
        control.expandAll();
        tryVerify(() => Seen.texts(control).includes("temperature"));
        verify(Seen.span(control, "home")[1] > Seen.span(control, "kitchen")[1]);
        verify(Seen.span(control, "21.4")[1] < 100, Seen.span(control, "21.4"));
        control.forceActiveFocus(Qt.TabFocusReason);
        control.choose(0);
        keyClick(Qt.Key_Right);
        tryCompare(control, "shownRows", 1);
        keyClick(Qt.Key_Left);
        tryCompare(control, "shownRows", 3);
    }
}
