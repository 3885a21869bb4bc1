// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/copies.h"

#include "topic/topicrules.h"

#include <algorithm>

namespace mqtt {

namespace {

using Filter = Subscriptions::Filter;
using Route = Routes::Route;

// What is still missing after so many other messages was dropped by the broker.
constexpr std::size_t maximumOpen = 64;

/// Calls the function with the subscriptions by which the route may get the topic, for which it
/// matched, until one makes it true.
template <typename Function>
bool anySubscription(const Route &route, const QString &topic, Function function)
{
    if (route.wishes.size() == 1 && function(route.wishes.front().filter))
        return true;
    const auto isOne = [&](const Subscriptions::Wish &wish) {
        return matches(wish.filter->filter, topic) && function(wish.filter);
    };
    return (route.wishes.size() > 1 &&
            std::any_of(route.wishes.begin(), route.wishes.end(), isOne)) ||
           std::any_of(route.replaced.begin(), route.replaced.end(), isOne);
}

template <typename Identifiers>
void addTo(Identifiers &identifiers, quint32 identifier)
{
    if (!identifiers.contains(identifier))
        identifiers.append(identifier);
}

} // namespace

/// The subscriptions a copy of a message is for, and those that may have copies of their own.
struct Copies::Copy
{
    Identifiers named;
    Identifiers others;
    bool isShared = false;
    bool isLate = false; // by one that nobody has any more, or no longer as it was
};

Copies::Copy Copies::read(const QString &topic, const QList<quint32> &identifiers,
                          const std::vector<Route *> &matched)
{
    Copy copy;
    for (const quint32 identifier : m_departing) {
        const bool isNamed = identifiers.contains(identifier);
        copy.isLate = copy.isLate || isNamed;
        addTo(isNamed ? copy.named : copy.others, identifier);
    }
    for (const Route *route : matched) {
        anySubscription(*route, topic, [&](const Filter *filter) {
            if (identifiers.contains(filter->identifier)) {
                copy.isShared = copy.isShared || filter->shared;
                addTo(copy.named, filter->identifier);
            } else if (filter->isAsked() && !filter->shared) {
                addTo(copy.others, filter->identifier);
            }
            return false;
        });
    }
    return copy;
}

void Copies::select(const MqttMessage &message, const QList<quint32> &identifiers,
                    std::vector<Route *> &matched)
{
    const QString &topic = message.topic();
    const auto isNamed = [&identifiers](const Filter *filter) {
        return identifiers.contains(filter->identifier);
    };
    m_departing.clear();
    if (m_subscriptions->hasDeparting())
        m_subscriptions->matchDeparting(topic, m_departing);
    if (m_departing.empty() && matched.size() == 1 && matched.front()->wishes.size() == 1 &&
        matched.front()->replaced.empty() && isNamed(matched.front()->wishes.front().filter))
        return; // most messages

    Copy copy = read(topic, identifiers, matched);
    if (copy.named.isEmpty()) { // by one that only others have
        matched.clear();
        return;
    }
    if (!message.isDuplicate() && takeFurther(message, copy.named, matched))
        return;

    // Retained messages answer one subscription, those of a shared one do not go to others, and of
    // a message sent again nobody knows who had the first.
    const bool isSingle = message.isRetained() || message.isDuplicate() || copy.isShared;
    const bool isForAll = !isSingle || (copy.isLate && !message.isRetained());
    const auto hears = [&](const Filter *filter) {
        return isNamed(filter) || (isForAll && !filter->shared);
    };
    std::erase_if(matched,
                  [&](const Route *route) { return !anySubscription(*route, topic, hears); });
    if (message.isDuplicate())
        return;
    Open open{topic,
              message.payload(),
              message.isRetained(),
              isSingle,
              message.qos() == Mqtt::QoS::ExactlyOnce ? 2 : 1,
              ++m_now,
              {},
              {}};
    if (isSingle) {
        for (const Route *route : matched)
            open.heard.append(route->handle);
        copy = read(topic, identifiers, matched); // of those who hear it
    }
    open.missing = std::move(copy.others);
    if (open.missing.isEmpty())
        return;
    m_open.push_back(std::move(open));
    if (m_open.size() > maximumOpen) {
        expire(m_open.front());
        m_open.pop_front();
    }
}

/// Whether it is a further copy of a message: leaves those who have not had that.
bool Copies::takeFurther(const MqttMessage &message, const Identifiers &named,
                         std::vector<Route *> &matched)
{
    const auto isOf = [&](const Open &open) {
        return open.retained == message.isRetained() && open.topic == message.topic() &&
               open.payload == message.payload() &&
               std::all_of(named.begin(), named.end(),
                           [&](quint32 identifier) { return open.missing.contains(identifier); });
    };
    const auto it = std::find_if(m_open.begin(), m_open.end(), isOf);
    if (it == m_open.end())
        return false;
    std::erase_if(matched, [&](const Route *route) {
        return !it->single || it->heard.contains(route->handle) ||
               !anySubscription(*route, message.topic(), [&](const Filter *filter) {
                   return named.contains(filter->identifier);
               });
    });
    for (const Route *route : matched)
        it->heard.append(route->handle);
    for (const quint32 identifier : named)
        it->missing.removeOne(identifier);
    if (it->missing.isEmpty())
        m_open.erase(it);
    return true;
}

/// What it still misses does not come. So of a subscription that ended nothing does any more: the
/// broker has sent what it took later.
void Copies::expire(const Open &open)
{
    for (const quint32 identifier : open.missing)
        m_subscriptions->forget(open.topic, identifier);
}

void Copies::settle(quint64 mark)
{
    std::erase_if(m_open, [&](Open &open) {
        if (open.opened > mark)
            return false;
        open.opened = ++m_now; // the next round trip begins after this one
        if (--open.rounds > 0)
            return false;
        expire(open);
        return true;
    });
}

} // namespace mqtt
