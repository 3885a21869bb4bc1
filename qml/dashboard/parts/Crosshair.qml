// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound

import QtQuick
import MqttService.Dashboard

/*!
    A line across a plot where one points, the points of the series beside it, and their values.
*/
Item {
    id: cross

    required property SeriesPlot source
    property string unit: ""
    property bool active: false
    property real at: 0
    property var values: []

    function show(x) {
        at = Math.max(cross.source.area.left, Math.min(cross.source.area.right, x));
        active = true;
        refresh();
    }
    function step(pixels) {
        show(active ? at + pixels : cross.source.area.right);
    }
    function hide() {
        active = false;
        values = [];
    }
    function refresh() {
        if (active)
            values = cross.source.valuesAt(at);
    }

    Rectangle {
        x: Math.round(cross.values.length > 0 ? cross.values[0].x : cross.at)
        y: cross.source.area.y
        width: 1
        height: cross.source.area.height
        color: Theme.textMuted
    }
    Repeater {
        model: cross.values

        Rectangle {
            required property var modelData

            x: modelData.x - width / 2
            y: modelData.y - height / 2
            width: 10
            height: 10
            radius: 5
            color: modelData.color
            border.color: Theme.surface
            border.width: 2
        }
    }
    Panel {
        id: note

        readonly property real beside: (cross.values[0]?.x ?? 0) + 14

        x: beside + width > cross.width ? beside - 28 - width : beside
        y: cross.source.area.y + 4
        width: table.width + 2 * Theme.space3
        height: table.height + 2 * Theme.space2
        radius: Theme.controlRadius

        Column {
            id: table

            x: Theme.space3
            y: Theme.space2
            spacing: 2

            Label {
                anchors.left: parent.left
                text: cross.source.timeText(cross.values[0]?.time ?? NaN)
                color: Theme.textMuted
                font.pixelSize: Theme.caption
            }
            Repeater {
                model: cross.values

                Row {
                    id: entry

                    required property var modelData

                    anchors.left: parent?.left
                    spacing: Theme.space2

                    Rectangle {
                        anchors.verticalCenter: parent.verticalCenter
                        width: 10
                        height: 3
                        radius: 1.5
                        color: entry.modelData.color
                    }
                    Label {
                        width: Math.min(implicitWidth, 160)
                        text: entry.modelData.name
                        font.pixelSize: Theme.caption + 1
                    }
                    Label {
                        text: entry.modelData.text + " "
                            + (entry.modelData.unit === "" ? cross.unit : entry.modelData.unit)
                        font.pixelSize: Theme.caption + 1
                        font.weight: Font.Medium
                    }
                }
            }
        }
    }
}
