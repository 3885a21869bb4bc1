// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// Whether a received message costs more with many subscriptions or in a large burst, what
// subscribing many takes, and what many clients in one process hold.
//
//   bench_scale [CLIENTS]
//   bench_scale filters COUNT
//   bench_scale burst COUNT
//
// The others measure a message with so many subscriptions, or in a burst of so many, alone, for
// callgrind:
//   valgrind --tool=callgrind --toggle-collect='measured*' bench_scale filters 1000
#include "sink.h"
#include "support/residentmemory.h"

#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>

#include <cstdio>
#include <memory>
#include <vector>

namespace {

constexpr int Messages = 1000000;
constexpr int MessagesCounted = 50000;

} // namespace

// Outside the anonymous namespace, so that callgrind finds it by name.
Q_NEVER_INLINE void measured(Sink &device, const QByteArray &packets, const long &received,
                             long count)
{
    while (received < count)
        device.feed(packets);
}

Q_NEVER_INLINE void measuredBurst(Sink &device, const QByteArray &burst, qsizetype chunk)
{
    for (qsizetype at = 0; at < burst.size(); at += chunk) {
        const qsizetype size = qMin(chunk, burst.size() - at);
        device.feed(QByteArray::fromRawData(burst.constData() + at, size));
    }
}

namespace {

// Nanoseconds of a message with so many subscriptions, each with a topic of its own and somebody
// who listens. The messages are for so many of them in turn.
double measureSubscriptions(int count, int topics, long messages = Messages)
{
    Sink device;
    QMqttClient client;
    client.setTransport(&device, QMqttClient::IODevice);
    client.connectToHost();
    device.feed(QByteArray::fromHex("20020000"));
    long received = 0;
    QByteArray packets;
    for (int i = 0; i < count; ++i) {
        const QString topic = QStringLiteral("room%1/temperature").arg(i, 5, 10, QChar(u'0'));
        QMqttSubscription *subscription = client.subscribe(QMqttTopicFilter(topic));
        QObject::connect(subscription, &QMqttSubscription::messageReceived,
                         [&received] { ++received; });
        if (i < topics)
            packets += publishPacket(topic.toUtf8(), QByteArray(32, 'x'), 0, 0, false);
    }
    device.feed(packets); // each topic is new once
    received = 0;
    const double start = cpuNanoseconds();
    measured(device, packets, received, messages);
    return (cpuNanoseconds() - start) / double(received);
}

// A burst that arrives in chunks of this size; nanoseconds a message.
double measureBurst(int messages, qsizetype chunk)
{
    Sink device;
    QMqttClient client;
    client.setTransport(&device, QMqttClient::IODevice);
    client.connectToHost();
    device.feed(QByteArray::fromHex("20020000"));
    int received = 0;
    QObject::connect(&client, &QMqttClient::messageReceived, [&received] { ++received; });
    const QByteArray burst =
        publishPacket("room/temperature", QByteArray(32, 'x'), 0, 0, false).repeated(messages);
    const double start = cpuNanoseconds();
    measuredBurst(device, burst, chunk);
    return received == messages ? (cpuNanoseconds() - start) / messages : -1;
}

// What it takes to subscribe many filters at once, and what they hold afterwards.
void measureSubscribing(int count)
{
    Sink device;
    QMqttClient client;
    client.setTransport(&device, QMqttClient::IODevice);
    client.connectToHost();
    device.feed(QByteArray::fromHex("20020000"));
    QList<QMqttClient::SubscriptionRequest> requests;
    for (int i = 0; i < count; ++i)
        requests.append({QStringLiteral("room%1/temperature").arg(i), 1});
    const double before = residentMiB();
    const double start = cpuNanoseconds();
    client.subscribeFilters(requests);
    const double spent = cpuNanoseconds() - start;
    std::printf("%8d %14.1f %14.1f\n", count, spent / 1e6, residentMiB() - before);
}

bool measureClients(int count)
{
    MqttTestBroker broker;
    if (!broker.start()) {
        std::fprintf(stderr, "%s\n", qPrintable(broker.errorString()));
        return false;
    }
    const double before = residentMiB();
    QElapsedTimer timer;
    timer.start();
    int online = 0;
    int answered = 0;
    std::vector<std::unique_ptr<QMqttClient>> clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<QMqttClient>());
        QMqttClient *client = clients.back().get();
        client->setHostname(broker.host());
        client->setPort(broker.port());
        QObject::connect(client, &QMqttClient::connected, [&online] { ++online; });
        QObject::connect(client, &QMqttClient::messageReceived, [&answered] { ++answered; });
        client->connectToHost();
    }
    while (online < count)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const double idle = (residentMiB() - before) * 1024 / count;
    const qint64 connected = timer.restart();
    for (int i = 0; i < count; ++i) {
        const QString topic = QStringLiteral("client/%1").arg(i);
        QMqttClient *client = clients[size_t(i)].get();
        client->subscribe(QMqttTopicFilter(topic), 1);
        client->publish(QMqttTopicName(topic), "echo", 1);
    }
    while (answered < count)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    std::printf("%8d %14.1f %14lld %14lld\n", count, idle, connected, timer.elapsed());
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc > 2 && app.arguments().at(1) == QLatin1String("filters")) {
        const int filters = app.arguments().at(2).toInt();
        measureSubscriptions(filters, filters, MessagesCounted);
        return 0;
    }
    if (argc > 2 && app.arguments().at(1) == QLatin1String("burst")) {
        measureBurst(app.arguments().at(2).toInt(), 64 * 1024);
        return 0;
    }
    const int clients = argc > 1 ? app.arguments().at(1).toInt() : 1000;
    // First: what the others leave behind in the heap would hide what clients take.
    std::printf("%8s %14s %14s %14s\n", "clients", "KiB idle", "ms connect", "ms echo");
    if (!measureClients(clients))
        return 1;
    std::printf("%8s %14s %14s\n", "filters", "ns, of 10", "ns, of each");
    for (const int count : {1, 10, 100, 1000, 10000}) {
        std::printf("%8d %14.1f %14.1f\n", count, measureSubscriptions(count, 10),
                    measureSubscriptions(count, count));
    }
    std::printf("%8s %14s %14s\n", "chunk", "ns of 10,000", "ns of 1,000,000");
    for (const qsizetype chunk : {1, 100, 1460, 65536, 1 << 30}) {
        std::printf("%8lld %14.1f %14.1f\n", qlonglong(chunk), measureBurst(10000, chunk),
                    measureBurst(1000000, chunk));
    }
    std::printf("%8s %14s %14s\n", "filters", "ms subscribe", "MiB");
    for (const int count : {1000, 100000})
        measureSubscribing(count);
    return 0;
}
