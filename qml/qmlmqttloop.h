// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "scripterrors.h"
#include "service/mqttloop.h"

#include <QQmlParserStatus>
#include <qqmlregistration.h>

/// QML's MqttLoop: without a service of its own it belongs to the MqttService around, as a
/// MqttTopic.
class QmlMqttLoop : public MqttLoop, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_NAMED_ELEMENT(MqttLoop)
public:
    explicit QmlMqttLoop(QObject *parent = nullptr);

    void classBegin() override { m_errors.watch(this); }
    void componentComplete() override;

Q_SIGNALS:
    /// In place of the base's, to know what happens in the handlers of this one.
    void triggered();

private:
    mqtt::ScriptErrors m_errors;
};
