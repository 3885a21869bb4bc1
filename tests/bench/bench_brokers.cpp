// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// Many brokers in one process, with listeners whose filters overlap: how much they hear a second,
// in which order, and what a restart of each broker costs.
//
//   bench_brokers [BROKERS [LISTENERS [MESSAGES]]]

#include "../support/brokerload.h"

#include <QElapsedTimer>
#include <QTimer>

#include <cstdio>
#include <ctime>

using namespace std::chrono_literals;
using Protocol = BrokerOptions::Protocol;

namespace {

const char *name(Protocol protocol)
{
    return protocol == Protocol::Mqtt5 ? "5" : "3.1.1";
}

/// Keeps some messages of each broker under way.
bool flood(int brokers, int listeners, int messages, Protocol protocol, Mqtt::QoS qos)
{
    constexpr int burst = 50;
    BrokerLoad load(brokers, listeners, qos, protocol);
    if (const QString problem = load.start(); !problem.isEmpty()) {
        std::fprintf(stderr, "%s\n", qPrintable(problem));
        return false;
    }
    QElapsedTimer timer;
    timer.start();
    const std::clock_t cpu = std::clock();
    for (int sent = 0; sent < messages; sent += burst) {
        const quint64 before = load.expected();
        load.publish(burst);
        if (!load.wait([&] { return load.delivered() >= before; })) // one burst ahead
            break;
    }
    const bool isWhole = load.wait([&] { return load.delivered() == load.expected(); });
    const double seconds = double(timer.nsecsElapsed()) / 1e9;
    const double busy = double(std::clock() - cpu) / CLOCKS_PER_SEC;
    std::printf("| %s | %d | %d | %d | %llu | %.0f | %.0f | %.2f | %s | %llu | %llu |\n",
                name(protocol), int(qos), brokers, listeners, load.sent(),
                double(load.sent()) / seconds, double(load.delivered()) / seconds,
                busy * 1e6 / double(load.delivered()), isWhole ? "0" : "some", load.repeated(),
                load.disordered());
    std::fflush(stdout);
    return isWhole;
}

bool restarts(int brokers, int listeners, Protocol protocol)
{
    BrokerLoad load(brokers, listeners, Mqtt::QoS::AtLeastOnce, protocol);
    if (const QString problem = load.start(); !problem.isEmpty()) {
        std::fprintf(stderr, "%s\n", qPrintable(problem));
        return false;
    }
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &timer, [&load] { load.publish(5); });
    timer.start(20ms);
    for (int i = 0; i < brokers; ++i) {
        const QDeadlineTimer run(200);
        if (!load.restart(i) || !load.wait([&] { return run.hasExpired() && load.isOnline(); }))
            return false;
    }
    timer.stop();
    const bool isWhole = load.wait([&] { return load.delivered() == load.expected(); });
    std::printf("| %s | %d | %d | %llu | %llu | %llu | %llu | %llu |\n", name(protocol), brokers,
                listeners, load.sent(), load.delivered(), load.expected() - load.delivered(),
                load.repeated(), load.disordered());
    std::fflush(stdout);
    return isWhole;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const auto argument = [&](int index, int otherwise) {
        return argc > index ? std::atoi(argv[index]) : otherwise;
    };
    const int brokers = argument(1, 20);
    const int listeners = argument(2, 50);
    const int messages = argument(3, 2000);
    std::puts("| MQTT | QoS | brokers | listeners | messages | messages/s | delivered/s | CPU µs a "
              "delivery | lost | repeated | out of order |");
    bool isGood = true;
    for (const Protocol protocol : {Protocol::Mqtt311, Protocol::Mqtt5}) {
        for (const Mqtt::QoS qos : {Mqtt::QoS::AtMostOnce, Mqtt::QoS::AtLeastOnce})
            isGood = flood(brokers, listeners, messages, protocol, qos) && isGood;
    }
    std::puts("\neach broker restarted in turn, QoS 1, sessions kept:\n\n"
              "| MQTT | brokers | listeners | sent | delivered | lost | repeated | out of order |");
    for (const Protocol protocol : {Protocol::Mqtt311, Protocol::Mqtt5})
        isGood = restarts(brokers, listeners, protocol) && isGood;
    return isGood ? 0 : 1;
}
