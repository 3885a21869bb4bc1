// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "scripterrors.h"
#include "service/mqtthandler.h"

#include <QFuture>
#include <QJSValue>
#include <QQmlParserStatus>
#include <qqmlregistration.h>

/// QML's MqttHandler: without a service of its own it belongs to the MqttService around, as a
/// MqttTopic.
///
///     MqttHandler { topic: "sum"; respond: message => message.json.a + message.json.b }
class QmlMqttHandler : public MqttHandler, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(int qos READ qosNumber WRITE setQosNumber NOTIFY qosChanged)
    Q_PROPERTY(QJSValue respond READ respond WRITE setRespond NOTIFY respondChanged)
    QML_NAMED_ELEMENT(MqttHandler)
public:
    explicit QmlMqttHandler(QObject *parent = nullptr);

    [[nodiscard]] int qosNumber() const { return static_cast<int>(qos()); }
    void setQosNumber(int number);

    /// A function that takes the message and returns the answer to it, as a slot that returns a
    /// value: what publish() takes, or a promise of it. What it throws is answered as an error, by
    /// its message; the log has its file and line.
    [[nodiscard]] QJSValue respond() const { return m_respond; }
    void setRespond(const QJSValue &function);

    void classBegin() override { m_errors.watch(this); }
    void componentComplete() override;

Q_SIGNALS:
    /// In place of the base's, to know what happens in the handlers of this one.
    void received(const MqttMessage &message);
    void respondChanged();

private:
    QFuture<QVariant> answer(const MqttMessage &message);

    mqtt::ScriptErrors m_errors;
    QJSValue m_respond;
};
