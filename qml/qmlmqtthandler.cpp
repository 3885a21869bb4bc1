// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqtthandler.h"

QmlMqttHandler::QmlMqttHandler(QObject *parent)
    : MqttHandler(parent)
{
    connect(this, &MqttHandler::received, this, [this](const MqttMessage &message) {
        m_errors.guard([&] { Q_EMIT received(message); });
    });
}
