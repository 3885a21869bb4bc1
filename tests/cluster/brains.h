// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <memory>
#include <unistd.h>
#include <vector>

/// Replicas of the example, on one broker, and who asks them.
namespace brains {

/// User and system time of a process, in seconds.
inline double cpuSeconds(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray line = file.readAll();
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    return (fields[11].toDouble() + fields[12].toDouble()) / double(sysconf(_SC_CLK_TCK));
}

/// A replica of the example, as a process.
class Replica
{
public:
    Replica(const QString &config, int instance, const QString &log)
        : m_arguments{QStringLiteral("--config"), config, QStringLiteral("--instance"),
                      QString::number(instance)}
    {
        m_process.setStandardErrorFile(log, QIODevice::Append);
    }
    ~Replica() { kill(); }

    void start() { m_process.start(QStringLiteral(BRAIN_PROGRAM), m_arguments); }
    void kill()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    [[nodiscard]] double cpu() const { return cpuSeconds(m_process.processId()); }

private:
    QProcess m_process;
    QStringList m_arguments;
};

/// Asks numbers of the brain, so many at a time, and notes who answered what.
class Asker
{
public:
    explicit Asker(quint16 port)
    {
        BrokerOptions options;
        options.host = QStringLiteral("127.0.0.1");
        options.port = port;
        m_connection.setOptions(options);
        (void)m_connection.subscribe(QStringLiteral("answers"), Mqtt::QoS::AtLeastOnce,
                                     [this](const MqttMessage &message) { take(message); });
        (void)m_connection.subscribe(QStringLiteral("service/brain/instances/+/online"),
                                     Mqtt::QoS::AtLeastOnce, [this](const MqttMessage &message) {
                                         m_online[message.topic().section(u'/', 3, 3)] =
                                             message.payload() == "1";
                                     });
        m_connection.open();
    }

    [[nodiscard]] int online() const
    {
        return static_cast<int>(std::count_if(m_online.cbegin(), m_online.cend(),
                                              [](const auto &one) { return one.second; }));
    }
    [[nodiscard]] bool isOnline(int instance) const
    {
        const auto one = m_online.find(QString::number(instance));
        return one != m_online.cend() && one->second;
    }
    void ask(int count, int window)
    {
        m_answers.assign(static_cast<std::size_t>(count), 0);
        m_asked = m_answered = m_repeated = 0;
        m_shares.clear();
        while (m_asked < std::min(window, count))
            askNext();
    }
    [[nodiscard]] int answered() const { return m_answered; }
    [[nodiscard]] int lost() const { return static_cast<int>(m_answers.size()) - m_answered; }
    [[nodiscard]] int repeated() const { return m_repeated; }
    [[nodiscard]] const std::map<QString, int> &shares() const { return m_shares; }
    [[nodiscard]] QString sharesText() const
    {
        QStringList texts;
        for (const auto &[instance, count] : m_shares)
            texts.append(QStringLiteral("%1: %2").arg(instance).arg(count));
        return texts.join(QStringLiteral(", "));
    }

private:
    void askNext()
    {
        const int number = m_asked++;
        m_connection.publish(QStringLiteral("service/brain/rooms/%1/measured").arg(number % 1000),
                             R"({"temperature":18.5})",
                             {.qos = Mqtt::QoS::AtLeastOnce,
                              .responseTopic = QStringLiteral("answers"),
                              .correlationData = QByteArray::number(number)});
    }
    void take(const MqttMessage &message)
    {
        const auto number = message.correlationData().toUInt();
        if (number >= m_answers.size())
            return;
        if (m_answers[number]++ > 0) {
            ++m_repeated;
            return;
        }
        ++m_answered;
        const QJsonObject answer = QJsonDocument::fromJson(message.payload()).object();
        ++m_shares[answer.value(QStringLiteral("instance")).toString()];
        if (m_asked < static_cast<int>(m_answers.size()))
            askNext();
    }

    MqttConnection m_connection;
    std::map<QString, bool> m_online;
    std::vector<quint8> m_answers; // how often each was answered
    int m_asked = 0;
    int m_answered = 0;
    int m_repeated = 0;
    std::map<QString, int> m_shares;
};

/// All of it together.
class Rig
{
public:
    MqttTestBroker broker;
    std::unique_ptr<Asker> asker;
    std::vector<std::unique_ptr<Replica>> replicas;

    /// True when so many replicas are online.
    [[nodiscard]] bool begin(int count)
    {
        broker.addConfigLine(QStringLiteral("max_queued_messages 0"));
        // An answer that had to wait would die with the replica, its request acknowledged.
        broker.addConfigLine(QStringLiteral("max_inflight_messages 0"));
        if (!broker.start() || !writeConfig())
            return false;
        asker = std::make_unique<Asker>(broker.port());
        for (int i = 1; i <= count; ++i) {
            replicas.push_back(
                std::make_unique<Replica>(m_config, i, m_folder.filePath(QStringLiteral("log"))));
            replicas.back()->start();
        }
        return QTest::qWaitFor([&] { return asker->online() == count; }, 30'000);
    }
    /// Of all replicas, in seconds.
    [[nodiscard]] double cpu() const
    {
        double sum = 0;
        for (const auto &replica : replicas)
            sum += replica->cpu();
        return sum;
    }

private:
    [[nodiscard]] bool writeConfig()
    {
        const QJsonObject link{
            {QStringLiteral("url"), QStringLiteral("mqtt://127.0.0.1:%1").arg(broker.port())},
            {QStringLiteral("window"), 1000},
            {QStringLiteral("clean_session"), false},
            {QStringLiteral("session_expiry"), QStringLiteral("1h")}};
        const QJsonObject group{{QStringLiteral("group"), QStringLiteral("brains")}};
        const QJsonObject brain{{QStringLiteral("state"), false},
                                {QStringLiteral("replicas"), group}};
        const QJsonObject json{
            {QStringLiteral("broker"), link},
            {QStringLiteral("services"), QJsonObject{{QStringLiteral("brain"), brain}}}};
        m_config = m_folder.filePath(QStringLiteral("brain.json"));
        QFile file(m_config);
        return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(json).toJson()) >= 0;
    }

    QTemporaryDir m_folder;
    QString m_config;
};

} // namespace brains
