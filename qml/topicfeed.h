// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"
#include "service/mqttservice.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

#include <vector>

class TopicDefaults;

namespace mqtt {

class LastMessages;

/// The way of messages to and from an object of QML: finds its connection, subscribes its filters,
/// follows every change.
class TopicFeed : public QObject
{
    Q_OBJECT
public:
    /// Who it is for; also where it looks for a connection.
    explicit TopicFeed(QObject *user);
    ~TopicFeed() override;

    /// From here on, when the user is complete.
    void start();

    /// The one given, else the one found; none with a connection that was given.
    [[nodiscard]] MqttService *service() const;
    void setService(MqttService *service);
    /// The one given, else that of the service, else the one found.
    [[nodiscard]] MqttConnection *connection() const;
    void setConnection(MqttConnection *connection);

    /// Below the base topic of the service, if there is one, unless global.
    [[nodiscard]] const QStringList &filters() const { return m_filters; }
    void setFilters(const QStringList &filters);
    [[nodiscard]] bool isGlobal() const { return m_global; }
    void setGlobal(bool global);
    [[nodiscard]] Mqtt::QoS qos() const { return m_qos; }
    void setQos(Mqtt::QoS qos);

    [[nodiscard]] bool isOnline() const;
    [[nodiscard]] QString absolute(const QString &topic) const;
    /// What keeps it from listening, for people; empty when nothing does.
    [[nodiscard]] const QString &error() const { return m_error; }

    /// Offline it waits with the connection's other publishes. Values as MqttService::publish().
    MqttError publish(const QString &topic, const QVariant &value,
                      const MqttPublishOptions &options = {});

Q_SIGNALS:
    void received(const MqttMessage &message);
    void connectionChanged();
    void onlineChanged();
    void errorChanged();

private:
    struct Subscription
    {
        QString filter;
        quint64 handle;
    };

    void update();
    void look();
    void subscribe();
    void lookAgain();
    void replay(const QString &topic, const MqttMessage &message);
    void unsubscribe();
    void setError(const QString &error);

    QPointer<MqttService> m_givenService;
    QPointer<MqttConnection> m_givenConnection;
    QPointer<MqttService> m_service; // in use, like those below
    QPointer<MqttConnection> m_connection;
    QPointer<TopicDefaults> m_defaults;
    LastMessages *m_last = nullptr; // of the connection
    QStringList m_filters;
    std::vector<Subscription> m_subscriptions;
    QString m_error;
    Mqtt::QoS m_qos = Mqtt::QoS::AtMostOnce;
    bool m_global = false;
    bool m_started = false;
    bool m_lookedAgain = false;
};

} // namespace mqtt
