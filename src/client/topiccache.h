// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/qmqtttopicname.h"
#include "topic/recenttopics.h"

#include <vector>

class QMqttSubscription;

namespace mqtt {

class ClientSubscriptions;

/// What is known of a topic that messages came for.
struct KnownTopic
{
    QMqttTopicName name;
    std::vector<QMqttSubscription *> subscriptions;
    quint32 generation = 0; // of the subscriptions; 0: nothing is known yet
};

/// Keeps the name object and the matching subscriptions of recent topics, so that a message on one
/// of them costs neither decoding nor matching.
class TopicCache
{
public:
    /// The reference lives until the next call. `utf8` is a topic name the decoder has checked.
    [[nodiscard]] const KnownTopic &lookup(QByteArrayView utf8, const ClientSubscriptions &all);

private:
    RecentTopics<QByteArray, KnownTopic> m_topics;
};

} // namespace mqtt
