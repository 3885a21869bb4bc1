// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound

import QtQuick
import MqttService.Dashboard

// A straight scale: a track filled from an origin to a position, its segments beside it. Positions
// are 0…1 from the left, or from the bottom; mirrored, from the right.
Item {
    id: bar

    property bool vertical: false
    property real position: 0
    property real origin: 0
    property color color: Theme.accent
    property var segments: []
    property int thickness: 10
    property bool hatched: false

    readonly property int segmentRoom: segments.length > 0 ? 7 : 0
    readonly property real length: vertical ? height : width

    implicitWidth: vertical ? thickness + segmentRoom : 160
    implicitHeight: vertical ? 160 : thickness + segmentRoom

    Rectangle {
        id: track

        anchors.left: parent.left
        anchors.leftMargin: bar.vertical ? bar.segmentRoom : 0
        width: bar.vertical ? bar.thickness : bar.width
        height: bar.vertical ? bar.height : bar.thickness
        radius: bar.thickness / 2
        color: Theme.sunken
        clip: bar.hatched

        Repeater {
            // For those who do not see that it is grey.
            model: bar.hatched ? Math.ceil(bar.length / 8) : 0

            Rectangle {
                required property int index

                x: bar.vertical ? -3 : index * 8
                y: bar.vertical ? index * 8 : -3
                width: bar.vertical ? bar.thickness + 6 : 2
                height: bar.vertical ? 2 : bar.thickness + 6
                color: Theme.tint(Theme.textMuted, 0.35)
            }
        }
        Rectangle {
            // At its origin it is a dot, within the track.
            readonly property real filled: Math.max(bar.thickness,
                Math.abs(bar.position - bar.origin) * bar.length)
            readonly property real start: Math.max(0, Math.min(bar.length - filled,
                ((bar.position + bar.origin) * bar.length - filled) / 2))

            anchors.left: parent.left
            anchors.leftMargin: bar.vertical ? 0 : start
            visible: !isNaN(bar.position)
            y: bar.vertical ? bar.height - start - filled : 0
            width: bar.vertical ? bar.thickness : filled
            height: bar.vertical ? filled : bar.thickness
            radius: bar.thickness / 2
            color: bar.color
        }
    }
    Repeater {
        model: bar.segments

        Rectangle {
            required property var modelData

            readonly property real start: modelData.from * bar.length
            readonly property real extent: Math.max(0, (modelData.to - modelData.from) * bar.length - 2)

            anchors.left: parent?.left
            anchors.leftMargin: bar.vertical ? 0 : start + 1
            y: bar.vertical ? bar.height - start - 1 - extent : bar.thickness + 4
            width: bar.vertical ? 3 : extent
            height: bar.vertical ? extent : 3
            radius: 1.5
            color: modelData.color ?? Theme.textMuted
        }
    }
}
