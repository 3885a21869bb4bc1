// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/subscriptions.h"

#include "topic/topicrules.h"

#include <algorithm>
#include <utility>

namespace mqtt {

namespace {

// The largest a subscription identifier can be [MQTT-3.8.2.1.2].
constexpr quint32 maximumIdentifier = 268'435'455;

// Ended subscriptions by which messages may still come; brokers keep a thousand messages in a
// queue.
constexpr std::size_t maximumDeparted = 1000;

quint32 following(quint32 identifier)
{
    return identifier == maximumIdentifier ? 1 : identifier + 1;
}

/// A filter without its text: "/+//#" of "a/+/b/#"; empty without wildcards.
QString shapeOf(const QString &filter)
{
    QString shape;
    bool hasWildcards = false;
    for (const QChar c : filter) {
        const bool isWildcard = c == u'+' || c == u'#';
        hasWildcards |= isWildcard;
        if (isWildcard || c == u'/')
            shape += c;
    }
    return hasWildcards ? shape : QString();
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

quint32 Subscriptions::nextIdentifier()
{
    return std::exchange(m_nextIdentifier, following(m_nextIdentifier));
}

quint32 Subscriptions::identifierFor(const QString &filter, bool shared)
{
    if (shared || m_departedFilters.contains(filter))
        return nextIdentifier();
    const QString shape = shapeOf(filter);
    if (shape.isEmpty())
        return m_firstIdentifier;
    quint32 &identifier = m_shapes[shape];
    if (identifier == 0)
        identifier = nextIdentifier();
    return identifier;
}

Subscriptions::Filter *Subscriptions::add(const QString &filter, Mqtt::QoS qos, bool retained)
{
    std::unique_ptr<Filter> &entry = m_filters[filter];
    if (!entry) {
        const bool shared = !splitShared(filter).group.isEmpty();
        entry = std::make_unique<Filter>(
            Filter{filter, identifierFor(filter, shared), shared, ++m_lastNumber});
    } else if (!entry->isWanted()) {
        rejoin(*entry);
        m_stale.erase(entry.get());
        entry->number = ++m_lastNumber;
        if (entry->state == State::Granted)
            entry->sentRetained = entry->shared; // whoever wants it now has not had them
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
        depart(*filter);
    if (filter->state == State::Granted)
        m_stale.insert(filter);
    else if (!filter->isAsked())
        erase(filter);
    return true;
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

QList<Subscriptions::Filter *> Subscriptions::stale(qsizetype limit) const
{
    QList<Filter *> result;
    for (auto it = m_stale.begin(); it != m_stale.end() && result.size() < limit; ++it)
        result.append(*it);
    return result;
}

void Subscriptions::subscribing(Filter *filter, bool retained)
{
    filter->state = State::Pending;
    filter->sent = filter->qos();
    filter->sentRetained = retained;
}

void Subscriptions::granted(Filter *filter)
{
    filter->state = State::Granted;
    if (!filter->isWanted())
        m_stale.insert(filter);
}

void Subscriptions::refused(Filter *filter)
{
    filter->state = State::Refused;
    if (filter->isWanted())
        return;
    rejoin(*filter);
    erase(filter);
}

void Subscriptions::unsubscribing(Filter *filter)
{
    filter->state = State::Leaving;
    m_stale.erase(filter);
}

void Subscriptions::ended(Filter *filter)
{
    if (filter->isWanted())
        depart(*filter);
    if (!filter->shared) {
        m_departed.push_back({filter->filter, filter->identifier});
        ++m_departedFilters[filter->filter];
    }
    if (filter->isWanted()) {
        filter->identifier = nextIdentifier();
        filter->state = State::Unsent;
    } else {
        erase(filter);
    }
    if (m_departed.size() > maximumDeparted) {
        drop(m_departed.front());
        m_departed.pop_front();
    }
}

void Subscriptions::connected(bool sessionRestored)
{
    if (!sessionRestored) {
        m_departing.clear();
        m_departed.clear();
        m_departedFilters.clear();
    }
    std::vector<Filter *> all;
    all.reserve(m_filters.size());
    for (auto &[name, filter] : m_filters)
        all.push_back(filter.get());
    for (Filter *filter : all) {
        const bool isLeaving = filter->state == State::Leaving;
        if (sessionRestored && filter->isWanted() && isLeaving)
            ended(filter);
        else if (!filter->isWanted() && !sessionRestored)
            erase(filter);
        // A request without an answer may not have reached the broker.
        else if (!filter->isWanted())
            granted(filter);
        // A refused one is tried again, as the broker's mind may have changed meanwhile.
        else if (!sessionRestored || filter->state != State::Granted)
            filter->state = State::Unsent;
    }
}

void Subscriptions::depart(const Filter &filter)
{
    if (!filter.shared)
        m_departing.insert(filter.filter, filter.identifier);
}

void Subscriptions::rejoin(const Filter &filter)
{
    if (!filter.shared)
        m_departing.remove(filter.filter, filter.identifier);
}

void Subscriptions::forget(QStringView topic, quint32 identifier)
{
    const auto it = std::find_if(m_departed.begin(), m_departed.end(), [&](const Departed &one) {
        return one.identifier == identifier && matches(one.filter, topic);
    });
    if (it == m_departed.end())
        return;
    drop(*it);
    m_departed.erase(it);
}

void Subscriptions::drop(const Departed &departed)
{
    m_departing.remove(departed.filter, departed.identifier);
    if (--m_departedFilters[departed.filter] == 0)
        m_departedFilters.remove(departed.filter);
}

void Subscriptions::erase(Filter *filter)
{
    m_stale.erase(filter);
    m_filters.erase(QString(filter->filter));
}

Subscriptions::Filter *Subscriptions::find(const QString &filter) const
{
    const auto it = m_filters.find(filter);
    return it == m_filters.end() ? nullptr : it->second.get();
}

} // namespace mqtt
