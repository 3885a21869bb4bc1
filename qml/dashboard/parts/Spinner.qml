// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService.Dashboard

// Something is under way.
Icon {
    id: spinner

    name: "pending"
    lineWidth: 3

    RotationAnimation on rotation {
        running: spinner.visible
        from: 0
        to: 360
        duration: 900
        loops: Animation.Infinite
    }
}
