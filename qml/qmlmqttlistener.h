// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttlistener.h"
#include "scripterrors.h"

#include <QQmlParserStatus>
#include <qqmlregistration.h>

/// QML's MqttListener: hears the brokers of MqttConnections::instance(), which the program around
/// adds and removes. In a file that `mqttservice run` runs they are the `brokers` of the
/// configuration, or its one broker.
class QmlMqttListener : public MqttListener, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(int qos READ qosNumber WRITE setQosNumber NOTIFY qosChanged)
    QML_NAMED_ELEMENT(MqttListener)
public:
    explicit QmlMqttListener(QObject *parent = nullptr);

    [[nodiscard]] int qosNumber() const { return static_cast<int>(qos()); }
    void setQosNumber(int number);

    void classBegin() override { m_errors.watch(this); }
    void componentComplete() override;

Q_SIGNALS:
    /// In place of the base's, to know what happens in the handlers of this one.
    void received(const MqttMessage &message);

private:
    mqtt::ScriptErrors m_errors;
};
