// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqttlistener.h"

QmlMqttListener::QmlMqttListener(QObject *parent)
    : MqttListener(parent)
{
    connect(this, &MqttListener::received, this, [this](const MqttMessage &message) {
        m_errors.guard([&] { Q_EMIT received(message); });
    });
}
