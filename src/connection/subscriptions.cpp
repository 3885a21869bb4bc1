// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/subscriptions.h"

#include "topic/topicrules.h"

#include <algorithm>

namespace mqtt {

namespace {

// The largest a subscription identifier can be [MQTT-3.8.2.1.2].
constexpr quint32 maximumIdentifier = 268'435'455;

quint32 following(quint32 identifier)
{
    return identifier == maximumIdentifier ? 1 : identifier + 1;
}

} // namespace

void Subscriptions::setFirstIdentifier(quint32 identifier)
{
    m_firstIdentifier = identifier;
    m_nextIdentifier = following(identifier);
}

bool Subscriptions::isOwn(quint32 identifier) const
{
    // The numbers go round, so ours may lie on both sides of their end.
    return m_firstIdentifier <= m_nextIdentifier
               ? identifier >= m_firstIdentifier && identifier < m_nextIdentifier
               : identifier >= m_firstIdentifier || identifier < m_nextIdentifier;
}

Mqtt::QoS Subscriptions::Filter::qos() const
{
    for (std::size_t qos = wishes.size(); qos-- > 1;) {
        if (wishes[qos] > 0)
            return static_cast<Mqtt::QoS>(qos);
    }
    return Mqtt::QoS::AtMostOnce;
}

Subscriptions::Filter *Subscriptions::add(const QString &filter, Mqtt::QoS qos, bool retained)
{
    std::unique_ptr<Filter> &entry = m_filters[filter];
    if (!entry) {
        const bool shared = !splitShared(filter).group.isEmpty();
        const bool isPlain = !shared && !filter.contains(u'+') && !filter.contains(u'#');
        entry =
            std::make_unique<Filter>(Filter{filter, isPlain ? m_firstIdentifier : m_nextIdentifier,
                                            shared, isPlain, ++m_lastNumber});
        if (!isPlain)
            m_nextIdentifier = following(m_nextIdentifier);
        m_stale.remove(filter);
    }
    ++entry->wishes[static_cast<std::size_t>(qos)];
    entry->retainedWishes += retained ? 1 : 0;
    return entry.get();
}

bool Subscriptions::remove(const Wish &wish)
{
    Filter *filter = wish.filter;
    --filter->wishes[static_cast<std::size_t>(wish.qos)];
    filter->retainedWishes -= wish.retained ? 1 : 0;
    if (filter->isWanted())
        return false;
    if (filter->isAsked())
        m_stale.insert(filter->filter);
    m_filters.erase(QString(filter->filter));
    return true;
}

void Subscriptions::connected(bool sessionRestored)
{
    if (!sessionRestored)
        m_stale.clear();
    for (auto &[name, filter] : m_filters) {
        // A SUBSCRIBE without an answer may not have reached the broker; a refused one is tried
        // again, as the broker's mind may have changed meanwhile.
        if (!sessionRestored || filter->state != State::Granted)
            filter->state = State::Unsent;
    }
}

void Subscriptions::forgetRetained()
{
    for (auto &[name, filter] : m_filters)
        filter->sentRetained = filter->shared;
}

QList<Subscriptions::Filter *> Subscriptions::due(qsizetype limit) const
{
    QList<Filter *> result;
    for (const auto &[name, filter] : m_filters) {
        if (filter->isDue())
            result.append(filter.get());
    }
    limit = std::min(result.size(), limit);
    std::partial_sort(result.begin(), result.begin() + limit, result.end(),
                      [](const Filter *a, const Filter *b) { return a->number < b->number; });
    result.resize(limit);
    return result;
}

QStringList Subscriptions::takeStale(qsizetype limit)
{
    QStringList stale;
    for (auto it = m_stale.begin(); it != m_stale.end() && stale.size() < limit;) {
        stale.append(*it);
        it = m_stale.erase(it);
    }
    return stale;
}

Subscriptions::Filter *Subscriptions::find(const QString &filter) const
{
    const auto it = m_filters.find(filter);
    return it == m_filters.end() ? nullptr : it->second.get();
}

} // namespace mqtt
