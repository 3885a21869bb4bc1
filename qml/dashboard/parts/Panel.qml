// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound

import QtQuick
import MqttService.Dashboard

// A raised surface: a line around it, and a soft shadow where that can be seen.
Item {
    id: panel

    property color color: Theme.surface
    property color outline: Theme.outline
    property int radius: Theme.radius
    property bool raised: true

    Repeater {
        model: panel.raised ? [
            { grow: 5, down: 5, alpha: 0.018 },
            { grow: 3, down: 3, alpha: 0.024 },
            { grow: 1, down: 1, alpha: 0.035 }
        ] : []

        Rectangle {
            required property var modelData

            x: -modelData.grow
            y: -modelData.grow + modelData.down
            width: panel.width + 2 * modelData.grow
            height: panel.height + 2 * modelData.grow
            radius: panel.radius + modelData.grow
            color: Theme.tint(Theme.shadow, modelData.alpha * (Theme.dark ? 3 : 1))
        }
    }
    Rectangle {
        anchors.fill: parent
        radius: panel.radius
        color: panel.color
        border.color: panel.outline
    }
}
