// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/logleveltopic.h"

#include "app/applog.h"
#include "app/loglevel.h"
#include "service/mqttservice.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto topic = "log_level"_L1;
constexpr qsizetype longestTold = 40;

} // namespace

LogLevelTopic::LogLevelTopic(MqttService *service)
    : QObject(service)
    , m_service(service)
{
    connect(service, &MqttService::runningChanged, this, &LogLevelTopic::update);
    connect(service, &MqttService::configApplied, this, &LogLevelTopic::update);
    connect(service, &MqttService::connectionChanged, this, &LogLevelTopic::update);
    update();
}

LogLevelTopic::~LogLevelTopic() = default;

void LogLevelTopic::update()
{
    const bool isWanted =
        m_service->isRunning() && m_service->config().value("log_level_topic"_L1).toBool(true);
    const QList<MqttConnection *> connections =
        isWanted ? m_service->connections() : QList<MqttConnection *>();
    const QString filter = m_service->baseTopic() % topic;
    std::erase_if(m_subscriptions, [&](const Subscription &one) {
        const bool stays = one.filter == filter && connections.contains(one.connection);
        if (!stays && one.connection)
            one.connection->unsubscribe(one.handle);
        return !stays;
    });
    for (MqttConnection *connection : connections) {
        const bool isThere =
            std::any_of(m_subscriptions.begin(), m_subscriptions.end(),
                        [connection](const auto &one) { return one.connection == connection; });
        if (!isThere && connection->options().role != BrokerOptions::Role::PublisherOnly)
            m_subscriptions.push_back({connection, filter, subscribe(connection, filter)});
    }
}

quint64 LogLevelTopic::subscribe(MqttConnection *connection, const QString &filter)
{
    return connection->subscribe(filter, Mqtt::QoS::AtLeastOnce,
                                 [this](const MqttMessage &message) { receive(message); });
}

void LogLevelTopic::receive(const MqttMessage &message)
{
    if (message.isRetained())
        return;
    const QString wanted = message.text();
    QString answer;
    if (wanted.isEmpty() || logLevels().contains(wanted)) {
        if (!wanted.isEmpty()) {
            setLogLevel(wanted);
            qCInfo(lcApp).noquote()
                << "the log level is" << wanted << "as asked for on" << message.topic();
        }
        answer = logLevel();
    } else {
        answer = u"that is no log level; allowed are: "_s % logLevels().join(", "_L1);
        qCWarning(lcApp) << message.topic() << "takes a log level, not"
                         << message.payload().first(qMin(message.payload().size(), longestTold));
    }
    if (message.responseTopic().isEmpty())
        return;
    m_service->publish(message.responseTopic(), answer,
                       {.qos = Mqtt::QoS::AtLeastOnce,
                        .global = true,
                        .broker = message.connectionId(),
                        .correlationData = message.correlationData()});
}

} // namespace mqtt
