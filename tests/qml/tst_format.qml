// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import "../../qml/dashboard/format.js" as Format

TestCase {
    name: "Format"

    function test_whatIsANumber_data() {
        return [
            { tag: "number", value: 21.5, number: 21.5 },
            { tag: "text", value: "21.5", number: 21.5 },
            { tag: "spaces around", value: " 12 \n", number: 12 },
            { tag: "exponent", value: "-1.5e3", number: -1500 },
            { tag: "without a zero", value: ".5", number: 0.5 },
            { tag: "zero", value: "0", number: 0 },
            { tag: "unit behind", value: "12abc", number: NaN },
            { tag: "hexadecimal", value: "0x10", number: NaN },
            { tag: "empty", value: "", number: NaN },
            { tag: "blank", value: "  ", number: NaN },
            { tag: "too large", value: "1e999", number: NaN },
            { tag: "NaN", value: NaN, number: NaN },
            { tag: "infinite", value: Infinity, number: NaN },
            { tag: "word for infinite", value: "Infinity", number: NaN },
            { tag: "undefined", value: undefined, number: NaN },
            { tag: "null", value: null, number: NaN },
            { tag: "boolean", value: true, number: NaN },
            { tag: "object", value: { a: 1 }, number: NaN },
            { tag: "10 MB", value: "1".repeat(10000000), number: NaN }
        ];
    }
    function test_whatIsANumber(data) {
        const number = Format.toNumber(data.value);
        verify(isNaN(data.number) ? isNaN(number) : number === data.number, number);
    }

    function test_numbersAsText_data() {
        return [
            { tag: "whole", value: 62, decimals: -1, text: "62" },
            { tag: "about four digits", value: 48.25, decimals: -1, text: "48.3" },
            { tag: "small", value: 2.357, decimals: -1, text: "2.36" },
            { tag: "large", value: 1013.4, decimals: -1, text: "1013" },
            { tag: "fixed", value: 21.46, decimals: 1, text: "21.5" },
            { tag: "trailing zero", value: 21, decimals: 1, text: "21.0" },
            { tag: "no negative zero", value: -0.01, decimals: 1, text: "0.0" },
            { tag: "very large", value: 1e300, decimals: 2, text: "1e+300" },
            { tag: "very small", value: 1e-9, decimals: -1, text: "1e-09" },
            { tag: "none", value: NaN, decimals: 2, text: "—" }
        ];
    }
    function test_numbersAsText(data) {
        compare(Format.number(data.value, data.decimals), data.text);
    }

    function test_anyPayloadIsAShortLine_data() {
        return [
            { tag: "text", value: "open", text: "open" },
            { tag: "lines", value: "a\n\tb  c", text: "a b c" },
            { tag: "nothing", value: undefined, text: "—" },
            { tag: "null", value: null, text: "—" },
            { tag: "empty", value: "", text: "—" },
            { tag: "blank", value: " \n ", text: "—" },
            { tag: "NaN", value: NaN, text: "—" },
            { tag: "boolean", value: false, text: "false" },
            { tag: "object", value: { a: [1, 2] }, text: "{\"a\":[1,2]}" },
            { tag: "markup stays text", value: "<b>x</b>", text: "<b>x</b>" }
        ];
    }
    function test_anyPayloadIsAShortLine(data) {
        compare(Format.line(data.value, 40), data.text);
    }

    function test_longPayloadsAreCut() {
        compare(Format.line("x".repeat(10000000), 40), "x".repeat(40) + "…");
        compare(Format.line("x".repeat(40), 40), "x".repeat(40));
        const cycle = {};
        cycle.self = cycle;
        compare(Format.line(cycle, 40), "—");
    }

    function test_positionsAreWithinTheScale() {
        compare(Format.position(50, 0, 200), 0.25);
        compare(Format.position(-5, 0, 200), 0);
        compare(Format.position(500, 0, 200), 1);
        verify(isNaN(Format.position(NaN, 0, 200)));
        verify(isNaN(Format.position(5, 10, 10)));
        verify(isNaN(Format.position(5, 10, 0)));
    }

    function test_rangesMayBeOpen() {
        const ranges = [{ to: 10, color: "blue" }, { from: 90, color: "red" }];
        compare(Format.colorAt(-5, ranges, "grey"), "blue");
        compare(Format.colorAt(50, ranges, "grey"), "grey");
        compare(Format.colorAt(95, ranges, "grey"), "red");
        compare(Format.colorAt(NaN, ranges, "grey"), "grey");
        compare(Format.colorAt(5, undefined, "grey"), "grey");
        compare(Format.segments(ranges, 0, 100), [
            { from: 0, to: 0.1, color: "blue" }, { from: 0.9, to: 1, color: "red" }]);
        compare(Format.segments([{ from: 50, to: 40 }, { from: 200, to: 300 }], 0, 100), []);
    }

    function test_ages_data() {
        return [
            { tag: "now", seconds: 2, text: "just now" },
            { tag: "seconds", seconds: 42, text: "42 s ago" },
            { tag: "minutes", seconds: 300, text: "5 min ago" },
            { tag: "hours", seconds: 7200, text: "2 h ago" },
            { tag: "days", seconds: 300000, text: "3 d ago" },
            { tag: "unknown", seconds: NaN, text: "" },
            { tag: "negative", seconds: -1, text: "" }
        ];
    }
    function test_ages(data) {
        compare(Format.age(data.seconds), data.text);
    }
}
