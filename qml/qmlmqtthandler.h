// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "scripterrors.h"
#include "service/mqtthandler.h"

#include <QQmlParserStatus>
#include <qqmlregistration.h>

/// QML's MqttHandler: inside a MqttService it belongs to that.
class QmlMqttHandler : public MqttHandler, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_NAMED_ELEMENT(MqttHandler)
public:
    explicit QmlMqttHandler(QObject *parent = nullptr);

    void classBegin() override { m_errors.watch(this); }
    void componentComplete() override {}

Q_SIGNALS:
    /// In place of the base's, to know what happens in the handlers of this one.
    void received(const MqttMessage &message);

private:
    mqtt::ScriptErrors m_errors;
};
