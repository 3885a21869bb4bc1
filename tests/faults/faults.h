// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtMqtt/QMqttClient>

#include <QHash>
#include <QProcess>
#include <QStringList>
#include <QTest>

#include <map>
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

/// The example `durable`, run after run on one outbox, and what it said it accepted.
class Durable
{
public:
    Durable(quint16 port, const QString &outbox)
        : m_arguments{QStringLiteral("--url"),    QStringLiteral("mqtt://127.0.0.1:%1").arg(port),
                      QStringLiteral("--outbox"), outbox,
                      QStringLiteral("--topic"),  QStringLiteral("n")}
    {
    }
    ~Durable() { kill(); }

    /// The numbers from the first that was not accepted on; `prefix` is put before the command.
    void start(int count, const QStringList &prefix = {})
    {
        m_sent = std::max(m_sent, m_next + count);
        m_output.clear();
        m_process = std::make_unique<QProcess>();
        m_process->setProcessChannelMode(QProcess::SeparateChannels);
        QObject::connect(m_process.get(), &QProcess::readyReadStandardOutput,
                         [this] { m_output += m_process->readAllStandardOutput(); });
        QStringList command = prefix;
        command << QStringLiteral(DURABLE_PROGRAM) << m_arguments << QStringLiteral("--count")
                << QString::number(count) << QStringLiteral("--start") << QString::number(m_next);
        m_process->start(command.takeFirst(), command);
    }
    void kill()
    {
        if (!m_process)
            return;
        m_process->kill();
        m_process->waitForFinished();
        note();
    }
    /// Waits for its own end; the exit code, or -1 for a crash or none within the limit.
    [[nodiscard]] int finish(int milliseconds = 60'000)
    {
        const bool ended = QTest::qWaitFor(
            [this] { return m_process->state() == QProcess::NotRunning; }, milliseconds);
        if (!ended)
            return -1;
        note();
        return m_process->exitStatus() == QProcess::NormalExit ? m_process->exitCode() : -1;
    }
    [[nodiscard]] QByteArray errors() const { return m_process->readAllStandardError(); }
    [[nodiscard]] const std::set<qint64> &accepted() const { return m_accepted; }
    [[nodiscard]] qint64 sent() const { return m_sent; }

private:
    void note()
    {
        m_output += m_process->readAllStandardOutput();
        const QList<QByteArray> lines = m_output.split('\n');
        for (qsizetype i = 0; i + 1 < lines.size(); ++i) { // the last is not whole
            if (lines[i].startsWith("accepted "))
                m_accepted.insert(lines[i].mid(9).toLongLong());
        }
        m_output.clear();
        m_next = m_accepted.empty() ? 0 : *m_accepted.rbegin() + 1;
    }

    QStringList m_arguments;
    std::unique_ptr<QProcess> m_process;
    QByteArray m_output;
    std::set<qint64> m_accepted;
    qint64 m_next = 0;
    qint64 m_sent = 0;
};

/// Lets events run for a while: the time until a fault strikes.
inline void runFor(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace faults
