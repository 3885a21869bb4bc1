// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What an echo costs a service process, through a real mosquitto, beside the smallest program on
// the bare client; how long it takes to be online, and what it holds.
//
// The third is the echo of the second among 10,000 other handlers.
//
//   bench_echo [COUNT [BARE [SERVICE]]]     the programs; by default those of this build
#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>
#include <unistd.h>

namespace {

double cpuSeconds(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray line = file.readAll();
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    return (fields[11].toDouble() + fields[12].toDouble()) / double(sysconf(_SC_CLK_TCK));
}

double residentMiB(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/statm").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ')[1].toDouble() * double(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// Keeps `window` requests outstanding until `count` answers came.
class Load
{
public:
    explicit Load(quint16 port)
    {
        m_client.setHostname(QStringLiteral("127.0.0.1"));
        m_client.setPort(port);
        QObject::connect(&m_client, &QMqttClient::connected, [this] {
            m_client.subscribe(QMqttTopicFilter(m_online.name()));
            m_client.subscribe(QMqttTopicFilter(m_response.name()));
        });
        QObject::connect(&m_client, &QMqttClient::messageReceived,
                         [this](const QByteArray &payload, const QMqttTopicName &topic) {
                             if (topic == m_online)
                                 cameOnline(payload == "1");
                             else if (topic == m_response)
                                 answered();
                         });
        m_client.connectToHost();
    }
    bool awaitOnline(std::chrono::milliseconds bound)
    {
        QTimer::singleShot(bound, &m_loop, &QEventLoop::quit);
        if (!m_isOnline)
            m_loop.exec();
        return m_isOnline;
    }
    void run(long count, int window)
    {
        m_toSend = m_toReceive = count;
        for (int i = 0; i < window; ++i)
            ask();
        m_loop.exec();
    }

private:
    void ask()
    {
        if (m_toSend-- > 0)
            m_client.publish(m_request, QByteArray(64, 'x'));
    }
    void answered()
    {
        if (--m_toReceive == 0)
            m_loop.quit();
        ask();
    }
    void cameOnline(bool online)
    {
        m_isOnline = online;
        m_loop.quit();
    }

    QEventLoop m_loop;
    QMqttClient m_client;
    QMqttTopicName m_request{QStringLiteral("service/echo/echo")};
    QMqttTopicName m_response{QStringLiteral("service/echo/echo_response")};
    QMqttTopicName m_online{QStringLiteral("service/echo/online")};
    bool m_isOnline = false;
    long m_toSend = 0;
    long m_toReceive = 0;
};

enum class Kind { Bare, Service, Many };

QStringList argumentsOf(Kind kind, quint16 port, const QString &config)
{
    switch (kind) {
    case Kind::Bare:
        return {QString::number(port)};
    case Kind::Service:
        return {QStringLiteral("--config"), config, QStringLiteral("--log-level"),
                QStringLiteral("warning")};
    case Kind::Many:
        return {QString::number(port), QStringLiteral("10000")};
    }
    return {};
}

bool measure(const char *name, const QString &program, Kind kind, long count)
{
    MqttTestBroker broker;
    broker.addConfigLine(QStringLiteral("set_tcp_nodelay true")); // else it waits for our ACKs
    if (!broker.start()) {
        std::fprintf(stderr, "%s\n", qPrintable(broker.errorString()));
        return false;
    }
    QTemporaryDir folder;
    QFile config(folder.filePath(QStringLiteral("mqttservice.json")));
    if (!config.open(QIODevice::WriteOnly))
        return false;
    const QJsonObject link{{QStringLiteral("host"), broker.host()},
                           {QStringLiteral("port"), broker.port()}};
    config.write(QJsonDocument({{QStringLiteral("broker"), link}}).toJson());
    config.close();

    Load load(broker.port());
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const QStringList arguments = argumentsOf(kind, broker.port(), config.fileName());
    QElapsedTimer timer;
    timer.start();
    process.start(program, arguments);
    if (!load.awaitOnline(std::chrono::seconds(5))) {
        std::fprintf(stderr, "%s did not come online\n", qPrintable(program));
        return false;
    }
    const qint64 online = timer.elapsed();
    for (const int window : {1, 50}) {
        const double before = cpuSeconds(process.processId());
        load.run(count, window);
        const double spent = cpuSeconds(process.processId()) - before;
        std::printf("%-8s %7d %15.2f %10.1f %10lld\n", name, window, spent / double(count) * 1e6,
                    residentMiB(process.processId()), online);
    }
    process.terminate();
    process.waitForFinished(5000);
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    const QString here = app.applicationDirPath();
    const long count = argc > 1 ? arguments[1].toLong() : 50000;
    const QString bare = argc > 2 ? arguments[2] : here + QStringLiteral("/echobare");
    const QString service =
        argc > 3 ? arguments[3] : here + QStringLiteral("/../../examples/echo/echo");
    std::printf("%-8s %7s %15s %10s %10s\n", "program", "window", "cpu us an echo", "RSS MiB",
                "online ms");
    const QString many = here + QStringLiteral("/echoservice");
    return measure("bare", bare, Kind::Bare, count) &&
                   measure("service", service, Kind::Service, count) &&
                   measure("10,000", many, Kind::Many, count)
               ? 0
               : 1;
}
