// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/session/session.h"
#include "support/packetbuilder.h"

#include <QTest>

using namespace mqtt;
using namespace std::chrono_literals;
using packet::Type;

using Kind = Event::Kind;
using V = packet::Version;

inline const TimePoint Start = TimePoint() + 1000h;

// The session with its link and clock in the test's hands.
struct Link
{
    explicit Link(V version = V::V311)
        : v(version)
    {
        options.connect.version = Version(int(version));
        options.connect.clientId = "c";
    }

    // Everything written since the last call, packet by packet.
    QList<QByteArray> sent()
    {
        QByteArray bytes = session.output().view().toByteArray();
        session.outputTaken(now);
        QList<QByteArray> packets;
        while (packet::firstSize(bytes) > 0) {
            packets.append(bytes.first(packet::firstSize(bytes)));
            bytes.remove(0, packets.constLast().size());
        }
        if (!bytes.isEmpty())
            packets.append("no packet: " + bytes);
        return packets;
    }

    // Kind::None also stands for "nothing complete"; look at `took` where it matters.
    Event receive(const QByteArray &bytes)
    {
        in = bytes;
        Event event;
        qsizetype consumed = 0;
        took = session.receive(in, now, consumed, event);
        return event;
    }

    Event up(bool sessionPresent = false, const QByteArray &properties = {})
    {
        session.start(options, now);
        if (!session.linkUp())
            return {};
        (void)sent();
        return receive(packet::connack(v, 0, sessionPresent, properties));
    }

    void down() { session.linkDown(); }

    qint32 publish(int qos, const QByteArray &topic = "a", const QByteArray &payload = "x")
    {
        why = nullptr;
        return session.publish({topic, payload, {}, quint8(qos), false, 0}, why);
    }

    QByteArray publishBytes(int qos, int id, bool duplicate = false) const
    {
        return packet::publish({.version = v,
                                .topic = "a",
                                .payload = "x",
                                .qos = qos,
                                .id = id,
                                .duplicate = duplicate});
    }

    V v;
    SessionOptions options;
    Session session;
    TimePoint now = Start;
    QByteArray in;
    bool took = false;
    const char *why = nullptr;
};

using Packets = QList<QByteArray>;

inline void addVersionsAndQos()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("qos");
    for (const int version : {3, 4, 5}) {
        for (const int qos : {0, 1, 2})
            QTest::addRow("version %d QoS %d", version, qos) << version << qos;
    }
}
