// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/tally.h"

#include <QtMqtt/QMqttClient>

#include <QEventLoop>
#include <QTest>
#include <QTimer>

// What the fault tests share.
namespace faults {

/// Each test has a short form, for every change, and a long one.
inline bool isLong()
{
    return qEnvironmentVariable("MQTTSERVICE_FAULTS") == QLatin1String("long");
}
inline int length(int shortForm, int longForm)
{
    return isLong() ? longForm : shortForm;
}

/// Looks on at a broker and tallies a topic. QoS 0: what it hears was written to its socket before
/// the publisher had its acknowledgement, so that no broker's queue stands between the two.
class Watcher
{
public:
    explicit Watcher(const QString &topic, quint8 qos = 0)
        : m_topic(topic)
        , m_qos(qos)
    {
        QObject::connect(&m_client, &QMqttClient::messageReceived, &m_client,
                         [this](const QByteArray &payload, const QMqttTopicName &name) {
                             if (name.name() == m_topic)
                                 m_tally.arrived(payload.toLongLong());
                         });
    }
    /// Connects, or connects again; true when subscribed.
    [[nodiscard]] bool connectTo(quint16 port)
    {
        m_client.setHostname(QStringLiteral("127.0.0.1"));
        m_client.setPort(port);
        m_client.connectToHost();
        if (!QTest::qWaitFor([this] { return m_client.state() == QMqttClient::Connected; }))
            return false;
        QMqttSubscription *subscription = m_client.subscribe(QMqttTopicFilter(m_topic), m_qos);
        return subscription && QTest::qWaitFor([subscription] {
                   return subscription->state() == QMqttSubscription::Subscribed;
               });
    }
    [[nodiscard]] bool isConnected() const { return m_client.state() == QMqttClient::Connected; }
    [[nodiscard]] const Tally &tally() const { return m_tally; }

private:
    QMqttClient m_client;
    QString m_topic;
    quint8 m_qos;
    Tally m_tally;
};

/// Lets events run for a while: the time until a fault strikes.
inline void runFor(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace faults
