// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "faults/faults.h"

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <memory>
#include <unistd.h>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;

namespace {

const bool isLong = qEnvironmentVariable("MQTTSERVICE_CLUSTER") == "long"_L1;

/// User and system time of a process, in seconds.
double cpuSeconds(qint64 pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
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
        : m_arguments{u"--config"_s, config, u"--instance"_s, QString::number(instance)}
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
        options.host = u"127.0.0.1"_s;
        options.port = port;
        m_connection.setOptions(options);
        (void)m_connection.subscribe(u"answers"_s, QoS::AtLeastOnce,
                                     [this](const MqttMessage &message) { take(message); });
        (void)m_connection.subscribe(u"service/brain/instances/+/online"_s, QoS::AtLeastOnce,
                                     [this](const MqttMessage &message) {
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
            texts.append(u"%1: %2"_s.arg(instance).arg(count));
        return texts.join(u", "_s);
    }

private:
    void askNext()
    {
        const int number = m_asked++;
        m_connection.publish(u"service/brain/rooms/%1/measured"_s.arg(number % 1000),
                             R"({"temperature":18.5})",
                             {.qos = QoS::AtLeastOnce,
                              .responseTopic = u"answers"_s,
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
        ++m_shares[answer.value(u"instance"_s).toString()];
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

} // namespace

class ClusterReplicas : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLoadIsSplit_data();
    void theLoadIsSplit();
    void oneIsKilledUnderLoad();

private:
    /// Replicas that are online.
    [[nodiscard]] bool begin(int count)
    {
        m_broker = std::make_unique<MqttTestBroker>();
        m_broker->addConfigLine(u"max_queued_messages 0"_s);
        if (!m_broker->start())
            return false;
        m_folder = std::make_unique<QTemporaryDir>();
        const QString config = m_folder->filePath(u"brain.json"_s);
        QFile file(config);
        const QJsonObject json{
            {u"broker"_s, QJsonObject{{u"url"_s, u"mqtt://127.0.0.1:%1"_s.arg(m_broker->port())},
                                      {u"clean_session"_s, false},
                                      {u"session_expiry"_s, u"1h"_s}}},
            {u"services"_s,
             QJsonObject{{u"brain"_s,
                          QJsonObject{{u"state"_s, false},
                                      {u"replicas"_s, QJsonObject{{u"group"_s, u"brains"_s}}}}}}}};
        if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(json).toJson()) < 0)
            return false;
        file.close();
        m_asker = std::make_unique<Asker>(m_broker->port());
        m_replicas.clear();
        for (int i = 1; i <= count; ++i) {
            m_replicas.push_back(
                std::make_unique<Replica>(config, i, m_folder->filePath(u"log"_s)));
            m_replicas.back()->start();
        }
        return QTest::qWaitFor([&] { return m_asker->online() == count; }, 30'000);
    }

    std::unique_ptr<MqttTestBroker> m_broker;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Asker> m_asker;
    std::vector<std::unique_ptr<Replica>> m_replicas;
};

void ClusterReplicas::theLoadIsSplit_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("1 replica") << 1;
    QTest::newRow("4 replicas") << 4;
}

void ClusterReplicas::theLoadIsSplit()
{
    QFETCH(const int, count);
    const int requests = isLong ? 200'000 : 5'000;
    QVERIFY(begin(count));
    double cpu = 0;
    for (const auto &replica : m_replicas)
        cpu -= replica->cpu();
    QElapsedTimer clock;
    clock.start();
    m_asker->ask(requests, 400);
    QVERIFY(faults::runUntil([&] { return m_asker->answered() == requests; }, 300s));
    const double seconds = double(clock.elapsed()) / 1000;
    for (const auto &replica : m_replicas)
        cpu += replica->cpu();
    qInfo("%d replicas: %d requests, lost %d, repeated %d; %.0f/s, %.1f us of a replica each; "
          "answered by %s",
          count, requests, m_asker->lost(), m_asker->repeated(), requests / seconds,
          cpu / requests * 1e6, qPrintable(m_asker->sharesText()));
    QCOMPARE(m_asker->lost(), 0);
    QCOMPARE(m_asker->repeated(), 0);
    QCOMPARE(static_cast<int>(m_asker->shares().size()), count);
}

void ClusterReplicas::oneIsKilledUnderLoad()
{
    const int requests = isLong ? 200'000 : 5'000;
    const int kills = isLong ? 10 : 2;
    QVERIFY(begin(4));
    m_asker->ask(requests, 400);
    for (int i = 0; i < kills; ++i) {
        const int victim = i % 4;
        const int until = requests / (kills + 1) * (i + 1);
        QVERIFY(faults::runUntil([&] { return m_asker->answered() >= until; }, 120s));
        m_replicas[static_cast<std::size_t>(victim)]->kill();
        QTRY_VERIFY(!m_asker->isOnline(victim + 1)); // by its will
        m_replicas[static_cast<std::size_t>(victim)]->start();
    }
    (void)faults::runUntil([&] { return m_asker->answered() == requests; }, 300s);
    qInfo("4 replicas, %d times one killed: %d requests, lost %d, repeated %d; answered by %s",
          kills, requests, m_asker->lost(), m_asker->repeated(), qPrintable(m_asker->sharesText()));
    QCOMPARE(m_asker->lost(), 0);
}

QTEST_GUILESS_MAIN(ClusterReplicas)
#include "cluster_replicas.moc"
