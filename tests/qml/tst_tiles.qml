// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import MqttService.Dashboard
import "seen.js" as Seen

TestCase {
    id: test

    name: "Tiles"
    visible: true
    when: windowShown
    width: 800
    height: 600

    Component {
        id: tile

        Tile {
            title: "Kitchen"
            subtitle: "Ground floor"
            iconName: "home"
        }
    }
    Component {
        id: grid

        TileGrid {
            minimumTileWidth: 100
            rowHeight: 50
            spacing: 10
            width: 430 // four columns

            Tile { objectName: "a" }
            Tile {
                objectName: "b"
                columnSpan: 2
                rowSpan: 2
            }
            Tile { objectName: "c" }
            Tile {
                objectName: "d"
                columnSpan: 9
            }
            Repeater {
                model: 2

                Tile { objectName: "e" + index }
            }
        }
    }
    Component {
        id: card

        ServiceCard {
            name: "heating"
            description: "Control"
            online: true
            facts: [{ label: "Load", value: 1.25, unit: "%", decimals: 1 }, { label: "Up", value: null }]
        }
    }
    Component {
        id: rows

        ListModel {}
    }
    Component {
        id: filledGrid

        TileGrid {
            property alias model: repeater.model

            minimumTileWidth: 100
            width: 1000

            Repeater {
                id: repeater

                Tile {
                    required property string name

                    objectName: name
                }
            }
            Tile { objectName: "last" }
        }
    }
    Component {
        id: loader

        Loader {
            width: 400
            height: 400
            sourceComponent: grid
        }
    }
    Component {
        id: fullTile

        Tile {
            property alias toggle: toggle
            property alias slider: slider

            width: 300
            height: 200
            clickable: true

            Column {
                MqttSwitch {
                    id: toggle

                    width: 200
                }
                MqttSlider {
                    id: slider

                    width: 200
                    to: 10
                    stepSize: 1
                }
            }
        }
    }
    SignalSpy { id: spy }

    function watch(control, signal) {
        spy.target = null;
        spy.clear();
        spy.signalName = signal;
        spy.target = control;
    }

    function test_aTileHasTitleAndIcon() {
        const control = createTemporaryObject(tile, test);
        compare(Seen.texts(control), ["Kitchen", "Ground floor"]);
        compare(Seen.icons(control), ["home"]);
        compare(control.Accessible.name, "Kitchen");
        compare(control.Accessible.role, Accessible.Grouping);
    }

    function test_aTileSaysItsState_data() {
        return [{ tag: "stale", word: "Stale" }, { tag: "offline", word: "Offline" },
            { tag: "pending", word: "Pending" }];
    }
    function test_aTileSaysItsState(data) {
        const control = createTemporaryObject(tile, test);
        control[data.tag] = true;
        verify(Seen.texts(control).includes(data.word));
        verify(Seen.icons(control).includes(data.tag));
        compare(control.Accessible.description, "Ground floor, " + data.word);
    }

    function test_aTileIsAButtonIfItIsMeantToBe() {
        const control = createTemporaryObject(tile, test);
        watch(control, "clicked");
        mouseClick(control);
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Space);
        compare(spy.count, 0);
        control.clickable = true;
        compare(control.Accessible.role, Accessible.Button);
        mouseClick(control);
        compare(spy.count, 1);
        for (const key of [Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter])
            keyClick(key);
        compare(spy.count, 4);
    }

    function test_whatStandsInATileDoesNotClickIt() {
        const control = createTemporaryObject(fullTile, test);
        verify(waitForRendering(control));
        watch(control, "clicked");
        for (const child of [control.toggle, control.slider]) {
            child.forceActiveFocus(Qt.TabFocusReason);
            for (const key of [Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter])
                keyClick(key);
            mouseClick(child);
            child.enabled = false;
            mouseClick(child);
        }
        compare(spy.count, 0);
        mouseClick(control, 280, 180); // beside them
        compare(spy.count, 1);
    }

    function placeOf(control, name) {
        const item = Seen.all(control, []).find(one => one.objectName === name);
        return [item.x, item.y, item.width, item.height];
    }

    function test_tilesTakeTheFirstFreePlace() {
        const control = createTemporaryObject(grid, test);
        compare(control.columns, 4);
        compare(placeOf(control, "a"), [0, 0, 100, 50]);
        compare(placeOf(control, "b"), [110, 0, 210, 110]);
        compare(placeOf(control, "c"), [330, 0, 100, 50]);
        compare(placeOf(control, "d"), [0, 120, 430, 50]); // no wider than the grid
        compare(placeOf(control, "e0"), [0, 60, 100, 50]);
        compare(placeOf(control, "e1"), [330, 60, 100, 50]);
        compare(control.implicitHeight, 170);
    }

    function test_fewerColumnsWhereThereIsLessRoom_data() {
        return [
            { tag: "two", width: 210, columns: 2, second: [0, 60, 210, 110] },
            { tag: "one", width: 150, columns: 1, second: [0, 60, 150, 110] },
            { tag: "hardly any", width: 20, columns: 1, second: [0, 60, 20, 110] }
        ];
    }
    function test_fewerColumnsWhereThereIsLessRoom(data) {
        const control = createTemporaryObject(grid, test);
        control.width = data.width;
        compare(control.columns, data.columns);
        compare(placeOf(control, "b"), data.second);
    }

    // By their place, in reading order.
    function order(control) {
        return Seen.all(control, []).filter(one => one.objectName !== "")
            .sort((one, other) => one.y - other.y || one.x - other.x).map(one => one.objectName).join(" ");
    }

    function test_tilesStandInTheOrderOfTheirModel() {
        failOnWarning(/.?/);
        const model = createTemporaryObject(rows, test);
        for (const name of ["a", "b", "c"])
            model.append({ name: name });
        const control = createTemporaryObject(filledGrid, test, { model: model });
        compare(order(control), "a b c last");
        model.insert(0, { name: "z" });
        tryVerify(() => order(control) === "z a b c last", 5000, order(control));
        model.move(0, 3, 1);
        tryVerify(() => order(control) === "a b c z last", 5000, order(control));
        model.remove(1);
        tryVerify(() => order(control) === "a c z last", 5000, order(control));
        const other = createTemporaryObject(rows, test);
        for (const name of ["d", "e"])
            other.append({ name: name });
        control.model = other;
        tryVerify(() => order(control) === "d e last", 5000, order(control));
        other.move(0, 1, 1);
        tryVerify(() => order(control) === "e d last", 5000, order(control));
        // Models outlive the grid.
        control.destroy();
        tryVerify(() => Seen.all(test, []).every(one => one.objectName !== "last"));
        model.move(0, 1, 1);
        other.move(0, 1, 1);
        let done = false;
        Qt.callLater(() => done = true);
        tryVerify(() => done);
    }

    function test_aGridIsUnloadedWithoutAWord() {
        failOnWarning(/.?/);
        const control = createTemporaryObject(loader, test);
        verify(waitForRendering(control));
        control.active = false;
        verify(waitForRendering(control)); // the item is deleted by then
    }

    function test_hiddenTilesLeaveNoHole() {
        const control = createTemporaryObject(grid, test);
        Seen.all(control, []).find(one => one.objectName === "a").visible = false;
        compare(placeOf(control, "b"), [0, 0, 210, 110]);
        Seen.all(control, []).find(one => one.objectName === "b").columnSpan = 1;
        compare(placeOf(control, "b"), [0, 0, 100, 110]);
    }

    function test_aCardShowsTheService() {
        const control = createTemporaryObject(card, test);
        const shown = Seen.texts(control);
        for (const text of ["heating", "Control", "Running", "Load", "1.3 %", "Up", "—"])
            verify(shown.includes(text), text + ": " + shown);
        compare(control.Accessible.name, "heating");
        compare(control.Accessible.description, "Running, Control");
    }

    function factsOf(count) {
        return Array.from({ length: count }, (one, index) => ({ label: "Fact " + index, value: index }));
    }
    function test_aCardKeepsToItsPlace_data() {
        return [{ tag: "3 facts", count: 3, shown: 3, height: 190 }, { tag: "many facts", count: 20, shown: 3, height: 190 },
            { tag: "no room", count: 3, shown: 0, height: 130 }, { tag: "more room", count: 8, shown: 8, height: 320 }];
    }
    function test_aCardKeepsToItsPlace(data) {
        const page = createTemporaryQmlObject("import MqttService.Dashboard; TileGrid { width: 280 }", test);
        page.rowHeight = data.height;
        const control = createTemporaryObject(card, page, { facts: factsOf(data.count) });
        tryCompare(control, "height", data.height);
        const facts = () => Seen.all(control, []).filter(one => /^Fact/.test(one.text ?? ""));
        tryVerify(() => facts().length === data.shown);
        for (const fact of facts()) {
            const bottom = fact.mapToItem(control, 0, fact.height).y;
            verify(bottom <= data.height - control.bottomPadding + 1, bottom);
        }
    }
    function test_aCardIsAsHighAsItsFacts() {
        const control = createTemporaryObject(card, test, { facts: factsOf(9) });
        verify(waitForRendering(control));
        compare(Seen.texts(control).filter(text => /^Fact/.test(text)).length, 9);
        compare(Seen.outside(control), []);
    }

    function test_aCardSaysHowTheServiceIs_data() {
        return [
            { tag: "running", set: {}, text: "Running", icon: "check" },
            { tag: "offline", set: { online: false }, text: "Offline", icon: "off" },
            { tag: "paused", set: { serviceEnabled: false }, text: "Paused", icon: "off" },
            { tag: "error", set: { status: "error", statusText: "Valve stuck" }, text: "Valve stuck", icon: "error" },
            { tag: "stale", set: { stale: true }, text: "Stale", icon: "stale" }
        ];
    }
    function test_aCardSaysHowTheServiceIs(data) {
        const control = createTemporaryObject(card, test, data.set);
        verify(Seen.texts(control).includes(data.text), Seen.texts(control));
        verify(Seen.icons(control).includes(data.icon), Seen.icons(control));
    }

    function test_switchingAServiceIsARequest() {
        const control = createTemporaryObject(card, test);
        watch(control, "enableRequested");
        const power = Seen.all(control, []).find(one => one.stateText !== undefined);
        compare(power.Accessible.name, "Enable heating");
        mouseClick(power);
        compare(spy.count, 1);
        compare(spy.signalArguments[0][0], false);
        // It is as the service says, until the service says else.
        verify(power.checked);
        control.serviceEnabled = false;
        verify(!power.checked);
        control.pending = true;
        verify(Seen.icons(control).includes("pending"));
        control.online = false;
        verify(!power.enabled);
    }
}
