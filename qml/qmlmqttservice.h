// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qmljsonsettings.h"
#include "service/mqttservice.h"

#include <QJSValue>
#include <QList>
#include <QQmlListProperty>
#include <QQmlParserStatus>
#include <qqmlregistration.h>

/// QML's MqttService: its handlers and loops are declared inside it.
///
/// It starts itself when it is complete, unless autoStart is false, with the configuration that
/// ServiceConfig finds for its name. In a program with a service host (mqttservice run) the host
/// configures and starts it.
class QmlMqttService : public MqttService, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(bool autoStart READ isAutoStart WRITE setAutoStart NOTIFY autoStartChanged)
    Q_PROPERTY(QVariant config READ configMap NOTIFY configChanged)
    Q_PROPERTY(QmlJsonSettings *state READ state CONSTANT)
    Q_PROPERTY(QQmlListProperty<QObject> data READ data CONSTANT)
    Q_CLASSINFO("DefaultProperty", "data")
    QML_NAMED_ELEMENT(MqttService)
public:
    explicit QmlMqttService(QObject *parent = nullptr);
    ~QmlMqttService() override;

    [[nodiscard]] bool isAutoStart() const { return m_autoStart; }
    void setAutoStart(bool autoStart);

    [[nodiscard]] QVariant configMap() const { return config().toVariantMap(); }
    [[nodiscard]] QmlJsonSettings *state() { return &m_state; }
    [[nodiscard]] QQmlListProperty<QObject> data();

    /// False after an error, which has been logged.
    Q_INVOKABLE bool start();
    Q_INVOKABLE void stop();

    // What is wrong with the arguments is thrown as a JavaScript error. The result tells whether
    // the message was accepted, as in C++. The options are those of MqttPublishOptions: { retain:
    // true, qos: 1, onlyIfChanged: "1h" }.

    /// Strings, numbers, booleans and ArrayBuffers as they are, null as an empty payload, objects
    /// and arrays as JSON.
    Q_INVOKABLE MqttError publish(const QString &topic, const QJSValue &value,
                                  const QJSValue &options = {});
    /// Any value as JSON: a string is quoted.
    Q_INVOKABLE MqttError publishJson(const QString &topic, const QJSValue &value,
                                      const QJSValue &options = {});
    /// One publish() per member, at [ext/]member.
    Q_INVOKABLE MqttError publishJsonKeys(const QJSValue &object, const QString &ext = {},
                                          const QJSValue &options = {});

    /// Asks another service, at its topic as it stands: a promise of the answer, a message;
    /// rejected with what went wrong. The options are those of MqttRequestOptions: { timeout: "5s"
    /// }.
    Q_INVOKABLE QJSValue request(const QString &topic, const QJSValue &value,
                                 const QJSValue &options = {});

    void classBegin() override {}
    void componentComplete() override;

Q_SIGNALS:
    void autoStartChanged();

private:
    void startByItself();

    QmlJsonSettings m_state{MqttService::state(), nullptr};
    bool m_autoStart = true;
    QList<QObject *> m_data;
};
