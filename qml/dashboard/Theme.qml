// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
pragma Singleton

import QtQuick

/*!
    The look of all controls: colours, sizes, fonts. Every property may be set; light or dark
    follows the system's palette until mode says otherwise.

    \qml
    Component.onCompleted: Theme.mode = Theme.Dark
    \endqml

    Texts have a contrast of at least 4.5 to what is behind them, in both modes.
*/
QtObject {
    id: theme

    enum Mode { System, Light, Dark }

    property int mode: 0
    readonly property bool dark: mode === 2 || (mode === 0 && systemPalette.window.hslLightness < 0.5)
    readonly property SystemPalette systemPalette: SystemPalette {}

    // Surfaces, from the back to the front.
    property color background: dark ? "#0e1116" : "#f1f3f6"
    property color surface: dark ? "#181c23" : "#ffffff"
    property color sunken: dark ? "#252b35" : "#e9ecf1"
    property color outline: dark ? "#2b323d" : "#dfe3ea"
    property color shadow: dark ? "#000000" : "#1b2a4a"

    // Texts.
    property color text: dark ? "#eaedf2" : "#151a21"
    property color textMuted: dark ? "#9da8b8" : "#566070"
    property color textDisabled: dark ? "#5d6776" : "#98a1af"

    // Meanings. Never the only sign of anything: there is an icon or a word beside.
    property color accent: dark ? "#70a7ff" : "#2460e0"
    property color accentText: dark ? "#0b1220" : "#ffffff"
    property color good: dark ? "#52cf8b" : "#14793c"
    property color warning: dark ? "#f4b64a" : "#a34c05"
    property color error: dark ? "#ff857c" : "#c32020"
    // The same for areas, which need less contrast.
    property color goodFill: dark ? "#37b373" : "#2fae68"
    property color warningFill: dark ? "#eba939" : "#f2a51f"
    property color errorFill: dark ? "#f0645c" : "#e5484d"
    property color coldFill: dark ? "#5fa8f5" : "#4b9bea"

    property var seriesColors: dark
        ? ["#70a7ff", "#ffab5e", "#43cfa6", "#c49bff", "#ff85b8", "#9da8b8"]
        : ["#2460e0", "#e0700a", "#0d9472", "#8440d0", "#cf3478", "#64748b"]

    // One scale of distances, in steps of 4, and one of type.
    readonly property int space1: 4
    readonly property int space2: 8
    readonly property int space3: 12
    readonly property int space4: 16
    readonly property int space6: 24
    readonly property int touch: 44
    property int radius: 14
    property int controlRadius: 10

    readonly property int caption: 12
    readonly property int body: 14
    readonly property int title: 15
    readonly property int figure: 30

    // Families whose figures are all of one width, so that changing numbers stand still.
    property string fontFamily: available(["Roboto", "Noto Sans", "Open Sans", "Segoe UI", "Ubuntu",
        "Helvetica Neue", "DejaVu Sans"], "sans-serif")
    property string monoFamily: available(["Roboto Mono", "Noto Sans Mono", "Ubuntu Mono",
        "DejaVu Sans Mono"], "monospace")

    property int duration: 220 // ms, of movements

    function available(families, other) {
        const installed = Qt.fontFamilies();
        const found = families.find(family => installed.includes(family));
        return found === undefined ? other : found;
    }

    function tint(color, alpha) {
        return Qt.rgba(color.r, color.g, color.b, alpha);
    }

    function statusColor(status) {
        switch (status) {
        case "ok":
            return good;
        case "warning":
            return warning;
        case "error":
            return error;
        default:
            return textMuted;
        }
    }
}
