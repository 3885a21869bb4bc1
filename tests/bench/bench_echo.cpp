// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What an echo costs a service process, through a real mosquitto, beside the smallest program on
// the bare client; how long it takes to be online, and what it holds.
//
// The third is the echo of the second among 10,000 other handlers.
//
// The programs take turns, so that what else the machine does meets all of them; the figures are
// medians of the rounds. Each has a core to itself, where there are two: where the system puts a
// program beside the broker or apart, a message costs two or four times as much to be woken for.
//
//   bench_echo [COUNT [ROUNDS [BARE [SERVICE]]]]     the programs; by default those of this build
#include "support/residentmemory.h"

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

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <sched.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

/// Keeps the process, and those that it starts, on a core.
void stayOn(std::size_t core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

/// Of the main thread, to the nanosecond.
double cpuMicroseconds(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/schedstat").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ')[0].toDouble() / 1e3;
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
        QTimer timer;
        QObject::connect(&timer, &QTimer::timeout, &m_loop, &QEventLoop::quit);
        timer.start(bound);
        if (!m_isOnline)
            m_loop.exec();
        return m_isOnline;
    }
    /// False if given up before all answers came.
    bool run(long count, int window)
    {
        m_toSend = m_toReceive = count;
        for (int i = 0; i < window; ++i)
            ask();
        m_loop.exec();
        return m_toReceive <= 0;
    }
    void giveUp() { m_loop.quit(); }

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
        if (online != std::exchange(m_isOnline, online))
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

struct Program
{
    const char *name;
    Kind kind;
    QString path;
};

QStringList argumentsOf(const Program &program, quint16 port, const QString &config)
{
    switch (program.kind) {
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

struct Result
{
    double microseconds[2]; // an echo, by window
    double resident;
    double online; // ms
};
constexpr int windows[] = {1, 50};

std::optional<Result> measure(const Program &program, long count)
{
    MqttTestBroker broker;
    broker.addConfigLine(QStringLiteral("set_tcp_nodelay true")); // else it waits for our ACKs
    if (!broker.start()) {
        std::fprintf(stderr, "%s\n", qPrintable(broker.errorString()));
        return {};
    }
    QTemporaryDir folder;
    QFile config(folder.filePath(QStringLiteral("mqttservice.json")));
    if (!config.open(QIODevice::WriteOnly))
        return {};
    const QJsonObject link{{QStringLiteral("host"), broker.host()},
                           {QStringLiteral("port"), broker.port()}};
    config.write(QJsonDocument({{QStringLiteral("broker"), link}}).toJson());
    config.close();

    Load load(broker.port());
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    if (std::thread::hardware_concurrency() > 1)
        process.setChildProcessModifier([] { stayOn(1); });
    QElapsedTimer timer;
    timer.start();
    process.start(program.path, argumentsOf(program, broker.port(), config.fileName()));
    if (!load.awaitOnline(std::chrono::seconds(5))) {
        std::fprintf(stderr, "%s did not come online\n", qPrintable(program.path));
        return {};
    }
    QObject::connect(&process, &QProcess::finished, [&load] { load.giveUp(); });
    Result result{};
    result.online = double(timer.elapsed());
    for (int i = 0; i < 2; ++i) {
        const bool warm = load.run(count / 10, windows[i]);
        const double before = cpuMicroseconds(process.processId());
        if (!warm || !load.run(count, windows[i])) {
            std::fprintf(stderr, "%s ended: %s\n", qPrintable(program.path),
                         qPrintable(process.errorString()));
            return {};
        }
        result.microseconds[i] = (cpuMicroseconds(process.processId()) - before) / double(count);
    }
    result.resident = residentMiB(process.processId());
    process.terminate();
    process.waitForFinished(5000);
    return result;
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

template <typename Function>
double medianOf(const std::vector<Result> &results, Function function)
{
    std::vector<double> values;
    for (const Result &result : results)
        values.push_back(function(result));
    return median(std::move(values));
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    stayOn(0);
    const QStringList arguments = app.arguments();
    const QString here = app.applicationDirPath();
    const long count = argc > 1 ? arguments[1].toLong() : 50000;
    const int rounds = argc > 2 ? arguments[2].toInt() : 5;
    const std::array programs{
        Program{"bare", Kind::Bare, argc > 3 ? arguments[3] : here + QStringLiteral("/echobare")},
        Program{"service", Kind::Service,
                argc > 4 ? arguments[4] : here + QStringLiteral("/../../examples/echo/echo")},
        Program{"10,000", Kind::Many, here + QStringLiteral("/echoservice")}};
    std::array<std::vector<Result>, programs.size()> results;
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < programs.size(); ++i) {
            const auto result = measure(programs[i], count);
            if (!result)
                return 1;
            results[i].push_back(*result);
        }
    }

    std::printf("%-8s %7s %15s %10s %10s %10s\n", "program", "window", "cpu us an echo", "/ bare",
                "RSS MiB", "online ms");
    for (std::size_t window = 0; window < std::size(windows); ++window) {
        for (std::size_t i = 0; i < programs.size(); ++i) {
            std::vector<double> ratios; // of one round
            for (std::size_t round = 0; round < results[i].size(); ++round) {
                ratios.push_back(results[i][round].microseconds[window] /
                                 results[0][round].microseconds[window]);
            }
            const auto cpu = [window](const Result &result) { return result.microseconds[window]; };
            std::printf("%-8s %7d %15.2f %10.2f %10.1f %10.0f\n", programs[i].name, windows[window],
                        medianOf(results[i], cpu), median(std::move(ratios)),
                        medianOf(results[i], [](const Result &r) { return r.resident; }),
                        medianOf(results[i], [](const Result &r) { return r.online; }));
        }
    }
    return 0;
}
