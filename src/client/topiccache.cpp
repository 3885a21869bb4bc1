// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/topiccache.h"

#include "client/clientsubscriptions.h"
#include "client/qmqtttopicname_p.h"

namespace mqtt {

namespace {

constexpr std::size_t Slots = 256;

} // namespace

const KnownTopic &TopicCache::lookup(QByteArrayView utf8, const ClientSubscriptions &all)
{
    if (m_slots.empty())
        m_slots.resize(Slots);
    KnownTopic &known = m_slots[qHash(utf8, 0) % Slots];
    if (known.name.utf8() != utf8) {
        known.name = QMqttTopicNamePrivate::fromValidUtf8(utf8.toByteArray());
        known.generation = 0;
    }
    if (known.generation != all.generation()) {
        known.subscriptions.clear();
        all.match(known.name.name(), known.subscriptions);
        known.generation = all.generation();
    }
    return known;
}

} // namespace mqtt
