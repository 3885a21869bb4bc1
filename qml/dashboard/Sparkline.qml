// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService.Dashboard
import "parts"
import "format.js" as Format

/*!
    A line without axes, to be put beside a number. source is a SeriesModel or another object with
    the interface of seriesdata.h; span, in milliseconds, is what is shown of it.
*/
Item {
    id: control

    property QtObject source
    property real span: 24 * 3600 * 1000
    property real minimum: NaN
    property real maximum: NaN
    property color color: Theme.accent
    property bool filled: true
    property string label: ""
    property bool stale: false
    property bool offline: false

    readonly property bool empty: plot.empty

    implicitWidth: 120
    implicitHeight: 44
    Accessible.role: Accessible.Graphic
    Accessible.name: label === "" ? qsTr("History") : label
    Accessible.description: Format.spoken([empty ? qsTr("no values") : "",
        Format.state(offline, stale, false)])

    Item {
        anchors.fill: parent

        SeriesPlot {
            id: plot

            anchors.fill: parent
            axes: false
            lastPoints: true
            lineWidth: 1.8
            span: control.span
            minimum: control.minimum
            maximum: control.maximum
            muted: control.stale || control.offline
            textColor: Theme.textMuted
            series: [
                ChartSeries {
                    source: control.source
                    color: control.color
                    filled: control.filled
                }
            ]
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            visible: plot.empty
            width: parent.width
            height: 1
            color: Theme.outline
        }
        StateBadge {
            anchors.right: parent.right
            offline: control.offline
            stale: control.stale
        }
    }
}
