// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import MqttService.Dashboard

TestCase {
    name: "Theme"

    function cleanup() {
        Theme.mode = Theme.System;
    }

    // As in WCAG 2.1.
    function luminance(color) {
        const part = value => value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
        return 0.2126 * part(color.r) + 0.7152 * part(color.g) + 0.0722 * part(color.b);
    }
    function contrast(one, other) {
        const lights = [luminance(one), luminance(other)].sort((a, b) => b - a);
        return (lights[0] + 0.05) / (lights[1] + 0.05);
    }

    function test_textsCanBeRead_data() {
        const rows = [];
        for (const mode of ["light", "dark"]) {
            for (const text of ["text", "textMuted", "accent", "good", "warning", "error"]) {
                for (const back of ["background", "surface"])
                    rows.push({ tag: `${mode}: ${text} on ${back}`, mode: mode, text: text, back: back });
            }
            rows.push({ tag: `${mode}: accentText on accent`, mode: mode, text: "accentText", back: "accent" });
            // The text of inputs and of places that are not taken.
            rows.push({ tag: `${mode}: text on sunken`, mode: mode, text: "text", back: "sunken" });
            rows.push({ tag: `${mode}: textMuted on sunken`, mode: mode, text: "textMuted", back: "sunken" });
        }
        return rows;
    }
    function test_textsCanBeRead(data) {
        Theme.mode = data.mode === "dark" ? Theme.Dark : Theme.Light;
        compare(Theme.dark, data.mode === "dark");
        const ratio = contrast(Theme[data.text], Theme[data.back]);
        verify(ratio >= 4.5, `${ratio}`);
    }

    function test_badgesCanBeRead_data() {
        const rows = [];
        for (const mode of [Theme.Light, Theme.Dark]) {
            for (const mark of ["error", "warning", "accent"])
                rows.push({ tag: `${mark} ${mode}`, mode: mode, mark: mark });
        }
        return rows;
    }
    function test_badgesCanBeRead(data) {
        Theme.mode = data.mode;
        const mark = Theme[data.mark];
        const back = Qt.tint(Theme.surface, Theme.tint(mark, Theme.dark ? 0.16 : 0.1));
        verify(contrast(mark, back) >= 4.5, `${contrast(mark, back)}`);
    }

    function test_linesStandOutFromTheSurface_data() {
        return [{ tag: "light", mode: Theme.Light }, { tag: "dark", mode: Theme.Dark }];
    }
    function test_linesStandOutFromTheSurface(data) {
        Theme.mode = data.mode;
        for (const name of Theme.seriesColors) {
            const ratio = contrast(Qt.color(name), Theme.surface);
            verify(ratio >= 3, `${name}: ${ratio}`);
        }
    }

    function test_darkFollowsThePalette() {
        compare(Theme.mode, Theme.System);
        compare(Theme.dark, Theme.systemPalette.window.hslLightness < 0.5);
    }

    FontMetrics {
        id: metrics

        font.family: Theme.fontFamily
        font.pixelSize: 100
    }
    function test_figuresHaveOneWidth() {
        const width = metrics.advanceWidth("0");
        for (const digit of "123456789")
            compare(metrics.advanceWidth(digit), width, `${digit} of ${Theme.fontFamily}`);
    }

    function test_aFamilyThatIsNotThereHasAnOther() {
        compare(Theme.available(["No Such Family"], "serif"), "serif");
        verify(Qt.fontFamilies().includes(Theme.fontFamily));
    }
}
