// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// How values become what people read. A value that is none is a dash, never an error or a zero.
.pragma library

const none = "—";

const numeral = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

// Finite numbers, and text that is a decimal number and nothing else; NaN for all other.
function toNumber(value) {
    if (typeof value === "number")
        return isFinite(value) ? value : NaN;
    if (typeof value !== "string" || value.length > 64 || !numeral.test(value.trim()))
        return NaN;
    const parsed = Number(value.trim());
    return isFinite(parsed) ? parsed : NaN;
}

// The decimals that tell apart a few hundred steps of a range.
function decimalsFor(range) {
    if (!(range > 0) || !isFinite(range))
        return 1;
    return Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(range) + 1e-9)));
}

// `decimals` -1: about four significant digits.
function number(value, decimals) {
    const parsed = toNumber(value);
    if (isNaN(parsed))
        return none;
    const size = Math.abs(parsed);
    if (size >= 1e15 || (size > 0 && size < 1e-6))
        return Number(parsed).toLocaleString(Qt.locale(), "g", 4);
    if (decimals < 0)
        decimals = size === 0 || Number.isInteger(parsed) ? 0 : Math.min(3, decimalsFor(size));
    return Number(parsed).toLocaleString(Qt.locale(), "f", decimals).replace(/^-(?=[0.,]*$)/, "");
}

// Any payload on one line and no longer than that: what is laid out stays small.
function line(value, longest) {
    if (value === undefined || value === null)
        return none;
    if (typeof value === "number" && !isFinite(value))
        return none;
    let text;
    if (typeof value === "object") {
        try {
            text = JSON.stringify(value);
        } catch (error) {
            return none;
        }
    } else {
        text = String(value);
    }
    const cut = text.length > longest;
    text = text.slice(0, longest).replace(/\s+/g, " ").trim();
    if (text === "")
        return none;
    return cut ? text + "…" : text;
}

// A number with its decimals, any other payload as a line.
function value(value, decimals) {
    return isNaN(toNumber(value)) ? line(value, 120) : number(value, decimals);
}

// 0…1 within the range; NaN where there is no number or no range.
function position(value, minimum, maximum) {
    if (isNaN(value) || !(maximum > minimum))
        return NaN;
    return Math.max(0, Math.min(1, (value - minimum) / (maximum - minimum)));
}

// Where a filled scale begins: at its zero, else at its lower end.
function origin(minimum, maximum) {
    return minimum < 0 && maximum > 0 ? position(0, minimum, maximum) : 0;
}

// The colour of the last range that holds the value.
function colorAt(value, ranges, other) {
    let color = other;
    for (const range of ranges || []) {
        const from = range.from === undefined ? -Infinity : range.from;
        const to = range.to === undefined ? Infinity : range.to;
        if (value >= from && value <= to && range.color !== undefined)
            color = range.color;
    }
    return color;
}

// Ranges of values as parts of a track: {from: 0…1, to: 0…1, color}.
function segments(ranges, minimum, maximum) {
    const parts = [];
    for (const range of ranges || []) {
        const from = position(range.from === undefined ? minimum : range.from, minimum, maximum);
        const to = position(range.to === undefined ? maximum : range.to, minimum, maximum);
        if (to > from)
            parts.push({ from: from, to: to, color: range.color });
    }
    return parts;
}

function age(seconds) {
    if (isNaN(seconds) || seconds < 0)
        return "";
    if (seconds < 5)
        return qsTr("just now");
    if (seconds < 90)
        return qsTr("%1 s ago").arg(Math.round(seconds));
    if (seconds < 90 * 60)
        return qsTr("%1 min ago").arg(Math.round(seconds / 60));
    if (seconds < 36 * 3600)
        return qsTr("%1 h ago").arg(Math.round(seconds / 3600));
    return qsTr("%1 d ago").arg(Math.round(seconds / 86400));
}

function bytes(count) {
    if (count < 1000)
        return qsTr("%1 B").arg(count);
    if (count < 1e6)
        return qsTr("%1 kB").arg(Number(count / 1000).toLocaleString(Qt.locale(), "f", 1));
    return qsTr("%1 MB").arg(Number(count / 1e6).toLocaleString(Qt.locale(), "f", 1));
}

// What a screen reader is told besides the label.
function spoken(parts) {
    return parts.filter(part => part !== "" && part !== undefined).join(", ");
}

function state(offline, stale, pending) {
    if (offline)
        return qsTr("Offline");
    if (stale)
        return qsTr("Stale");
    return pending ? qsTr("Pending") : "";
}
