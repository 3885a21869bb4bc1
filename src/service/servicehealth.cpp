// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/servicehealth.h"

#include "service/mqttservice.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSysInfo>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto infoTopic = "info"_L1;
constexpr auto healthTopic = "health"_L1;
constexpr auto defaultInterval = std::chrono::seconds(60);
constexpr qsizetype toldTopics = 100; // a service may have any number

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonArray topicsOf(const MqttService *service, const QList<MqttHandler *> &handlers)
{
    QJsonArray topics;
    for (const MqttHandler *handler : handlers.first(qMin(handlers.size(), toldTopics))) {
        topics.append(handler->isGlobal() ? handler->topic()
                                          : service->baseTopic() % handler->topic());
    }
    return topics;
}

QJsonObject toJson(const MqttLoop *loop)
{
    return {
        {u"calls"_s, static_cast<qint64>(loop->calls())},
        {u"missed"_s, static_cast<qint64>(loop->missed())},
        {u"failures"_s, static_cast<qint64>(loop->failures())},
        {u"mean_ms"_s, loop->meanMilliseconds()},
        {u"max_ms"_s, loop->maximumMilliseconds()},
        {u"load"_s, loop->load()},
    };
}

/// By the name of its slot or object; one without any by its place.
QJsonObject loopsOf(const MqttService *service)
{
    QJsonObject result;
    const QList<MqttLoop *> loops = service->loops();
    for (qsizetype i = 0; i < loops.size(); ++i) {
        const QString name = loops[i]->objectName();
        const QString place = u"loop%1"_s.arg(i + 1);
        result.insert(name.isEmpty() || result.contains(name) ? place : name, toJson(loops[i]));
    }
    return result;
}

} // namespace

ServiceHealth::ServiceHealth(MqttService *service)
    : m_service(service)
{
    m_timer.setInterval(defaultInterval);
    connect(&m_timer, &QTimer::timeout, this, &ServiceHealth::publishHealth);
    connect(service, &MqttService::runningChanged, this, &ServiceHealth::onRunningChanged);
    connect(service, &MqttService::onlineChanged, this, &ServiceHealth::onOnlineChanged);
}

ServiceHealth::~ServiceHealth() = default;

void ServiceHealth::setInfoPublished(bool on)
{
    m_isInfoPublished = on;
    publishInfo();
}

void ServiceHealth::setInterval(std::chrono::milliseconds interval)
{
    m_timer.stop();
    m_timer.setInterval(interval);
    if (m_service->isOnline() && interval.count() > 0)
        m_timer.start();
}

void ServiceHealth::onRunningChanged()
{
    if (!m_service->isRunning())
        return;
    m_uptime.start();
    m_startTime = QDateTime::currentDateTimeUtc().toString(Qt::ISODate);
}

void ServiceHealth::onOnlineChanged()
{
    m_timer.stop();
    if (!m_service->isOnline() || !m_service->isRunning()) // one of several brokers may be left
        return;
    if (m_isInfoPublished)
        publishInfo();
    if (interval().count() > 0) {
        publishHealth();
        m_timer.start();
    }
}

QJsonObject ServiceHealth::info() const
{
    const QList<MqttHandler *> handlers = m_service->handlers();
    QJsonObject info{
        {u"version"_s, QCoreApplication::applicationVersion()},
        {u"toolkit"_s, u"MqttService " MQTTSERVICE_VERSION ""_s},
        {u"started"_s, m_startTime},
        {u"host"_s, QSysInfo::machineHostName()},
        {u"topics"_s, topicsOf(m_service, handlers)},
    };
    if (!m_service->replicaGroup().isEmpty()) {
        info.insert(u"group"_s, m_service->replicaGroup());
        info.insert(u"instance"_s, m_service->instance());
    }
    if (handlers.size() > toldTopics)
        info.insert(u"more_topics"_s, handlers.size() - toldTopics);
    return info;
}

QJsonObject ServiceHealth::health() const
{
    qint64 queued = 0;
    for (const MqttConnection *connection : m_service->connections())
        queued += connection->queued();
    QJsonObject health{
        {u"connected"_s, m_service->isOnline()},
        {u"uptime"_s, m_uptime.isValid() ? m_uptime.elapsed() / 1000 : 0},
        {u"rx"_s, static_cast<qint64>(m_service->receivedMessages())},
        {u"tx"_s, static_cast<qint64>(m_service->publishedMessages())},
        {u"queued"_s, queued},
        {u"dropped"_s, static_cast<qint64>(m_service->droppedMessages())},
        {u"loops"_s, loopsOf(m_service)},
    };
    if (!m_service->replicaGroup().isEmpty())
        health.insert(u"instance"_s, m_service->instance());
    if (!m_service->brokers().empty()) {
        QJsonObject brokers;
        for (const MqttConnection *connection : m_service->connections())
            brokers.insert(connection->id(), connection->isOnline());
        health.insert(u"brokers"_s, brokers);
    }
    return health;
}

/// Where it is switched off, what the broker still keeps of it is taken away.
void ServiceHealth::publishInfo()
{
    for (MqttConnection *connection : m_service->connections())
        publishInfo(connection, m_service->ownTopic(), m_isInfoPublished);
}

void ServiceHealth::publishInfo(MqttConnection *connection, const QString &place, bool on) const
{
    if (connection->isOnline()) {
        connection->publish(place % infoTopic, on ? compact(info()) : QByteArray(),
                            {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
    }
}

void ServiceHealth::publishHealth()
{
    const QByteArray payload = compact(health());
    for (MqttConnection *connection : m_service->connections()) {
        if (connection->isOnline())
            connection->publish(m_service->ownTopic() % healthTopic, payload);
    }
}

} // namespace mqtt
