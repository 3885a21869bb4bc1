// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What a message in the outbox costs: accepted while the broker is away, and sent when it is there.
//
//   bench_outbox [COUNT [FOLDER]]      the folder says which disk
#include "support/residentmemory.h"

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <cstdio>
#include <vector>

namespace {

struct Run
{
    const char *name;
    long count;
    long together; // publishes before their results are looked at
    QString path = {};
    BrokerOptions::OutboxSynchronous synchronous = BrokerOptions::OutboxSynchronous::Normal;
    bool drain = false;
    long topics = 1;
    long room = 10'000'000; // beyond it the latest of each topic is kept
};

/// Publishes messages of 64 bytes. Then lets a broker take them.
void measure(const Run &run)
{
    MqttTestBroker broker;
    broker.addConfigLine(QStringLiteral("set_tcp_nodelay true"));
    if (!broker.start())
        return;
    broker.stop();
    BrokerOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = broker.port();
    options.outboxPath = run.path;
    options.outboxSynchronous = run.synchronous;
    options.outboxMessages = run.room;
    options.outboxBytes = 2'000'000'000;
    if (run.room < run.count)
        options.outboxPolicy = BrokerOptions::OutboxPolicy::KeepLatest;
    options.reconnect = {.initial = std::chrono::milliseconds(10),
                         .maximum = std::chrono::milliseconds(10)};
    MqttConnection connection;
    connection.setOptions(options);
    connection.open();
    const QByteArray payload(64, 'x');
    const double before = residentMiB();
    QElapsedTimer timer;
    timer.start();
    std::vector<MqttPublication> results;
    long accepted = 0;
    for (long i = 0; i < run.count; i += run.together) {
        results.clear();
        for (long n = i; n < i + run.together; ++n)
            results.push_back(connection.publish(QStringLiteral("sensor/%1").arg(n % run.topics),
                                                 QByteArray(payload.constData(), payload.size()),
                                                 {.qos = Mqtt::QoS::AtLeastOnce}));
        for (const MqttPublication &result : results)
            accepted += result.isOk() ? 1 : 0;
    }
    const double perSecond = double(accepted) * 1000 / double(qMax<qint64>(1, timer.elapsed()));
    const double resident = residentMiB();
    double sent = 0;
    if (run.drain && broker.restart()) {
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
    std::printf("%-8s %9ld %9ld %12.0f %12.0f %10.1f %10.1f\n", run.name, accepted, run.together,
                perSecond, sent, resident - before, resident);
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
    measure({"memory", count, 100, {}, Synchronous::Normal, true});
    for (const long together : {1L, 100L})
        measure({"NORMAL", count, together, file(), Synchronous::Normal, together > 1});
    for (const long together : {1L, 10L, 100L})
        measure({"FULL", together == 1 ? count / 10 : count, together, file(), Synchronous::Full,
                 together > 10});
    constexpr long million = 1'000'000;
    measure({"NORMAL", million, 1000, file()});
    measure({"memory", million, 1000});
    // Each of the second million takes the place of one of the first.
    measure({"latest", 2 * million, 1000, {}, Synchronous::Normal, false, million, million});
    return 0;
}
