// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"

#include <QHash>

#include <deque>
#include <functional>

namespace mqtt {

/// Where answers come on one broker: the topics that are subscribed for them, and the requests that
/// wait there.
class ReplyTopics
{
public:
    using Id = quint64;
    /// With the oldest request of the topic that an answer without correlation data may be for; 0
    /// where there is none.
    using Receiver = std::function<void(Id oldest, const MqttMessage &message)>;

    ReplyTopics(MqttConnection *connection, const Receiver &receiver)
        : m_connection(connection)
        , m_receiver(receiver)
    {
    }

    [[nodiscard]] MqttConnection *connection() const { return m_connection; }
    /// The topic of this client alone: below the base, unless the broker says where
    /// [MQTT-3.2.2.3.15].
    [[nodiscard]] QString ownTopic(const QString &base) const;

    /// The request waits at a topic, which is subscribed; one that is this client's own gets
    /// answers with correlation data only.
    void await(const QString &topic, bool isOwn, Id request);
    void forget(const QString &topic, Id request);
    void unsubscribe();

private:
    struct Entry
    {
        bool isOwn = false;
        quint64 subscription = 0;
        std::deque<Id> waiting = {}; // in the order they were sent
    };

    void subscribe(const QString &topic, bool isOwn);
    void forgetIdle();
    [[nodiscard]] Id oldest(const QString &topic) const;

    MqttConnection *const m_connection;
    const Receiver m_receiver;
    QHash<QString, Entry> m_topics;
};

} // namespace mqtt
