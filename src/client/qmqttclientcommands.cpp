// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/propertyconversion.h"
#include "client/qmqttclient_p.h"
#include "client/qmqtttopicname_p.h"

namespace {

constexpr int MaximumUnansweredPings = 2;

} // namespace

qint32 QMqttClientPrivate::publish(const QMqttTopicName &topic,
                                   const QMqttPublishProperties *properties,
                                   const QByteArray &message, quint8 qos, bool retain,
                                   bool duplicate)
{
    if (!isCallable("publish()"))
        return -1;
    const QMqttTopicNamePrivate *const name = QMqttTopicNamePrivate::of(topic);
    const char *why = nullptr;
    QByteArray section;
    quint16 alias = 0;
    if (state != QMqttClient::Connected)
        why = "not connected";
    else if (qos > 2)
        why = "the QoS is above 2";
    else if (!name || !name->valid)
        why = "the topic is not a valid topic name";
    if (!why && properties && protocolVersion == QMqttClient::MQTT_5_0) {
        const mqtt::PropertyWriter writer = mqtt::toSection(*properties);
        section = writer.section();
        alias = properties->topicAlias();
        if (!properties->subscriptionIdentifiers().isEmpty())
            why = "a client must not send subscription identifiers"; // [MQTT-3.3.4-6]
        else
            why = writer.problem();
    }
    if (!why && !hasRoomFor(name->utf8.size() + section.size() + message.size())) {
        why = "more than maximumBytesToWrite() would wait for the transport";
        writeBlocked = true;
        unblockSoon();
    }
    qint32 id = -1;
    if (!why)
        id = session.publish({name->utf8, message, section, qos, retain, alias, duplicate}, why);
    if (id < 0) {
        publishRefusal = why;
        qCDebug(lcMqttClient) << "publish on" << topic.name() << "is refused:" << why;
        return -1;
    }
    writeSoon();
    return id;
}

bool QMqttClientPrivate::requestPing()
{
    if (!isCallable("requestPing()"))
        return false;
    if (autoKeepAlive || state != QMqttClient::Connected)
        return false;
    if (session.unansweredPings() >= MaximumUnansweredPings) {
        closeWith(QMqttClient::ServerUnavailable, QStringLiteral("no answer to two PINGREQs"));
        return false;
    }
    session.ping(mqtt::Clock::now());
    writeSoon();
    return true;
}

void QMqttClientPrivate::authenticate(const QMqttAuthenticationProperties &properties)
{
    if (!isCallable("authenticate()"))
        return;
    if (protocolVersion != QMqttClient::MQTT_5_0 || state == QMqttClient::Disconnected) {
        qCWarning(lcMqttClient) << "authenticate() needs MQTT 5 and a connection";
        return;
    }
    const mqtt::PropertyWriter writer = mqtt::toSection(properties);
    if (writer.problem()) {
        qCWarning(lcMqttClient) << "authenticate() is refused:" << writer.problem();
        return;
    }
    session.authenticate(state == QMqttClient::Connected ? mqtt::ReasonCode::ReAuthenticate
                                                         : mqtt::ReasonCode::ContinueAuthentication,
                         writer.section());
    writeSoon();
}
