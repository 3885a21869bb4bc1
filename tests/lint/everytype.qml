// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// Every type of the module with what it has, for qmllint: what is not in the type descriptions is
// not known here.

import QtQml
import MqttService

MqttService {
    id: service

    property int target: 20
    property var found: null
    property string told: ""

    name: "everything"
    baseTopic: "home/everything"
    clientId: "everything"
    autoStart: false
    floatPrecision: 3
    subscriptions: [baseTopic + "#"]

    onErrorOccurred: error => console.warn(error.text, error.code, error.reaction, error.ok)
    onHandlerFailed: (handler, message, error) => console.warn(handler.topic, message.topic, error.text)
    onUnhandledMessage: message => console.log(message.topic)

    function ask() {
        publish("a", { b: [1, new Date()] }, { retain: true, qos: Mqtt.AtLeastOnce, onlyIfChanged: "1h" });
        publishJson("a", "b");
        publishJsonKeys({ a: 1 }, "b");
        request("c", 1, { timeout: "5s" }).then(message => service.told = message.text);
        state.setValue("a/b", { c: 1 });
        service.found = state.value("a/b", 0);
        console.log(config.a, online, running, enabled, connection.online, connection.state === MqttConnection.Online,
            receivedMessages, publishedMessages, unchangedMessages, unhandledMessages, droppedMessages,
            handlerFailures, slowHandlers, lateAnswers);
    }

    MqttHandler {
        id: handler

        topic: "rooms/{room}/set"
        global: true
        qos: Mqtt.ExactlyOnce
        sharedGroup: "workers"
        skippedWhileDisabled: true
        acceptRetained: false
        onReceived: message => {
            service.told = message.captures.room + message.text + message.topic + message.contentType;
            service.target = message.number;
        }
        onFailed: (message, error) => console.warn(message.topic, error.text, handler.failures)
    }
    MqttHandler {
        topic: "sum"
        respond: message => message.json.a + message.json.b
    }
    MqttLoop {
        interval: "10s"
        firstRun: MqttLoop.AfterInterval
        onTriggered: service.ask()
    }
    MqttRequest {
        id: question

        topic: "service/other/question"
        timeout: "5s"
        onAnswered: message => console.log(message.text, question.pending, question.answer.text)
        onFailed: error => console.warn(error.text, question.error)
    }
    MqttTopic {
        id: temperature

        topic: "temperature"
        field: "outside.value"
        global: true
        qos: Mqtt.AtLeastOnce
        staleAfter: "10m"
        onReceived: message => console.log(message.topic, temperature.value, temperature.text,
            temperature.json, temperature.number, temperature.boolean, temperature.age, temperature.stale,
            temperature.retained, temperature.valid, temperature.online, temperature.error,
            temperature.message.topic, temperature.connection, temperature.service)
    }
    QtObject {
        id: lamp

        property bool checked
        property bool enabled: true

        MqttBinding on checked {
            id: link

            topic: "lamp/power"
            commandTopic: "lamp/power/set"
            field: "state"
            qos: Mqtt.AtLeastOnce
            retain: false
            global: true
            defaultValue: false
            onPayload: "ON"
            offPayload: "OFF"
            optimistic: false
            timeout: "2s"
            interval: "50ms"
            staleAfter: "1h"
            autoDisable: false
            onTimedOut: console.warn(link.pending, link.available, link.online, link.stale, link.error)
        }
    }
    MqttConnection {
        id: other

        MqttTopic.connection: other
        url: "mqtt://localhost"
        userName: "me"
        password: ""
        clientId: "dashboard"
        autoConnect: false
        onOnlineChanged: publish("a", 1)
        onErrorChanged: console.warn(other.error, other.queued, other.dropped, other.host, other.port)
    }
    MqttListener {
        id: listener

        filters: ["alarm/#"]
        qos: Mqtt.AtLeastOnce
        onReceived: message => console.log(message.topic, listener.receivedMessages)
        onFailed: (message, error) => console.warn(message.topic, error.text, listener.failures)
    }
    MqttSeries {
        id: day

        connection: other
        topic: "heating/temperature"
        field: "value"
        span: "24h"
        limit: 100000
        onPointsChanged: console.log(day.lastValue, day.lastTime, day.count, day.online, day.error)
    }
    TopicTreeModel {
        id: tree

        connection: other
        filters: ["#", "$SYS/#"]
        limit: 1000
        onChanged: console.log(tree.topics, tree.levels, tree.messages, tree.refused)
        Component.onCompleted: tree.deleteRetained("a", true)
    }
    MessageLogModel {
        id: log

        connection: other
        filters: ["#"]
        limit: 100
        onChanged: console.log(log.count, log.messages)
        Component.onDestruction: log.clear()
    }
    ConnectionListModel {
        id: connectionList
        onCountChanged: console.info(connectionList.count)
    }
    ServiceListModel {
        id: services

        connection: other
        prefix: "service/"
        onChanged: console.log(services.count, services.onlineCount)
    }
}
