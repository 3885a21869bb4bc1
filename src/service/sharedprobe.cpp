// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/sharedprobe.h"

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto BetweenTries = std::chrono::seconds(1);
constexpr int MostTries = 5;

} // namespace

SharedProbe::SharedProbe()
{
    m_timer.setInterval(BetweenTries);
    connect(&m_timer, &QTimer::timeout, this, &SharedProbe::publish);
}

SharedProbe::~SharedProbe()
{
    stop();
}

void SharedProbe::run(MqttConnection *connection, const QString &group, const QString &topic)
{
    stop();
    m_connection = connection;
    m_topic = topic;
    m_filter = u"$share/"_s % group % u'/' % topic;
    // What is refused is told by the connection itself.
    connect(connection, &MqttConnection::errorOccurred, this, [this](const MqttError &error) {
        if (error.code() == MqttError::Code::SubscriptionRefused && error.text().contains(m_filter))
            stop();
    });
    m_subscription = connection->subscribe(m_filter, Mqtt::QoS::AtMostOnce,
                                           [this](const MqttMessage &) { stop(); });
    m_tries = 0;
    publish();
    m_timer.start();
}

void SharedProbe::stop()
{
    m_timer.stop();
    if (!m_connection)
        return;
    m_connection->disconnect(this);
    m_connection->unsubscribe(m_subscription);
    m_connection = nullptr;
}

void SharedProbe::publish()
{
    if (!m_connection || !m_connection->isOnline()) {
        stop();
        return;
    }
    if (m_tries++ < MostTries) {
        m_connection->publish(m_topic, "1", {});
        return;
    }
    stop();
    Q_EMIT failed({MqttError::Code::SubscriptionRefused,
                   u"the broker accepted the shared subscription '%1' and delivers nothing to it: "
                   "replicas need a broker with shared subscriptions"_s.arg(m_filter)});
}

} // namespace mqtt
