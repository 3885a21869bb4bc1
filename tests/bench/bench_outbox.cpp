// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What a message in the outbox costs: accepted while the broker is away, and sent when it is there.
//
//   bench_outbox [COUNT [FOLDER]]      the folder says which disk
#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <cstdio>
#include <unistd.h>
#include <vector>

namespace {

double residentMiB()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ')[1].toDouble() * double(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// Publishes `count` messages of 64 bytes, `together` before their results are looked at. Then lets
/// a broker take them.
void measure(const char *name, const QString &path, BrokerOptions::OutboxSynchronous synchronous,
             long count, long together, bool drain)
{
    MqttTestBroker broker;
    broker.addConfigLine(QStringLiteral("set_tcp_nodelay true"));
    if (!broker.start())
        return;
    broker.stop();
    BrokerOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = broker.port();
    options.outboxPath = path;
    options.outboxSynchronous = synchronous;
    options.outboxMessages = 10'000'000;
    options.outboxBytes = 2'000'000'000;
    options.reconnect = {.initial = std::chrono::milliseconds(10),
                         .maximum = std::chrono::milliseconds(10)};
    MqttConnection connection;
    connection.setOptions(options);
    connection.open();
    const QString topic = QStringLiteral("sensor/1");
    const double before = residentMiB();
    QElapsedTimer timer;
    timer.start();
    std::vector<MqttPublication> results;
    long accepted = 0;
    for (long i = 0; i < count; i += together) {
        results.clear();
        for (long n = 0; n < together; ++n)
            results.push_back(
                connection.publish(topic, QByteArray(64, 'x'), {.qos = Mqtt::QoS::AtLeastOnce}));
        for (const MqttPublication &result : results)
            accepted += result.isOk() ? 1 : 0;
    }
    const double perSecond = double(accepted) * 1000 / double(qMax<qint64>(1, timer.elapsed()));
    const double resident = residentMiB();
    double sent = 0;
    if (drain && broker.restart()) {
        QEventLoop loop;
        QObject::connect(&connection, &MqttConnection::onlineChanged, &loop, &QEventLoop::quit);
        loop.exec();
        timer.restart();
        QObject::connect(&connection, &MqttConnection::queuedChanged, &loop, [&] {
            if (connection.queued() == 0)
                loop.quit();
        });
        loop.exec();
        sent = double(accepted) * 1000 / double(qMax<qint64>(1, timer.elapsed()));
    }
    std::printf("%-8s %9ld %9ld %12.0f %12.0f %10.1f %10.1f\n", name, accepted, together, perSecond,
                sent, resident - before, resident);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const long count = argc > 1 ? app.arguments()[1].toLong() : 50'000;
    const QTemporaryDir folder((argc > 2 ? app.arguments()[2] : QStringLiteral(".")) +
                               QStringLiteral("/bench_outbox-XXXXXX"));
    using Synchronous = BrokerOptions::OutboxSynchronous;
    int files = 0;
    const auto file = [&] { return folder.filePath(QString::number(++files)); };
    std::printf("%-8s %9s %9s %12s %12s %10s %10s\n", "outbox", "accepted", "together",
                "accepted/s", "sent/s", "MiB more", "RSS MiB");
    measure("memory", {}, Synchronous::Normal, count, 100, true);
    for (const long together : {1L, 100L})
        measure("NORMAL", file(), Synchronous::Normal, count, together, together > 1);
    for (const long together : {1L, 10L, 100L})
        measure("FULL", file(), Synchronous::Full, together == 1 ? count / 10 : count, together,
                together > 10);
    measure("NORMAL", file(), Synchronous::Normal, 1'000'000, 1000, false);
    return 0;
}
