// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/topiccache.h"

#include "client/clientsubscriptions.h"
#include "client/qmqtttopicname_p.h"

namespace mqtt {

const KnownTopic &TopicCache::lookup(QByteArrayView utf8, const ClientSubscriptions &all)
{
    auto &[topic, known] = m_topics.find(utf8);
    if (known.generation != all.generation()) {
        if (known.generation == 0)
            known.name = QMqttTopicNamePrivate::fromValidUtf8(topic);
        known.subscriptions.clear();
        all.match(known.name.name(), known.subscriptions);
        known.generation = all.generation();
    }
    return known;
}

} // namespace mqtt
