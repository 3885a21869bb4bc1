// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqttloop.h"

#include "surroundings.h"

QmlMqttLoop::QmlMqttLoop(QObject *parent)
    : MqttLoop(parent)
{
    connect(this, &MqttLoop::triggered, this,
            [this] { m_errors.guard([&] { Q_EMIT triggered(); }); });
}

void QmlMqttLoop::componentComplete()
{
    mqtt::joinSurroundings(this);
}
