// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtMqtt/QMqttClient>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <set>

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

/// Counts the numbers that arrive on a topic: what is missing, what came twice, what came late.
class Tally
{
public:
    void arrived(qint64 number)
    {
        ++m_arrivals;
        if (!m_numbers.insert(number).second)
            return;
        if (number < m_last)
            ++m_disordered;
        m_last = std::max(m_last, number);
    }
    [[nodiscard]] bool has(qint64 number) const { return m_numbers.contains(number); }
    [[nodiscard]] qint64 received() const { return qint64(m_numbers.size()); }
    [[nodiscard]] qint64 repeated() const { return m_arrivals - received(); }
    /// First arrivals of a number behind a higher one.
    [[nodiscard]] qint64 disordered() const { return m_disordered; }
    [[nodiscard]] qint64 lost(const std::set<qint64> &accepted) const
    {
        qint64 count = 0;
        for (const qint64 number : accepted)
            count += m_numbers.contains(number) ? 0 : 1;
        return count;
    }
    void print(const char *what, qint64 sent, const std::set<qint64> &accepted) const
    {
        qInfo("%s: sent %lld, accepted %zu, received %lld, lost %lld, repeated %lld, out of order "
              "%lld",
              what, static_cast<long long>(sent), accepted.size(),
              static_cast<long long>(received()), static_cast<long long>(lost(accepted)),
              static_cast<long long>(repeated()), static_cast<long long>(m_disordered));
    }

private:
    std::set<qint64> m_numbers;
    qint64 m_last = -1;
    qint64 m_arrivals = 0;
    qint64 m_disordered = 0;
};

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

/// As QTest::qWaitFor(), which rests for 10 ms between two looks, does not: for a load that the
/// waiting program itself carries.
template <typename Predicate>
[[nodiscard]] bool runUntil(Predicate isDone, std::chrono::milliseconds bound)
{
    const QDeadlineTimer deadline(bound);
    QTimer look;
    look.start(std::chrono::milliseconds(10));
    while (!isDone() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return isDone();
}

} // namespace faults
