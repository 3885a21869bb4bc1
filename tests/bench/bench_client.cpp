// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What a message costs the client: codec, session and QMqttClient on a device in memory, so that
// neither kernel nor network is in the figure.
//
//   bench_client [MODE [COUNT [VERSION]]]     MODE: pub0 pub1 pub2 sub0 sub1 sub2; VERSION: 4 5
//
// Prints CPU nanoseconds a message. Under callgrind it counts instructions, which repeat:
//   valgrind --tool=callgrind --toggle-collect='measured*' bench_client sub0 100000
#include "sink.h"

#include <QtMqtt/QMqttClient>

#include <QCoreApplication>

#include <cstdio>

namespace {

constexpr qsizetype Chunk = 32 * 1024;
constexpr int Window = 200; // unacknowledged publishes at a time
const QByteArray Payload(64, 'x');

// Cheap, for it is measured along.
void putAcknowledgement(QByteArray &to, char header, quint16 id)
{
    const char bytes[] = {header, 2, char(id >> 8), char(id)};
    to.append(bytes, 4);
}

struct Bench
{
    Sink device;
    QMqttClient client;
    bool v5 = false;
    long done = 0;
    QByteArray packets;
    QByteArray releases;

    void open(bool mqtt5)
    {
        v5 = mqtt5;
        client.setProtocolVersion(v5 ? QMqttClient::MQTT_5_0 : QMqttClient::MQTT_3_1_1);
        client.setTransport(&device, QMqttClient::IODevice);
        client.connectToHost();
        device.feed(QByteArray::fromHex(v5 ? "2003000000" : "20020000"));
        QObject::connect(&client, &QMqttClient::messageSent, [this] { ++done; });
        QObject::connect(&client, &QMqttClient::messageReceived, [this] { ++done; });
    }

    void publish(int qos, long count)
    {
        const QMqttTopicName topic(QStringLiteral("bench/topic"));
        QByteArray first;
        QByteArray second;
        for (long sent = 0; sent < count;) {
            first.resize(0);
            second.resize(0);
            for (int i = 0; i < Window && sent < count; ++i, ++sent) {
                const auto id = quint16(client.publish(topic, Payload, quint8(qos)));
                if (qos > 0)
                    putAcknowledgement(first, qos == 1 ? 0x40 : 0x50, id);
                if (qos == 2)
                    putAcknowledgement(second, 0x70, id);
            }
            QCoreApplication::sendPostedEvents();
            if (qos > 0)
                device.feed(first);
            if (qos == 2)
                device.feed(second);
        }
        if (qos == 0)
            done = count;
    }

    /// Packets enough for one reading, and the PUBRELs that follow them.
    void prepare(int qos)
    {
        for (quint16 id = 1; packets.size() < Chunk; ++id) {
            packets += publishPacket("bench/topic", Payload, qos, id, v5);
            putAcknowledgement(releases, 0x62, id);
        }
    }

    void receive(int qos, long count)
    {
        while (done < count) {
            device.feed(packets);
            if (qos == 2)
                device.feed(releases);
        }
    }
};

} // namespace

// Outside the anonymous namespace, so that callgrind finds it by name.
Q_NEVER_INLINE void measured(Bench &bench, bool publishing, int qos, long count)
{
    if (publishing)
        bench.publish(qos, count);
    else
        bench.receive(qos, count);
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    const QString only = arguments.value(1);
    const long count = argc > 2 ? arguments[2].toLong() : 1000000;
    std::printf("%-6s %-5s %14s\n", "mode", "mqtt", "ns a message");
    for (const char *version : {"4", "5"}) {
        if (argc > 3 && arguments[3] != QLatin1String(version))
            continue;
        for (const char *mode : {"pub0", "pub1", "pub2", "sub0", "sub1", "sub2"}) {
            if (!only.isEmpty() && only != QLatin1String(mode))
                continue;
            Bench bench;
            bench.open(*version == '5');
            bench.prepare(mode[3] - '0');
            const double start = cpuNanoseconds();
            measured(bench, mode[0] == 'p', mode[3] - '0', count);
            const double spent = cpuNanoseconds() - start;
            if (bench.done < count) {
                std::fprintf(stderr, "%s: %ld of %ld messages\n", mode, bench.done, count);
                return 1;
            }
            std::printf("%-6s %-5s %14.1f\n", mode, *version == '5' ? "5.0" : "3.1.1",
                        spent / double(bench.done));
        }
    }
    return 0;
}
