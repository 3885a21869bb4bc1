// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"

#include <QJSValue>
#include <QList>
#include <QQmlListProperty>
#include <QQmlParserStatus>
#include <qqmlregistration.h>

/// QML's MqttConnection: a link to a broker without a service, for dashboards and tools. What is
/// declared inside it uses it.
///
///     MqttConnection {
///         url: "mqtt://localhost"
///         MqttTopic { id: power; topic: "lamp/power" }
///     }
class QmlMqttConnection : public MqttConnection, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(QString url READ url WRITE setUrl NOTIFY urlChanged)
    Q_PROPERTY(QString userName READ userName WRITE setUserName NOTIFY loginChanged)
    Q_PROPERTY(QString password READ password WRITE setPassword NOTIFY loginChanged)
    Q_PROPERTY(QString clientId READ clientId WRITE setClientId NOTIFY clientIdChanged)
    Q_PROPERTY(bool autoConnect READ isAutoConnect WRITE setAutoConnect NOTIFY autoConnectChanged)
    Q_PROPERTY(QString error READ error NOTIFY errorChanged)
    Q_PROPERTY(QQmlListProperty<QObject> data READ data CONSTANT)
    Q_CLASSINFO("DefaultProperty", "data")
    QML_NAMED_ELEMENT(MqttConnection)
public:
    explicit QmlMqttConnection(QObject *parent = nullptr);

    // A change takes effect at once, with a new link.

    /// mqtt://[USER:PASSWORD@]HOST[:PORT], mqtts://…, ws://…, wss://…, as BrokerOptions::setUrls().
    /// Without one the broker of the program's configuration, else localhost. What is no URL of a
    /// broker is refused, with an error.
    [[nodiscard]] QString url() const { return m_url; }
    void setUrl(const QString &url);
    [[nodiscard]] QString userName() const { return m_userName; }
    void setUserName(const QString &name);
    [[nodiscard]] QString password() const { return m_password; }
    void setPassword(const QString &password);
    /// Empty, the default: the broker chooses one.
    [[nodiscard]] QString clientId() const { return m_clientId; }
    void setClientId(const QString &id);

    /// Whether it connects when it is complete; true by default.
    [[nodiscard]] bool isAutoConnect() const { return m_autoConnect; }
    void setAutoConnect(bool autoConnect);

    /// What went wrong last, for people; empty while online.
    [[nodiscard]] QString error() const;

    [[nodiscard]] QQmlListProperty<QObject> data();

    Q_INVOKABLE void open();
    /// Sends what is pending before it disconnects.
    Q_INVOKABLE void close();

    /// As MqttService.publish(), to the topic as it stands. What is wrong with the arguments is
    /// thrown as a JavaScript error.
    Q_INVOKABLE MqttError publish(const QString &topic, const QJSValue &value,
                                  const QJSValue &options = {});

    void classBegin() override {}
    void componentComplete() override;

Q_SIGNALS:
    void urlChanged();
    void loginChanged();
    void clientIdChanged();
    void autoConnectChanged();
    void errorChanged();

private:
    void apply();

    QString m_url;
    QString m_userName;
    QString m_password;
    QString m_clientId;
    QString m_urlError;
    bool m_autoConnect = true;
    bool m_complete = false;
    QList<QObject *> m_data;
};
