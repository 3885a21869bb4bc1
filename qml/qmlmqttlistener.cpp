// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqttlistener.h"

#include "qosnumber.h"
#include "servicehost.h"

QmlMqttListener::QmlMqttListener(QObject *parent)
    : MqttListener(parent)
{
    connect(this, &MqttListener::received, this, [this](const MqttMessage &message) {
        m_errors.guard([&] { Q_EMIT received(message); });
    });
}

void QmlMqttListener::setQosNumber(int number)
{
    Mqtt::QoS qos{};
    if (mqtt::readQos(this, number, &qos))
        setQos(qos);
}

void QmlMqttListener::componentComplete()
{
    mqtt::callConnectionsHost(qmlEngine(this));
}
