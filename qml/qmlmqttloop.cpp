// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqttloop.h"

QmlMqttLoop::QmlMqttLoop(QObject *parent)
    : MqttLoop(parent)
{
    connect(this, &MqttLoop::triggered, this,
            [this] { m_errors.guard([&] { Q_EMIT triggered(); }); });
}
