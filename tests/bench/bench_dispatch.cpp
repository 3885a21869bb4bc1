// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What the handlers of a service cost, by how many there are: to add, to subscribe at connect, to
// find the one of a message and call it, to remove in any order. The filters are plain topics or
// end in a wildcard. Over TCP, from a server that does no work; the client's part is in the
// figures.
//
//   bench_dispatch [MESSAGES [HANDLERS…]]
#include "blaster.h"

#include <MqttService/MqttService>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QLoggingCategory>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>

namespace {

/// Of this thread, in microseconds.
double cpu()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e6 + double(now.tv_nsec) / 1e3;
}

QString topic(int i, const QString &last)
{
    return QStringLiteral("house/room%1/sensor/%2").arg(i).arg(last);
}

using Protocol = BrokerOptions::Protocol;

bool measure(Protocol protocol, bool wildcards, int count, int messages)
{
    const QString last = wildcards ? QStringLiteral("+") : QStringLiteral("temperature");
    Blaster blaster;
    MqttService service(QStringLiteral("bench"));
    BrokerOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = blaster.port();
    options.protocol = protocol;
    service.setBrokerOptions(options);

    int received = 0;
    double begin = cpu();
    std::vector<MqttHandler *> handlers;
    for (int i = 0; i < count; ++i) {
        handlers.push_back(service.handle(topic(i, last),
                                          [&received, messages](const QByteArray &) {
                                              if (++received == messages)
                                                  QCoreApplication::exit();
                                          },
                                          {.global = true}));
    }
    const double added = cpu() - begin;

    begin = cpu();
    if (!service.start().isOk())
        return false;
    while (blaster.subscribed() < count + 1) // and <base>enabled
        QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    const double subscribed = cpu() - begin;

    begin = cpu();
    blaster.blast(topic(count / 2, last).toUtf8(),
                  topic(count / 2, QStringLiteral("temperature")).toUtf8(), messages);
    QCoreApplication::exec();
    const double dispatched = cpu() - begin;

    std::shuffle(handlers.begin(), handlers.end(), std::mt19937(1));
    begin = cpu();
    for (const MqttHandler *handler : handlers)
        delete handler;
    const double removed = cpu() - begin;
    std::printf("%-6s %-9s %9d %10.1f %14.1f %9d %15.0f %12.1f\n",
                protocol == Protocol::Mqtt5 ? "5" : "3.1.1", wildcards ? "wildcards" : "plain",
                count, added / 1e3, subscribed / 1e3, blaster.packets(),
                dispatched / messages * 1e3, removed / 1e3);
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QLoggingCategory::setFilterRules(QStringLiteral("mqttservice.*=false"));
    const int messages = argc > 1 ? std::atoi(argv[1]) : 1'000'000;
    std::vector<int> counts{100, 1000, 10'000, 100'000};
    if (argc > 2)
        counts.clear();
    for (int i = 2; i < argc; ++i)
        counts.push_back(std::atoi(argv[i]));
    std::printf("%-6s %-9s %9s %10s %14s %9s %15s %12s\n", "MQTT", "filters", "handlers", "add, ms",
                "subscribe, ms", "packets", "a message, ns", "remove, ms");
    for (const Protocol protocol : {Protocol::Mqtt311, Protocol::Mqtt5}) {
        for (const bool wildcards : {false, true}) {
            for (const int count : counts) {
                if (!measure(protocol, wildcards, count, messages))
                    return 1;
            }
        }
    }
    return 0;
}
