// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/logleveltopic.h"

#include "app/applog.h"
#include "app/loglevel.h"
#include "service/mqttservice.h"

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
    update();
}

LogLevelTopic::~LogLevelTopic() = default;

void LogLevelTopic::update()
{
    MqttConnection *connection = m_service->connection();
    connection->unsubscribe(std::exchange(m_subscription, 0));
    const bool isWanted = m_service->config().value("log_level_topic"_L1).toBool(true);
    if (isWanted && m_service->isRunning()) {
        m_subscription =
            connection->subscribe(m_service->baseTopic() % topic, Mqtt::QoS::AtLeastOnce,
                                  [this](const MqttMessage &message) { receive(message); });
    }
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
                        .correlationData = message.correlationData()});
}

} // namespace mqtt
