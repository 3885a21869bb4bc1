// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import MqttService.Dashboard
import "seen.js" as Seen

TestCase {
    id: test

    name: "Status"
    visible: true
    when: windowShown
    width: 400
    height: 400

    Component {
        id: lamp

        StatusLamp { label: "Pump" }
    }
    Component {
        id: indicator

        ConnectionIndicator {}
    }

    function test_eachStatusHasItsWordAndSign_data() {
        return [
            { tag: "ok", text: "OK", icon: "check" },
            { tag: "warning", text: "Warning", icon: "warning" },
            { tag: "error", text: "Error", icon: "error" },
            { tag: "off", text: "Off", icon: "off" },
            { tag: "unknown", text: "Unknown", icon: "unknown" },
            { tag: "nonsense", text: "Unknown", icon: "unknown" },
            { tag: "", text: "Unknown", icon: "unknown" }
        ];
    }
    function test_eachStatusHasItsWordAndSign(data) {
        const control = createTemporaryObject(lamp, test, { status: data.tag });
        compare(Seen.texts(control), ["Pump", data.text]);
        compare(Seen.icons(control), [data.icon]);
        compare(control.Accessible.name, "Pump");
        compare(control.Accessible.description, data.text);
    }

    function test_aLampSaysStaleAndOffline() {
        const control = createTemporaryObject(lamp, test, { status: "ok", statusText: "Locked" });
        control.stale = true;
        compare(Seen.texts(control), ["Pump", "Locked", "Stale"]);
        control.offline = true;
        compare(Seen.texts(control), ["Pump", "Locked", "Offline"]);
        compare(control.Accessible.description, "Locked, Offline");
    }

    function test_aLongStatusIsCut() {
        const control = createTemporaryObject(lamp, test, { statusText: "x".repeat(10000000) });
        compare(control.text.length, 121);
    }

    function test_theConnectionHasItsWordAndSign_data() {
        return [
            { tag: "connected", text: "Connected", icon: "online" },
            { tag: "connecting", text: "Connecting…", icon: "pending" },
            { tag: "disconnected", text: "Disconnected", icon: "offline" },
            { tag: "error", text: "Connection failed", icon: "error" },
            { tag: "nonsense", text: "Disconnected", icon: "offline" }
        ];
    }
    function test_theConnectionHasItsWordAndSign(data) {
        const control = createTemporaryObject(indicator, test,
            { connectionState: data.tag, detail: "mqtt://home.lan" });
        compare(Seen.texts(control), [data.text, "mqtt://home.lan"]);
        compare(Seen.icons(control), [data.icon]);
        compare(control.Accessible.name, "Broker");
        compare(control.Accessible.description, data.text + ", mqtt://home.lan");
    }

    function test_theConnectionKeepsToItsBox_data() {
        return [{ tag: "wide", width: 500, detail: true }, { tag: "narrow", width: 130, detail: false },
            { tag: "no room", width: 70, detail: false }];
    }
    function test_theConnectionKeepsToItsBox(data) {
        const control = createTemporaryObject(indicator, test,
            { connectionState: "connected", detail: "mqtt://home.lan", width: data.width });
        verify(waitForRendering(control));
        compare(Seen.outside(control), []);
        verify(Seen.texts(control).includes("Connected"));
        compare(Seen.texts(control).includes("mqtt://home.lan"), data.detail);
    }
    function test_theConnectionIsAsWideAsItsTexts() {
        failOnWarning(/.?/);
        const control = createTemporaryObject(indicator, test, { connectionState: "connected" });
        const plain = control.implicitWidth;
        control.detail = "mqtt://home.lan";
        verify(control.implicitWidth > plain + 60);
        control.detail = "x".repeat(100);
        compare(control.implicitWidth, plain + 268);
    }
}
