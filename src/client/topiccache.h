// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/qmqtttopicname.h"

#include <vector>

class QMqttSubscription;

namespace mqtt {

class ClientSubscriptions;

/// What is known of a topic that messages came for.
struct KnownTopic
{
    QByteArray utf8;
    QMqttTopicName name;
    std::vector<QMqttSubscription *> subscriptions;
    quint32 generation = 0; // of the subscriptions; 0: not matched yet
};

/// Most messages come for few topics: keeps the name object and the matching subscriptions of
/// recent ones, so that a message on a known topic costs neither decoding nor matching.
class TopicCache
{
public:
    /// The reference lives until the next call. `utf8` is a topic name the decoder has checked.
    [[nodiscard]] const KnownTopic &lookup(QByteArrayView utf8, const ClientSubscriptions &all);

private:
    KnownTopic *find(QByteArrayView utf8);
    KnownTopic *slot(QByteArrayView utf8);
    void grow();

    std::vector<KnownTopic> m_slots;
    KnownTopic *m_last = nullptr; // messages often come in runs
};

} // namespace mqtt
