// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
import QtQuick
import MqttService.Dashboard
import Samples

Page {
    title: "Workbench"
    subtitle: "14 topics · 2,318 messages"

    SampleTopics {
        id: topics

        Component.onCompleted: {
            const values = [
                ["home/kitchen/temperature", "21.4", 210], ["home/kitchen/humidity", "48", 202],
                ["home/kitchen/lamp", "1", 4], ["home/kitchen/lamp/set", "1", 4],
                ["home/living/temperature", "20.9", 220], ["home/living/blind", "40", 9],
                ["home/cellar/door", "open", 3],
                ["service/heating/online", "1", 12], ["service/heating/set", "21.5", 2],
                ["service/heating/valve", "38", 640],
                ["service/garden/online", "0", 6],
                ["service/energy/status", "{\"grid\":1.24,\"solar\":1.12,\"battery\":82}", 960],
                ["$SYS/broker/clients/connected", "7", 40], ["$SYS/broker/uptime", "268412 seconds", 40]
            ];
            for (const [topic, value, count] of values) {
                for (let i = 0; i < count; ++i)
                    receive(topic, value, topic.endsWith("online") || topic.endsWith("status"));
            }
        }
    }
    SampleMessages {
        id: messages

        Component.onCompleted: {
            const lines = [
                ["home/kitchen/temperature", "21.4", "info"], ["service/heating/valve", "38", "info"],
                ["service/energy/status", "{\"grid\":1.24,\"solar\":1.12,\"battery\":82}", "info"],
                ["home/living/temperature", "20.9", "info"],
                ["home/cellar/door", "open for 20 minutes", "warning"],
                ["service/heating/valve", "39", "info"],
                ["service/garden/log", "Valve 2 does not answer: time-out after 5 s", "error"],
                ["home/kitchen/lamp/set", "1", "info"], ["home/kitchen/lamp", "1", "info"],
                ["service/energy/status", "{\"grid\":1.19,\"solar\":1.15,\"battery\":82}", "info"]
            ];
            const start = new Date(2026, 10, 24, 17, 44, 30, 120).getTime();
            for (let i = 0; i < 60; ++i) {
                const [topic, text, level] = lines[i % lines.length];
                add(start + i * 483, topic, text, level, i < 1);
            }
        }
    }

    Tile {
        columnSpan: 2
        rowSpan: 4

        TopicExplorer {
            id: explorer

            anchors.fill: parent
            model: topics
            Component.onCompleted: Qt.callLater(() => {
                expandAll();
                Qt.callLater(choose, 4);
            })
        }
    }
    Tile {
        columnSpan: 2
        rowSpan: 2

        LogView {
            anchors.fill: parent
            model: messages
        }
    }
    Tile {
        columnSpan: 2
        rowSpan: 2

        PublishPane {
            anchors.fill: parent
            topic: "home/kitchen/lamp/set"
            payload: "{\n  \"on\": true,\n  \"brightness\": 68\n}"
            retain: true
            qos: 1
            Component.onCompleted: {
                send();
                topic = "service/heating/set";
                payload = "21.5";
                retain = false;
                send();
                topic = "home/kitchen/lamp/set";
                payload = "{\n  \"on\": true,\n  \"brightness\": 68\n}";
            }
        }
    }
}
