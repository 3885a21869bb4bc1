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
    if (!m_last || m_last->utf8 != utf8)
        m_last = find(utf8);
    KnownTopic &known = *m_last;
    if (known.generation != all.generation()) {
        known.subscriptions.clear();
        all.match(known.name.name(), known.subscriptions);
        known.generation = all.generation();
    }
    return known;
}

KnownTopic *TopicCache::find(QByteArrayView utf8)
{
    if (m_slots.empty())
        m_slots.resize(Slots);
    KnownTopic &known = m_slots[qHash(utf8, 0) % Slots];
    if (known.utf8 != utf8) {
        known.utf8 = utf8.toByteArray();
        known.name = QMqttTopicNamePrivate::fromValidUtf8(known.utf8);
        known.generation = 0;
    }
    return &known;
}

} // namespace mqtt
