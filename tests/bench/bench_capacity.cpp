// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What a request to a service of several replicas costs the replicas and the broker, and how that
// grows with replicas, and with subscriptions and retained topics that others have at the broker.
//
//   bench_capacity [REQUESTS]
#include "cluster/brains.h"
#include "support/residentmemory.h"
#include "support/rununtil.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Prints what so many requests cost; false when not all were answered.
bool measure(brains::Rig &rig, int requests, const char *what, int count)
{
    const qint64 broker = rig.broker.processId();
    rig.asker->ask(requests / 10, 400); // warms up
    if (!runUntil([&] { return rig.asker->lost() == 0; }, 60s))
        return false;
    const double replicas = rig.cpu();
    const double brokers = brains::cpuSeconds(broker);
    QElapsedTimer clock;
    clock.start();
    rig.asker->ask(requests, 400);
    if (!runUntil([&] { return rig.asker->lost() == 0; }, 300s))
        return false;
    const double seconds = double(clock.nsecsElapsed()) / 1e9;
    std::printf("%7d %-20s %9.0f/s %9.1f us of replicas %9.1f us of the broker %8.1f MiB\n", count,
                what, requests / seconds, (rig.cpu() - replicas) / requests * 1e6,
                (brains::cpuSeconds(broker) - brokers) / requests * 1e6,
                double(residentMemory(broker)) / (1 << 20));
    std::fflush(stdout);
    return true;
}

/// Another client of the broker.
std::unique_ptr<MqttConnection> connectTo(const MqttTestBroker &broker)
{
    BrokerOptions options;
    options.host = broker.host();
    options.port = broker.port();
    options.outboxMessages = 1'000'000;
    auto connection = std::make_unique<MqttConnection>();
    connection->setOptions(options);
    connection->open();
    if (!runUntil([&] { return connection->isOnline(); }, 10s))
        return {};
    return connection;
}

bool withReplicas(int count, int requests)
{
    brains::Rig rig;
    return rig.begin(count) && measure(rig, requests, "replicas", count);
}

bool withSubscriptions(int count, int requests)
{
    brains::Rig rig;
    const bool isUp = rig.begin(1);
    const std::unique_ptr<MqttConnection> other = isUp ? connectTo(rig.broker) : nullptr;
    if (!other)
        return false;
    int heard = 0;
    for (int i = 0; i < count; ++i)
        (void)other->subscribe(u"house/room%1/set"_s.arg(i), Mqtt::QoS::AtMostOnce,
                               [&heard](const MqttMessage &) { ++heard; });
    const QDeadlineTimer deadline(60s);
    while (heard == 0 && !deadline.hasExpired()) { // until the broker has the last of them
        (void)other->publish(u"house/room%1/set"_s.arg(count - 1), "1");
        (void)runUntil([&] { return heard > 0; }, 200ms);
    }
    return heard > 0 && measure(rig, requests, "subscriptions", count);
}

bool withRetained(int count, int requests)
{
    brains::Rig rig;
    const bool isUp = rig.begin(1);
    const std::unique_ptr<MqttConnection> other = isUp ? connectTo(rig.broker) : nullptr;
    if (!other)
        return false;
    for (int i = 0; i < count; ++i)
        (void)other->publish(u"house/room%1/state"_s.arg(i), QByteArray(64, 'x'),
                             {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
    const auto isSent = [&] { return other->queued() == 0 && other->unacknowledged() == 0; };
    if (!runUntil(isSent, 60s) || !measure(rig, requests, "retained topics", count))
        return false;

    const std::unique_ptr<MqttConnection> late = connectTo(rig.broker);
    if (!late)
        return false;
    const double before = brains::cpuSeconds(rig.broker.processId());
    QElapsedTimer clock;
    clock.start();
    int heard = 0;
    (void)late->subscribe(u"house/#"_s, Mqtt::QoS::AtMostOnce,
                          [&heard](const MqttMessage &) { ++heard; });
    const bool all = runUntil([&] { return heard == count; }, 60s);
    std::printf("        all of them for one who subscribes: %lld ms, %.0f ms of the broker\n",
                static_cast<long long>(clock.elapsed()),
                (brains::cpuSeconds(rig.broker.processId()) - before) * 1e3);
    return all;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const int requests = argc > 1 ? app.arguments()[1].toInt() : 200'000;
    bool isDone = true;
    for (const int count : {1, 2, 4, 8})
        isDone = isDone && withReplicas(count, requests);
    for (const int count : {1'000, 10'000, 100'000})
        isDone = isDone && withSubscriptions(count, requests);
    for (const int count : {1'000, 10'000, 100'000})
        isDone = isDone && withRetained(count, requests);
    if (!isDone)
        std::fprintf(stderr, "not all was answered\n");
    return isDone ? 0 : 1;
}
