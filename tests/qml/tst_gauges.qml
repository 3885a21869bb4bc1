// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Layouts
import QtTest
import MqttService.Dashboard
import "seen.js" as Seen

TestCase {
    id: test

    name: "Gauges"
    visible: true
    when: windowShown
    width: 400
    height: 400

    readonly property var ranges: [
        { from: 0, to: 50, color: "#00ff00" },
        { from: 50, to: 100, color: "#ff0000" }
    ]

    Component {
        id: gauge

        Gauge {
            label: "Boiler"
            unit: "°C"
            width: 200
            height: 200
        }
    }
    Component {
        id: linear

        LinearGauge {
            label: "Boiler"
            unit: "°C"
            width: 200
            height: 64
        }
    }
    Component {
        id: text

        ValueText {
            label: "Boiler"
            unit: "°C"
        }
    }

    function initTestCase() {
        Theme.duration = 0;
        Theme.mode = Theme.Light;
    }

    function kinds() {
        return [{ tag: "Gauge", component: gauge }, { tag: "LinearGauge", component: linear },
            { tag: "ValueText", component: text }];
    }

    function test_aValueIsShownWithItsUnit_data() { return kinds(); }
    function test_aValueIsShownWithItsUnit(data) {
        const control = createTemporaryObject(data.component, test, { value: 62 });
        const shown = Seen.texts(control).join(" ");
        verify(/\b62\b/.test(shown), shown);
        verify(shown.includes("°C"), shown);
        verify(shown.includes("Boiler"), shown);
        control.value = "63";
        verify(/\b63\b/.test(Seen.texts(control).join(" ")));
    }

    function test_whatIsNoNumberIsADash_data() {
        const rows = [];
        const values = { "NaN": NaN, infinite: Infinity, "undefined": undefined, "null": null, empty: "" };
        for (const kind of kinds()) {
            for (const name in values)
                rows.push({ tag: kind.tag + ", " + name, component: kind.component, value: values[name] });
        }
        for (const kind of kinds().slice(0, 2)) {
            rows.push({ tag: kind.tag + ", words", component: kind.component, value: "warm" });
            rows.push({ tag: kind.tag + ", object", component: kind.component, value: { a: 1 } });
            rows.push({ tag: kind.tag + ", 10 MB", component: kind.component, value: "9".repeat(10000000) });
        }
        return rows;
    }
    function test_whatIsNoNumberIsADash(data) {
        failOnWarning(/.?/);
        const control = createTemporaryObject(data.component, test, { value: 62 });
        control.value = data.value;
        compare(control.text, "—");
        verify(isNaN(control.number));
        const shown = Seen.texts(control);
        verify(shown.includes("—"), shown);
        verify(!shown.join(" ").includes("°C"), shown);
        verify(control.Accessible.description.includes("—"));
        verify(grabImage(control).width > 0);
        control.value = 5;
        compare(control.text, "5");
    }

    function test_staleAndOfflineAreSaidInWordsAndSigns_data() {
        const rows = [];
        for (const kind of kinds().concat([{ tag: "Sparkline", component: sparkline }])) {
            rows.push({ tag: kind.tag + " stale", component: kind.component, state: "stale", word: "Stale" });
            rows.push({ tag: kind.tag + " offline", component: kind.component, state: "offline", word: "Offline" });
        }
        return rows;
    }
    function test_staleAndOfflineAreSaidInWordsAndSigns(data) {
        const control = createTemporaryObject(data.component, test);
        if (control.value !== undefined || "value" in control)
            control.value = 62;
        verify(!Seen.texts(control).includes(data.word));
        control[data.state] = true;
        verify(Seen.texts(control).includes(data.word), Seen.texts(control));
        verify(Seen.icons(control).includes(data.state), Seen.icons(control));
        verify(control.Accessible.description.includes(data.word));
        control[data.state] = false;
        verify(!Seen.texts(control).includes(data.word));
    }

    function test_namesForThoseWhoDoNotSee_data() { return kinds(); }
    function test_namesForThoseWhoDoNotSee(data) {
        const control = createTemporaryObject(data.component, test, { value: 62 });
        compare(control.Accessible.name, "Boiler");
        compare(control.Accessible.description.split(",")[0], "62 °C");
        control.label = "";
        verify(control.Accessible.name !== "");
    }

    // How many pixels of a colour the left and the right half have.
    function halves(control, color) {
        const picture = grabImage(control);
        const counts = [0, 0];
        for (let y = 0; y < control.height; y += 2) {
            for (let x = 0; x < control.width; x += 2) {
                if (Qt.colorEqual(picture.pixel(x, y), color))
                    ++counts[x < control.width / 2 ? 0 : 1];
            }
        }
        return counts;
    }

    function test_theScaleIsFilledUpToTheValue() {
        const control = createTemporaryObject(gauge, test, { value: NaN });
        compare(halves(control, Theme.accent), [0, 0]);
        control.value = 45;
        tryVerify(() => halves(control, Theme.accent)[0] > 150);
        compare(halves(control, Theme.accent)[1], 0);
        control.value = 100;
        tryVerify(() => halves(control, Theme.accent)[1] > 150);
    }

    function test_rangesAreSegmentsAndColourTheValue() {
        const control = createTemporaryObject(gauge, test, { value: NaN, ranges: ranges });
        let [green, red] = [halves(control, "#00ff00"), halves(control, "#ff0000")];
        verify(green[0] > 20 && green[1] === 0, green);
        verify(red[1] > 20 && red[0] === 0, red);
        control.value = 30;
        compare(control.valueColor, "#00ff00");
        tryVerify(() => halves(control, "#00ff00")[0] > green[0] + 100);
        control.stale = true; // a colour would say that all is well
        tryVerify(() => halves(control, "#00ff00")[0] === green[0]);
    }

    function test_valuesBeyondTheScaleAreTold() {
        for (const component of [gauge, linear]) {
            const control = createTemporaryObject(component, test, { value: 150 });
            compare(control.position, 1);
            compare(control.text, "150");
            control.value = -20;
            compare(control.position, 0);
            compare(control.text, "-20");
            control.maximum = 0; // no scale
            verify(isNaN(control.position));
            compare(control.text, "-20");
        }
    }

    function test_decimalsFollowTheScale_data() {
        return [
            { tag: "wide", maximum: 1000, decimals: -1, text: "3" },
            { tag: "medium", maximum: 40, decimals: -1, text: "3" },
            { tag: "narrow", maximum: 5, decimals: -1, text: "3.1" },
            { tag: "as set", maximum: 1000, decimals: 3, text: "3.142" }
        ];
    }
    function test_decimalsFollowTheScale(data) {
        const control = createTemporaryObject(gauge, test,
            { value: Math.PI, maximum: data.maximum, decimals: data.decimals });
        compare(control.text, data.text);
    }

    function test_aGaugeStandsUpright() {
        const control = createTemporaryObject(linear, test,
            { orientation: Qt.Vertical, width: 80, height: 220, value: 50, ranges: ranges });
        verify(Seen.texts(control).join(" ").includes("50 °C"));
        // Filled at the bottom, not at the top.
        const picture = grabImage(control);
        let filled = 0;
        for (let y = 0; y < 220; ++y) {
            for (let x = 20; x < 60; ++x) {
                if (Qt.colorEqual(picture.pixel(x, y), "#00ff00")) {
                    verify(y > 110, y);
                    ++filled;
                }
            }
        }
        verify(filled > 200, filled);
    }

    function test_trendAndAge_data() {
        return [
            { tag: "up", change: 0.3, age: 14, words: "+0.3", icon: "rising" },
            { tag: "down", change: -2, age: NaN, words: "-2", icon: "falling" },
            { tag: "same", change: 0, age: NaN, words: "steady", icon: "steady" },
            { tag: "only age", change: NaN, age: 7200, words: "2 h ago", icon: "" }
        ];
    }
    function test_trendAndAge(data) {
        const control = createTemporaryObject(text, test, { value: 62, change: data.change, age: data.age });
        const shown = Seen.texts(control).join(" ");
        verify(shown.includes(data.words), shown);
        compare(Seen.icons(control).join(), data.icon);
        verify(control.Accessible.description.includes(data.words));
        if (data.age === 14)
            verify(shown.includes("14 s ago"), shown);
    }

    function test_textsAreShownAndCut() {
        const control = createTemporaryObject(text, test, { value: "open", width: 180 });
        verify(Seen.texts(control).includes("open"));
        control.value = "<img src='x'>";
        compare(control.text, "<img src='x'>");
        failOnWarning(/.?/);
        control.value = "x".repeat(10000000);
        compare(control.text.length, 121);
        verify(control.implicitWidth <= 180);
        verify(grabImage(control).width === 180);
    }

    function test_aNumberIsNeverCut_data() {
        return [
            { tag: "a meter", value: 12345678.123, unit: "kWh", width: 140, figure: "12345678", unitCut: false },
            { tag: "a long unit", value: 1e30, unit: "kilogram per cubic metre", width: 200, figure: "1e+30", unitCut: true },
            { tag: "hardly any room", value: -12345678, unit: "kWh", width: 70, figure: "-12345678", unitCut: true }
        ];
    }
    function test_aNumberIsNeverCut(data) {
        for (const stale of [false, true]) {
            const control = createTemporaryObject(text, test, { label: stale ? "" : "Meter",
                value: data.value, unit: data.unit, width: data.width + (stale ? 80 : 0), stale: stale });
            verify(waitForRendering(control));
            compare(Seen.outside(control), []);
            const find = words => Seen.all(control, []).find(one => one.text === words && one.contentWidth !== undefined);
            verify(!find(data.figure).truncated);
            compare(find(data.unit)?.truncated ?? true, data.unitCut);
        }
        const bar = createTemporaryObject(linear, test, { value: 123456789012345, unit: "", width: 160 });
        verify(waitForRendering(bar));
        verify(!Seen.all(bar, []).find(one => one.text === "123456789012345").truncated);
    }

    // Pairs of texts and badges that are drawn on one another.
    function collisions(control) {
        const boxes = Seen.all(control, []).filter(one => one.text && (one.contentWidth > 0 || one.mark !== undefined)
            && !(one.contentWidth > 0 && one.parent.parent.mark !== undefined)).map(one => {
            const at = one.mapToItem(control, 0, 0);
            const width = one.contentWidth ?? one.width;
            const height = one.contentHeight ?? one.height;
            return { text: one.text, left: at.x + (one.width - width) / 2, top: at.y + (one.height - height) / 2,
                width: width, height: height };
        });
        const found = [];
        boxes.forEach((one, i) => boxes.slice(i + 1).forEach(other => {
            if (one.left < other.left + other.width - 1 && other.left < one.left + one.width - 1
                && one.top < other.top + other.height - 2 && other.top < one.top + one.height - 2)
                found.push(one.text + " on " + other.text);
        }));
        return found;
    }

    function test_aSmallGaugeShowsWhatFits_data() {
        const rows = [];
        for (const size of [[60, 60], [120, 40], [80, 80], [100, 100], [130, 130], [200, 190]]) {
            for (const stale of [false, true])
                rows.push({ tag: size.join("x") + (stale ? " stale" : ""), size: size, stale: stale });
        }
        return rows;
    }
    function test_aSmallGaugeShowsWhatFits(data) {
        const control = createTemporaryObject(gauge, test, { width: data.size[0], height: data.size[1],
            value: 3, label: "Temperature of the boiler", unit: "V", stale: data.stale });
        verify(waitForRendering(control));
        compare(collisions(control), []);
        verify(Seen.texts(control).includes("3"));
        verify(Seen.texts(control).includes("Temperature of the boiler"));
        compare(Seen.icons(control), data.stale ? ["stale"] : []);
    }

    Component {
        id: tile

        Tile {
            property alias gauge: inner

            height: 190

            ColumnLayout {
                anchors.fill: parent

                LinearGauge {
                    id: inner

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    label: "Tank"
                    value: 62
                    unit: "°C"
                }
            }
        }
    }
    function test_aLinearGaugesNumberStaysInside_data() {
        return [{ tag: "horizontal", orientation: Qt.Horizontal }, { tag: "vertical", orientation: Qt.Vertical }];
    }
    function test_aLinearGaugesNumberStaysInside(data) {
        const control = createTemporaryObject(tile, test, { width: 0 });
        control.gauge.orientation = data.orientation;
        for (const width of [264, 122, 200]) {
            control.width = width;
            verify(waitForRendering(control));
            compare(Seen.outside(control.gauge), []);
            const [from, to] = [Seen.span(control.gauge, "62")[0], Seen.span(control.gauge, "°C")[1]];
            if (data.orientation === Qt.Horizontal)
                verify(to > width - 36, `${from} to ${to}`);
            else
                verify(Math.abs(from + to - (width - 32)) < 4, `${from} to ${to}`);
        }
    }

    function test_aLinearGaugeIsFilledFromZero_data() {
        return [
            { tag: "zero", value: 0, left: false, right: false },
            { tag: "below", value: -30, left: true, right: false },
            { tag: "above", value: 30, left: false, right: true }
        ];
    }
    function test_aLinearGaugeIsFilledFromZero(data) {
        const control = createTemporaryObject(linear, test, { minimum: -50, maximum: 50, value: data.value });
        const filled = () => halves(control, Theme.accent);
        tryVerify(() => (filled()[0] > 100) === data.left && (filled()[1] > 100) === data.right);
        control.orientation = Qt.Vertical;
        control.height = 200;
        control.width = 80;
        verify(waitForRendering(control));
        const picture = grabImage(control);
        let [upper, lower] = [0, 0];
        for (let y = 70; y < 200; ++y) {
            if (Qt.colorEqual(picture.pixel(40, y), Theme.accent))
                y < 130 ? ++upper : ++lower;
        }
        compare(upper > 20, data.right);
        compare(lower > 20, data.left);
    }

    Component {
        id: sparkline

        Sparkline {
            label: "Boiler"
        }
    }
}
