// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "qmlmqttseries.h"

#include "messagefield.h"

#include <QQmlInfo>

#include <limits>

using namespace Qt::StringLiterals;

QmlMqttSeries::QmlMqttSeries(QObject *parent)
    : SeriesModel(parent)
    , m_feed(this)
{
    connect(&m_feed, &mqtt::TopicFeed::received, this, &QmlMqttSeries::take);
    connect(&m_feed, &mqtt::TopicFeed::connectionChanged, this, &QmlMqttSeries::connectionChanged);
    connect(&m_feed, &mqtt::TopicFeed::onlineChanged, this, &QmlMqttSeries::onlineChanged);
    connect(&m_feed, &mqtt::TopicFeed::errorChanged, this, &QmlMqttSeries::errorChanged);
}

void QmlMqttSeries::setTopic(const QString &topic)
{
    if (topic == this->topic())
        return;
    clear();
    m_feed.setFilters({topic});
    Q_EMIT topicChanged();
}

void QmlMqttSeries::setService(MqttService *service)
{
    m_feed.setService(service);
    Q_EMIT connectionChanged();
}

void QmlMqttSeries::setConnection(MqttConnection *connection)
{
    m_feed.setConnection(connection);
    Q_EMIT connectionChanged();
}

void QmlMqttSeries::setGlobal(bool global)
{
    if (global == isGlobal())
        return;
    m_feed.setGlobal(global);
    Q_EMIT topicChanged();
}

void QmlMqttSeries::take(const MqttMessage &message)
{
    const std::optional<MqttMessage> part = mqtt::messageField(message, m_field);
    bool isNumber = false;
    const double value = part ? part->number(&isNumber) : 0;
    append(isNumber ? value : std::numeric_limits<double>::quiet_NaN());
    const QString error =
        isNumber ? QString()
                 : u"topic '%1': '%2' is no number"_s.arg(message.topic(), message.text().left(80));
    if (error == m_error)
        return;
    m_error = error;
    if (!error.isEmpty())
        qmlWarning(this) << error;
    Q_EMIT errorChanged();
}
