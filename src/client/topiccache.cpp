// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/topiccache.h"

#include "client/clientsubscriptions.h"
#include "client/qmqtttopicname_p.h"

namespace mqtt {

namespace {

constexpr std::size_t FirstSlots = 16;
constexpr std::size_t MostSlots = 16384;

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
        m_slots.resize(FirstSlots);
    KnownTopic *known = slot(utf8);
    if (known->utf8 == utf8)
        return known;
    // Topics that push each other out are a sign that there are many.
    while (!known->utf8.isEmpty() && m_slots.size() < MostSlots) {
        grow();
        known = slot(utf8);
    }
    known->utf8 = utf8.toByteArray();
    known->name = QMqttTopicNamePrivate::fromValidUtf8(known->utf8);
    known->generation = 0;
    return known;
}

KnownTopic *TopicCache::slot(QByteArrayView utf8)
{
    return &m_slots[qHash(utf8, 0) % m_slots.size()];
}

void TopicCache::grow()
{
    std::vector<KnownTopic> old(m_slots.size() * 4);
    old.swap(m_slots);
    for (KnownTopic &known : old) {
        if (!known.utf8.isEmpty())
            *slot(known.utf8) = std::move(known);
    }
}

} // namespace mqtt
