// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import MqttService
import MqttService.Dashboard
import "seen.js" as Seen

TestCase {
    id: test

    name: "Chart"
    visible: true
    when: windowShown
    width: 640
    height: 420

    readonly property real start: new Date(2026, 10, 24, 12, 0).getTime()

    SeriesModel { id: inside }
    SeriesModel { id: outside }

    Component {
        id: chart

        TimeSeriesChart {
            title: "Temperatures"
            unit: "°C"
            span: 60000
            width: 600
            height: 360

            ChartSeries {
                name: "Inside"
                source: inside
                color: "#ff0000"
            }
            ChartSeries {
                name: "Outside"
                source: outside
                color: "#0000ff"
            }
        }
    }
    Component {
        id: sparkline

        Sparkline {
            label: "Inside"
            source: inside
            span: 60000
            width: 200
            height: 60
            color: "#ff0000"
            filled: false
        }
    }

    function init() {
        inside.clear();
        outside.clear();
    }
    // A minute of both, a point a second.
    function fill() {
        for (let i = 0; i <= 60; ++i) {
            inside.append(start + i * 1000, 20 + Math.sin(i / 5));
            outside.append(start + i * 1000, 5 + i / 30);
        }
    }
    function count(control, color, x = 0, y = 0, width = control.width, height = control.height) {
        const picture = grabImage(control);
        const wanted = Qt.color(color);
        let found = 0;
        for (let py = y; py < y + height; ++py) {
            for (let px = x; px < x + width; ++px) {
                const seen = picture.pixel(px, py);
                // About the same: lines have soft edges.
                if (Math.abs(seen.r - wanted.r) + Math.abs(seen.g - wanted.g) + Math.abs(seen.b - wanted.b) < 0.6)
                    ++found;
            }
        }
        return found;
    }

    function test_itShowsItsSeries() {
        fill();
        const control = createTemporaryObject(chart, test);
        tryCompare(control, "empty", false);
        verify(count(control, "#ff0000") > 300);
        verify(count(control, "#0000ff") > 300);
        const shown = Seen.texts(control);
        for (const text of ["Temperatures", "°C", "Inside", "Outside"])
            verify(shown.includes(text), text);
        compare(control.Accessible.name, "Temperatures");
        compare(control.Accessible.description, "12:00:00 to 12:01:00");
    }

    function test_withoutPointsItSaysSo() {
        failOnWarning(/.?/);
        const control = createTemporaryObject(chart, test);
        verify(Seen.texts(control).includes("No values in this time"));
        verify(control.Accessible.description.includes("no values"));
        compare(count(control, "#ff0000", 0, 60, 600, 240), 0);
        fill();
        tryVerify(() => !Seen.texts(control).includes("No values in this time"));
    }

    function test_withoutPointsItIsAboutNow() {
        const control = createTemporaryObject(chart, test);
        verify(waitForRendering(control));
        verify(control.to > new Date(2020, 0, 1).getTime(), control.to);
        verify(control.following);
        inside.append(new Date(2001, 0, 1).getTime(), 5);
        tryCompare(control, "to", new Date(2001, 0, 1).getTime());
    }

    function test_itStaysInItsBox_data() {
        const rows = [];
        for (const width of [100, 200, 296, 340, 420]) {
            for (const state of ["", "offline", "paused"])
                rows.push({ tag: `${width} ${state}`, width: width, state: state });
        }
        return rows;
    }
    function test_itStaysInItsBox(data) {
        fill();
        const control = createTemporaryObject(chart, test, { width: data.width,
            title: "A title that is longer than many a chart is wide, and goes on" });
        control.series[0].name = "A name that is longer than many a chart is wide, and goes on";
        if (data.state !== "")
            control[data.state] = true;
        verify(waitForRendering(control));
        compare(Seen.outside(control), []);
        const title = Seen.all(control, []).find(one => one.text === control.title);
        verify(title.truncated && (data.width < 200 || title.width > 40), title.width);
        const last = Seen.button(control, "To the newest");
        verify(!last || last.mapToItem(control, last.width, 0).x === data.width);
    }

    function test_theUnitIsBesideTheTitle() {
        const control = createTemporaryObject(chart, test);
        verify(waitForRendering(control));
        const gap = Seen.span(control, "°C")[0] - Seen.span(control, "Temperatures")[1];
        verify(gap > 0 && gap < 16, gap);
    }

    function test_aSmallChartLeavesItsExtrasAway() {
        fill();
        const control = createTemporaryObject(chart, test, { width: 296 });
        verify(waitForRendering(control));
        verify(Seen.button(control, "Pause") && Seen.button(control, "To the newest"));
        verify(!Seen.button(control, "Enlarge"));
        control.width = 150;
        verify(!Seen.button(control, "Pause"));
        verify(!Seen.texts(control).includes("°C"), Seen.texts(control));
        verify(Seen.texts(control).includes("Inside"));
        control.height = 100;
        verify(!Seen.texts(control).includes("Inside"));
    }

    function test_itFollowsTheNewestPoint() {
        fill();
        const control = createTemporaryObject(chart, test);
        tryCompare(control, "to", start + 60000);
        compare(control.from, start);
        inside.append(start + 75000, 20);
        tryCompare(control, "to", start + 75000);
        verify(control.following);
    }

    function test_pausedItStaysAsItIs() {
        fill();
        const control = createTemporaryObject(chart, test);
        tryCompare(control, "to", start + 60000);
        mouseClick(Seen.button(control, "Pause"));
        verify(control.paused);
        verify(Seen.texts(control).includes("Paused"));
        inside.append(start + 75000, 20);
        // Going on shows what came.
        compare(control.to, start + 60000);
        mouseClick(Seen.button(control, "Go on"));
        tryCompare(control, "to", start + 75000);
    }

    function test_keysMoveAndZoom() {
        fill();
        const control = createTemporaryObject(chart, test);
        tryCompare(control, "to", start + 60000);
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Plus);
        fuzzyCompare(control.span, 48000, 1);
        compare(control.to, start + 60000); // still following
        keyClick(Qt.Key_Minus);
        fuzzyCompare(control.span, 60000, 1);
        keyClick(Qt.Key_Left);
        fuzzyCompare(control.to, start + 54000, 1);
        verify(!control.following);
        keyClick(Qt.Key_Right);
        fuzzyCompare(control.to, start + 60000, 1);
        keyClick(Qt.Key_Left);
        keyClick(Qt.Key_Left);
        keyClick(Qt.Key_End);
        tryCompare(control, "to", start + 60000);
        verify(control.following);
        keyClick(Qt.Key_Space);
        verify(control.paused);
        keyClick(Qt.Key_Space);
        verify(!control.paused);
    }

    function test_theWheelZoomsAroundThePointer() {
        fill();
        const control = createTemporaryObject(chart, test);
        tryCompare(control, "to", start + 60000);
        control.pan(-0.5);
        const middle = (control.from + control.to) / 2;
        mouseWheel(control, 310, 150, 0, 240);
        verify(control.span < 45000, control.span);
        verify(control.from < middle && control.to > middle);
        const span = control.span;
        mouseWheel(control, 310, 150, 0, -120);
        verify(control.span > span);
    }

    function test_draggingMoves() {
        fill();
        const control = createTemporaryObject(chart, test);
        tryCompare(control, "to", start + 60000);
        mouseDrag(control, 200, 150, 200, 0);
        verify(control.to < start + 50000, control.to - start);
        verify(!control.following);
        mouseClick(Seen.button(control, "To the newest"));
        tryCompare(control, "to", start + 60000);
    }

    function test_theCrosshairTellsValues() {
        fill();
        const control = createTemporaryObject(chart, test);
        tryCompare(control, "to", start + 60000);
        verify(waitForRendering(control));
        mouseMove(control, 300, 150);
        tryVerify(() => control.crosshair.length === 2);
        const [first, second] = control.crosshair;
        compare(first.name, "Inside");
        compare(first.value, 20 + Math.sin((first.time - start) / 5000));
        compare(second.name, "Outside");
        compare(second.time, first.time);
        const shown = Seen.texts(control);
        verify(shown.includes(first.text + " °C"), shown);
        // By keys.
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Escape);
        compare(control.crosshair.length, 0);
        keyClick(Qt.Key_Left, Qt.ShiftModifier);
        compare(control.crosshair[0].time, start + 60000);
        for (let i = 0; i < 10; ++i)
            keyClick(Qt.Key_Left, Qt.ShiftModifier);
        verify(control.crosshair[0].time < start + 55000);
    }

    function test_theCrosshairTellsValuesAsLongAsTheyMean_data() {
        return [
            { tag: "huge", values: [0, 1e30], text: "1e+30" },
            { tag: "large", values: [12345678, 12345679.25], text: "12345679.25" },
            { tag: "tiny", values: [0, 3e-12], text: "3e-12" },
            { tag: "as set", values: [0, 1e30], decimals: 2, text: "1e+30" },
            { tag: "common", values: [0, 40], text: "40.0" }
        ];
    }
    function test_theCrosshairTellsValuesAsLongAsTheyMean(data) {
        for (let i = 0; i < data.values.length; ++i)
            inside.append(start + i * 1000, data.values[i]);
        const control = createTemporaryObject(chart, test);
        control.series[0].decimals = data.decimals ?? -1;
        tryCompare(control, "to", start + 1000);
        verify(waitForRendering(control));
        control.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Escape);
        keyClick(Qt.Key_Left, Qt.ShiftModifier);
        compare(control.crosshair[0].text, data.text);
    }

    function test_theLegendHidesSeries() {
        fill();
        const control = createTemporaryObject(chart, test);
        tryCompare(control, "empty", false);
        verify(count(control, "#ff0000", 0, 60, 600, 240) > 200);
        const key = Seen.all(control, []).find(one => one.line !== undefined && one.line.name === "Inside");
        verify(key.height >= 44);
        mouseClick(key);
        verify(!control.series[0].visible);
        tryVerify(() => count(control, "#ff0000", 0, 60, 600, 240) === 0);
        key.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Space);
        tryVerify(() => count(control, "#ff0000", 0, 60, 600, 240) > 200);
    }

    function test_aGapIsNotJoined() {
        for (let i = 0; i <= 60; ++i)
            inside.append(start + i * 1000, i >= 20 && i <= 40 ? NaN : 20);
        const control = createTemporaryObject(chart, test);
        tryCompare(control, "empty", false);
        // The line of one value lies in the middle of the height; the gap in the middle of the width.
        verify(count(control, "#ff0000", 60, 60, 100, 240) > 80);
        compare(count(control, "#ff0000", 270, 60, 80, 240), 0);
    }

    function test_bandsAreShown() {
        fill();
        const control = createTemporaryObject(chart, test, { minimum: 0, maximum: 40 });
        tryCompare(control, "empty", false);
        const before = grabImage(control).pixel(300, 60);
        control.bands = [{ from: 30, color: "#00ff00" }];
        tryVerify(() => !Qt.colorEqual(grabImage(control).pixel(300, 60), before));
        verify(grabImage(control).pixel(300, 60).g > grabImage(control).pixel(300, 60).r);
    }

    function test_hostileValuesDoNoHarm_data() {
        return [
            { tag: "huge", values: [1e308, -1e308, 1e308] },
            { tag: "tiny", values: [5e-324, 0, -5e-324] },
            { tag: "one value", values: [7, 7, 7] },
            { tag: "one point", values: [7] },
            { tag: "only gaps", values: [NaN, Infinity, -Infinity] }
        ];
    }
    function test_hostileValuesDoNoHarm(data) {
        failOnWarning(/.?/);
        for (let i = 0; i < data.values.length; ++i)
            inside.append(start + i * 10000, data.values[i]);
        const control = createTemporaryObject(chart, test);
        verify(waitForRendering(control));
        compare(control.empty, data.tag === "only gaps");
        verify(grabImage(control).width === 600);
        control.span = 1;
        control.zoom(1e300);
        control.zoom(NaN);
        control.pan(1e300);
        verify(grabImage(control).width === 600);
    }

    function test_farPointsAreDrawnToTheEdges() {
        inside.append(start - 3e12, 10);
        inside.append(start, 20);
        inside.append(start + 3e12, 20);
        const control = createTemporaryObject(chart, test, { minimum: 0, maximum: 40 });
        control.paused = true;
        control.pan(-3e12 / 60000 + 0.5);
        verify(waitForRendering(control));
        verify(count(control, "#ff0000", 60, 60, 520, 240) > 400);
    }

    function test_aSourceThatIsNoSeriesIsRefused() {
        const control = createTemporaryObject(chart, test);
        ignoreWarning(/source must be a SeriesModel/);
        control.series[0].source = control;
        verify(control.series[0].source === inside);
    }

    function test_aSourceMayGoAway() {
        const model = createTemporaryQmlObject("import MqttService; SeriesModel {}", test);
        model.append(start, 1);
        const control = createTemporaryObject(sparkline, test, { source: model });
        tryCompare(control, "empty", false);
        model.destroy();
        tryCompare(control, "empty", true);
        verify(grabImage(control).width === 200);
    }

    function test_aSparklineShowsItsSource() {
        fill();
        const control = createTemporaryObject(sparkline, test);
        tryCompare(control, "empty", false);
        verify(count(control, "#ff0000") > 100);
        compare(control.Accessible.name, "Inside");
        inside.clear();
        tryCompare(control, "empty", true);
        tryVerify(() => count(control, "#ff0000") === 0);
    }

    function test_staleAndOfflineAreSaid_data() {
        return [{ tag: "stale", word: "Stale" }, { tag: "offline", word: "Offline" }];
    }
    function test_staleAndOfflineAreSaid(data) {
        fill();
        const control = createTemporaryObject(chart, test);
        control[data.tag] = true;
        verify(Seen.texts(control).includes(data.word));
        verify(Seen.icons(control).includes(data.tag));
        verify(control.Accessible.description.includes(data.word));
        // And the lines are pale.
        tryVerify(() => count(control, "#ff0000", 60, 60, 520, 240) === 0);
    }

    function test_manyPointsAreDrawnOnceInAWhile() {
        const control = createTemporaryObject(chart, test);
        verify(waitForRendering(control));
        for (let i = 0; i < 50000; ++i)
            inside.append(start + i, Math.sin(i / 1000));
        tryCompare(control, "to", start + 49999);
        verify(count(control, "#ff0000") > 300);
    }
}
