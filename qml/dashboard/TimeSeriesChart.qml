// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    Series over time.

    \qml
    TimeSeriesChart {
        title: "Temperatures"; unit: "°C"; span: 24 * 3600 * 1000
        bands: [{from: 26, color: Theme.errorFill}]
        ChartSeries { name: "Inside"; source: inside; filled: true }
        ChartSeries { name: "Outside"; source: outside }
    }
    \endqml

    It follows the newest point. The wheel or two fingers zoom, dragging moves; keys: left and right
    move, plus and minus zoom, space pauses, end returns to the newest, shift with left and right
    moves the crosshair, escape takes it away. minimum and maximum are chosen by what is seen, where
    they are NaN. A series is hidden by its entry in the legend. A small chart leaves its unit, tools
    and legend away.
*/
T.Control {
    id: control

    property string title: ""
    property string unit: ""
    property alias span: plot.span
    property alias paused: plot.paused
    property alias minimum: plot.minimum
    property alias maximum: plot.maximum
    property alias bands: plot.bands
    property bool legend: true
    property bool tools: true
    property bool stale: false
    property bool offline: false
    default property alias series: plot.series

    readonly property alias following: plot.following
    readonly property alias from: plot.from
    readonly property alias to: plot.to
    readonly property alias empty: plot.empty
    readonly property alias crosshair: cross.values
    readonly property bool roomy: width >= 400

    function zoom(factor) {
        plot.zoom(factor, plot.following ? plot.area.right : plot.area.x + plot.area.width / 2);
    }
    function pan(share) {
        plot.pan(share * plot.area.width);
    }
    function follow() {
        plot.follow();
    }

    implicitWidth: 480
    implicitHeight: 300
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Chart
    Accessible.name: title === "" ? qsTr("Chart") : title
    Accessible.description: Format.spoken([
        empty ? qsTr("no values") : qsTr("%1 to %2").arg(plot.timeText(from)).arg(plot.timeText(to)),
        paused ? qsTr("paused") : "", Format.state(offline, stale, false)])

    Keys.onPressed: event => {
        const right = event.key === Qt.Key_Right;
        event.accepted = true;
        if (event.key === Qt.Key_Left || right) {
            if (event.modifiers & Qt.ShiftModifier)
                cross.step(right ? 8 : -8);
            else
                control.pan(right ? 0.1 : -0.1);
        } else if (event.key === Qt.Key_Plus || event.key === Qt.Key_Equal) {
            control.zoom(1.25);
        } else if (event.key === Qt.Key_Minus) {
            control.zoom(0.8);
        } else if (event.key === Qt.Key_Space) {
            control.paused = !control.paused;
        } else if (event.key === Qt.Key_End) {
            control.follow();
        } else if (event.key === Qt.Key_Escape && cross.active) {
            cross.hide();
        } else {
            event.accepted = false;
        }
    }

    contentItem: ColumnLayout {
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.touch
            visible: control.title !== "" || control.tools
            spacing: Theme.space2

            Label {
                Layout.fillWidth: true
                Layout.maximumWidth: control.roomy ? Math.ceil(implicitWidth) : control.width
                text: control.title
                font.pixelSize: Theme.title
                font.weight: Font.Medium
            }
            Label {
                Layout.fillWidth: true
                visible: control.roomy
                text: control.unit
                color: Theme.textMuted
            }
            StateBadge {
                offline: control.offline
                stale: control.stale
            }
            Label {
                visible: control.paused && control.roomy
                text: qsTr("Paused")
                color: Theme.accent
                font.pixelSize: Theme.caption
                font.weight: Font.Medium
            }
            RowLayout {
                spacing: 0
                visible: control.tools && control.width >= 240

                IconButton {
                    visible: control.roomy
                    icon.name: "minus"
                    text: qsTr("Show more")
                    onClicked: control.zoom(0.5)
                }
                IconButton {
                    visible: control.roomy
                    icon.name: "plus"
                    text: qsTr("Enlarge")
                    onClicked: control.zoom(2)
                }
                IconButton {
                    icon.name: control.paused ? "play" : "pause"
                    text: control.paused ? qsTr("Go on") : qsTr("Pause")
                    color: control.paused ? Theme.accent : Theme.textMuted
                    onClicked: control.paused = !control.paused
                }
                IconButton {
                    icon.name: "follow"
                    text: qsTr("To the newest")
                    enabled: !control.following
                    color: enabled ? Theme.accent : Theme.textMuted
                    onClicked: control.follow()
                }
            }
        }
        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true

            FocusFrame { shown: control.visualFocus }

            SeriesPlot {
                id: plot

                anchors.fill: parent
                lastPoints: following && !control.stale && !control.offline
                muted: control.stale || control.offline
                palette: Theme.seriesColors
                textColor: Theme.textMuted
                gridColor: Theme.tint(Theme.outline, Theme.dark ? 0.9 : 0.8)
                font.family: Theme.fontFamily
                font.pixelSize: Theme.caption
                onPictureChanged: cross.refresh()
            }
            Label {
                anchors.centerIn: parent
                visible: plot.empty
                text: qsTr("No values in this time")
                color: Theme.textMuted
            }

            HoverHandler {
                id: hover

                property real last: NaN

                // Told with each frame, also while the pointer rests.
                onPointChanged: {
                    if (hovered && point.position.x !== last)
                        cross.show(point.position.x);
                    last = point.position.x;
                }
                onHoveredChanged: if (!hovered) cross.hide()
            }
            TapHandler {
                onTapped: eventPoint => {
                    control.forceActiveFocus(Qt.MouseFocusReason);
                    cross.show(eventPoint.position.x);
                }
            }
            DragHandler {
                id: drag

                property real last: 0

                target: null
                yAxis.enabled: false
                onActiveChanged: last = 0
                onTranslationChanged: {
                    if (!active)
                        return;
                    plot.pan(last - translation.x);
                    last = translation.x;
                }
            }
            PinchHandler {
                id: pinch

                property real last: 1

                target: null
                onActiveChanged: last = 1
                onScaleChanged: {
                    if (!active)
                        return;
                    plot.zoom(activeScale / last, centroid.position.x);
                    last = activeScale;
                }
            }
            WheelHandler {
                acceptedDevices: PointerDevice.Mouse | PointerDevice.TouchPad
                onWheel: event => {
                    if (Math.abs(event.angleDelta.x) > Math.abs(event.angleDelta.y))
                        plot.pan(-event.angleDelta.x / 2);
                    else
                        plot.zoom(Math.pow(1.0015, event.angleDelta.y), event.x);
                }
            }

            Crosshair {
                id: cross

                anchors.fill: parent
                visible: cross.active && cross.values.length > 0 && !drag.active
                source: plot
                unit: control.unit
            }
        }
        Flow {
            id: keys

            Layout.fillWidth: true
            visible: control.legend && plot.series.length > 0 && control.height >= 140
            spacing: Theme.space3

            Repeater {
                model: control.legend ? plot.series.length : 0

                T.AbstractButton {
                    id: key

                    required property int index

                    readonly property ChartSeries line: plot.series[index]
                    readonly property color shade: {
                        void [plot.palette, line.color]; // what it depends on
                        return plot.colorOf(index);
                    }

                    implicitWidth: Math.min(keys.width,
                        16 + Theme.space2 + keyName.implicitWidth + Theme.space1)
                    implicitHeight: Theme.touch
                    focusPolicy: Qt.StrongFocus
                    checkable: true
                    checked: line.visible
                    Accessible.role: Accessible.CheckBox
                    Accessible.name: line.name
                    Accessible.checkable: true
                    Accessible.checked: checked
                    onToggled: line.visible = checked

                    contentItem: Item {
                        opacity: key.line.visible ? 1 : 0.5

                        Rectangle {
                            anchors.left: parent.left
                            anchors.verticalCenter: parent.verticalCenter
                            width: 16
                            height: 4
                            radius: 2
                            color: key.line.visible ? key.shade : Theme.textDisabled
                        }
                        Label {
                            id: keyName

                            anchors.fill: parent
                            anchors.leftMargin: 16 + Theme.space2
                            text: key.line.name
                            color: Theme.textMuted
                            font.pixelSize: Theme.caption + 1
                            font.strikeout: !key.line.visible
                        }
                    }
                    background: Item {
                        FocusFrame {
                            anchors.margins: 4
                            shown: key.visualFocus
                        }
                    }
                }
            }
        }
    }
}
