// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttlistener.h"
#include "scripterrors.h"

#include <QQmlParserStatus>
#include <qqmlregistration.h>

/// QML's MqttListener: hears the brokers of MqttConnections::instance(), which the program around
/// adds and removes.
class QmlMqttListener : public MqttListener, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_NAMED_ELEMENT(MqttListener)
public:
    explicit QmlMqttListener(QObject *parent = nullptr);

    void classBegin() override { m_errors.watch(this); }
    void componentComplete() override {}

Q_SIGNALS:
    /// In place of the base's, to know what happens in the handlers of this one.
    void received(const MqttMessage &message);

private:
    mqtt::ScriptErrors m_errors;
};
