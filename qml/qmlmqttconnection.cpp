// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqttconnection.h"

#include "connection/payload.h"
#include "publishing.h"
#include "servicehost.h"

#include <QQmlInfo>

using namespace Qt::StringLiterals;

namespace {

constexpr int decimals = 5; // as MqttService::floatPrecision() by default

template <typename Value>
bool change(Value &member, const Value &value)
{
    if (member == value)
        return false;
    member = value;
    return true;
}

} // namespace

QmlMqttConnection::QmlMqttConnection(QObject *parent)
    : MqttConnection(parent)
{
    connect(this, &MqttConnection::lastErrorChanged, this, &QmlMqttConnection::errorChanged);
}

void QmlMqttConnection::setUrl(const QString &url)
{
    if (!change(m_url, url))
        return;
    Q_EMIT urlChanged();
    apply();
}

void QmlMqttConnection::setUserName(const QString &name)
{
    if (!change(m_userName, name))
        return;
    Q_EMIT loginChanged();
    apply();
}

void QmlMqttConnection::setPassword(const QString &password)
{
    if (!change(m_password, password))
        return;
    Q_EMIT loginChanged();
    apply();
}

void QmlMqttConnection::setClientId(const QString &id)
{
    if (!change(m_clientId, id))
        return;
    Q_EMIT clientIdChanged();
    apply();
}

void QmlMqttConnection::setAutoConnect(bool autoConnect)
{
    if (change(m_autoConnect, autoConnect))
        Q_EMIT autoConnectChanged();
}

QString QmlMqttConnection::error() const
{
    return m_urlError.isEmpty() ? lastError().text() : m_urlError;
}

QQmlListProperty<QObject> QmlMqttConnection::data()
{
    return {this, &m_data};
}

void QmlMqttConnection::componentComplete()
{
    m_complete = true;
    apply();
    if (m_autoConnect)
        open();
}

void QmlMqttConnection::apply()
{
    if (!m_complete)
        return;
    BrokerOptions options =
        m_url.isEmpty() ? mqtt::defaultBroker(qmlEngine(this)) : BrokerOptions();
    const QString error = m_url.isEmpty() ? QString() : options.setUrls({m_url}).text();
    if (!m_userName.isEmpty())
        options.userName = m_userName;
    if (!m_password.isEmpty())
        options.password = m_password;
    options.clientId = m_clientId;
    if (change(m_urlError, error)) {
        if (!error.isEmpty())
            qmlWarning(this) << error;
        Q_EMIT errorChanged();
    }
    if (!error.isEmpty() || options == MqttConnection::options())
        return;
    setOptions(options);
    reconnect();
}

void QmlMqttConnection::open()
{
    if (m_urlError.isEmpty())
        MqttConnection::open();
}

void QmlMqttConnection::close()
{
    MqttConnection::close();
}

MqttError QmlMqttConnection::publish(const QString &topic, const QJSValue &value,
                                     const QJSValue &options)
{
    QString error;
    const std::optional<mqtt::ScriptMessage> message =
        mqtt::readScriptMessage(value, options, &error);
    if (!message)
        return mqtt::throwError(this, error);
    const std::optional<QByteArray> payload = mqtt::formatPayload(message->value, decimals, &error);
    if (!payload)
        return mqtt::throwError(this, error);
    return mqtt::throwIfWrong(this, MqttConnection::publish(topic, *payload, message->options));
}
