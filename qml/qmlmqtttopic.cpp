// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqtttopic.h"

#include "durationtext.h"
#include "messagefield.h"
#include "publishing.h"
#include "qosnumber.h"

#include <limits>

QmlMqttTopic::QmlMqttTopic(QObject *parent)
    : QObject(parent)
    , m_feed(this)
{
    m_ageTimer.setInterval(std::chrono::seconds(1));
    connect(&m_ageTimer, &QTimer::timeout, this, &QmlMqttTopic::ageChanged);
    connect(&m_freshness, &mqtt::Freshness::outdatedChanged, this, &QmlMqttTopic::staleChanged);
    connect(&m_feed, &mqtt::TopicFeed::received, this, &QmlMqttTopic::take);
    connect(&m_feed, &mqtt::TopicFeed::connectionChanged, this, &QmlMqttTopic::connectionChanged);
    connect(&m_feed, &mqtt::TopicFeed::onlineChanged, this, &QmlMqttTopic::onlineChanged);
    connect(&m_feed, &mqtt::TopicFeed::errorChanged, this, &QmlMqttTopic::errorChanged);
}

TopicDefaults *QmlMqttTopic::qmlAttachedProperties(QObject *object)
{
    return new TopicDefaults(object);
}

void QmlMqttTopic::setTopic(const QString &topic)
{
    if (topic == this->topic())
        return;
    forget();
    m_feed.setFilters({topic});
    Q_EMIT topicChanged();
}

void QmlMqttTopic::setField(const QString &field)
{
    if (field == m_field)
        return;
    m_field = field;
    readPart();
    Q_EMIT fieldChanged();
    Q_EMIT messageChanged();
}

void QmlMqttTopic::setService(MqttService *service)
{
    m_feed.setService(service);
    Q_EMIT connectionChanged();
}

void QmlMqttTopic::setConnection(MqttConnection *connection)
{
    m_feed.setConnection(connection);
    Q_EMIT connectionChanged();
}

void QmlMqttTopic::setGlobal(bool global)
{
    if (global == isGlobal())
        return;
    forget();
    m_feed.setGlobal(global);
    Q_EMIT topicChanged();
}

void QmlMqttTopic::setQos(int number)
{
    Mqtt::QoS qos{};
    if (!mqtt::readQos(this, number, &qos) || qos == m_feed.qos())
        return;
    m_feed.setQos(qos);
    Q_EMIT topicChanged();
}

void QmlMqttTopic::setStaleAfter(const QString &duration)
{
    std::optional<std::chrono::milliseconds> limit;
    if (duration == m_staleAfter || !mqtt::readDuration(this, "staleAfter", duration, &limit))
        return;
    m_staleAfter = duration;
    m_freshness.setLimit(limit);
    Q_EMIT staleAfterChanged();
}

QVariant QmlMqttTopic::value() const
{
    return m_valid ? mqtt::plainValue(m_part) : QVariant();
}

QJsonValue QmlMqttTopic::json() const
{
    return m_valid ? m_part.json() : QJsonValue(QJsonValue::Undefined);
}

QVariant QmlMqttTopic::boolean() const
{
    bool isBoolean = false;
    const bool value = m_part.boolean(&isBoolean);
    return isBoolean ? QVariant(value) : QVariant();
}

double QmlMqttTopic::age() const
{
    const std::optional<std::chrono::milliseconds> age = m_freshness.age();
    return age ? static_cast<double>(age->count()) / 1000
               : std::numeric_limits<double>::quiet_NaN();
}

void QmlMqttTopic::take(const MqttMessage &message)
{
    const bool first = !m_freshness.hasValue();
    m_message = message;
    m_freshness.note();
    m_ageTimer.start();
    readPart();
    Q_EMIT messageChanged();
    Q_EMIT ageChanged();
    if (first)
        Q_EMIT staleChanged();
    Q_EMIT received(message);
}

void QmlMqttTopic::forget()
{
    if (!m_freshness.hasValue())
        return;
    m_message = {};
    m_freshness.forget();
    m_ageTimer.stop();
    readPart();
    Q_EMIT messageChanged();
    Q_EMIT ageChanged();
    Q_EMIT staleChanged();
}

void QmlMqttTopic::readPart()
{
    const std::optional<MqttMessage> part = mqtt::messageField(m_message, m_field);
    m_part = part.value_or(MqttMessage());
    m_valid = m_freshness.hasValue() && part;
}

MqttError QmlMqttTopic::publish(const QJSValue &value, const QJSValue &options)
{
    QString error;
    const std::optional<mqtt::ScriptMessage> message =
        mqtt::readScriptMessage(value, options, &error);
    if (!message)
        return mqtt::throwError(this, error);
    return mqtt::throwIfWrong(this, m_feed.publish(topic(), message->value, message->options));
}
