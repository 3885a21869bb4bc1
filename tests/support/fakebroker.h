// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/memorydevice.h"
#include "support/packetbuilder.h"

#include <QObject>

#include <chrono>
#include <deque>
#include <functional>
#include <vector>

/// A broker that follows a script, on a device in memory:
///
///     broker.expect(packet::Type::Connect).reply(packet::connack(packet::Version::V311));
///     broker.expect(packet::publish({…})).drop();
///     client.setTransport(broker.device(), QMqttClient::IODevice);
///     client.connectToHost();
///     QVERIFY2(broker.finish(), broker.problem());
///
/// Answers arrive in a later turn of the event loop, as from a socket. A packet that is not the one
/// expected, or that nobody expected, ends the script with a problem.
class FakeBroker : public QObject
{
    Q_OBJECT

public:
    using Matcher = std::function<bool(const QByteArray &packet)>;
    using Answer = std::function<QByteArray(const QByteArray &packet)>;

    explicit FakeBroker(QObject *parent = nullptr);

    [[nodiscard]] MemoryDevice *device() { return &m_device; }

    /// The next step: the client sends exactly these bytes, a packet of this type, or one that the
    /// matcher takes.
    FakeBroker &expect(const QByteArray &packet);
    FakeBroker &expect(packet::Type type);
    FakeBroker &expect(const QString &what, Matcher matcher);
    /// What follows that packet, in this order.
    FakeBroker &reply(const QByteArray &bytes);
    FakeBroker &reply(Answer answer);
    FakeBroker &drop();

    /// Sends outside the script, at once.
    void send(const QByteArray &bytes) { m_device.feed(bytes); }

    /// Lets events run until the script is done and all answers were taken; false when there is a
    /// problem. The limit matters only to a client that does not do its part.
    [[nodiscard]] bool finish(std::chrono::milliseconds limit = std::chrono::seconds(5));
    /// What went wrong, with both packets named and in hex.
    [[nodiscard]] const char *problem() const { return m_problem.constData(); }
    /// All that the client sent, packet by packet.
    [[nodiscard]] const QList<QByteArray> &received() const { return m_received; }

private:
    struct Action
    {
        enum Kind { Reply, Drop } kind;
        Answer answer;
    };
    struct Step
    {
        QString what;
        Matcher matcher;
        std::vector<Action> actions;
    };

    void take(const QByteArray &bytes);
    void check(const QByteArray &packet);
    void act(const Action &action, const QByteArray &packet);
    void fail(const QString &what);

    MemoryDevice m_device;
    std::deque<Step> m_steps;
    QByteArray m_incoming;
    QList<QByteArray> m_received;
    QByteArray m_problem;
    int m_pending = 0; // answers on their way
};
