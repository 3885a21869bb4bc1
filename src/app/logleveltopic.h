// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QPointer>

#include <vector>

class MqttConnection;
class MqttMessage;
class MqttService;

namespace mqtt {

/// Lets the log level be seen and changed over MQTT while the program runs: a level sent to
/// <base>log_level takes effect, and every message is answered on its response topic with the level
/// in force, or with what is wrong; on each broker of the service. Retained messages are ignored.
/// `log_level_topic`, false in the service's section of the configuration, switches it off.
class LogLevelTopic : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LogLevelTopic)
public:
    /// Belongs to the service.
    explicit LogLevelTopic(MqttService *service);
    ~LogLevelTopic() override;

private:
    void update();
    void receive(const MqttMessage &message);

    struct Subscription
    {
        QPointer<MqttConnection> connection;
        QString filter;
        quint64 handle;
    };
    [[nodiscard]] quint64 subscribe(MqttConnection *connection, const QString &filter);

    MqttService *const m_service;
    std::vector<Subscription> m_subscriptions; // one for each broker
};

} // namespace mqtt
