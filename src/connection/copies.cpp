// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/copies.h"

#include "topic/topicrules.h"

#include <algorithm>

namespace mqtt {

namespace {

using Filter = Subscriptions::Filter;
using Route = Routes::Route;

// Copies follow each other closely. What is still missing after so many other messages was dropped
// by the broker.
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

} // namespace

void Copies::select(const MqttMessage &message, const QList<quint32> &identifiers,
                    std::vector<Route *> &matched)
{
    const QString &topic = message.topic();
    const auto isNamed = [&identifiers](const Filter *filter) {
        return identifiers.contains(filter->identifier);
    };
    const auto leaving = m_leaving.constFind(topic);
    const bool isLeaving = leaving != m_leaving.constEnd() && !identifiers.contains(*leaving);
    if (!isLeaving && matched.size() == 1 && matched.front()->wishes.size() == 1 &&
        matched.front()->replaced.empty() && isNamed(matched.front()->wishes.front().filter))
        return; // most messages

    Filters named;
    for (const Route *route : matched) {
        anySubscription(*route, topic, [&](const Filter *filter) {
            if (isNamed(filter) && !named.contains(filter))
                named.append(filter);
            return false;
        });
    }
    if (named.isEmpty()) { // of a subscription that ended
        matched.clear();
        return;
    }
    if (!message.isDuplicate() && takeFurther(message, named, matched))
        return;

    // Retained messages answer one subscription, those of a shared one do not go to others, and of
    // a message sent again nobody knows who had the first.
    const bool single =
        message.isRetained() || message.isDuplicate() ||
        std::any_of(named.begin(), named.end(), [](const Filter *f) { return f->shared; });
    Open open{topic, message.payload(), message.isRetained(), {}, {}};
    const auto noteMissing = [&](const Route *route) {
        anySubscription(*route, topic, [&](const Filter *filter) {
            // What is not asked for yet may be so for the second time, and the first still be
            // there.
            if (filter->state != Subscriptions::State::Refused && !filter->shared &&
                !named.contains(filter) && !open.missing.contains(filter->identifier))
                open.missing.append(filter->identifier);
            return false;
        });
    };
    if (!single)
        std::for_each(matched.begin(), matched.end(), noteMissing);
    const auto hears = [&](const Filter *filter) {
        return named.contains(filter) ||
               (!single && !filter->shared && filter->state == Subscriptions::State::Granted);
    };
    std::erase_if(matched,
                  [&](const Route *route) { return !anySubscription(*route, topic, hears); });
    if (message.isDuplicate())
        return;
    if (single) // others of those who hear it
        std::for_each(matched.begin(), matched.end(), noteMissing);
    if (isLeaving && !single && !open.missing.contains(*leaving))
        open.missing.append(*leaving);
    for (const Route *route : matched)
        open.heard.append(route->handle);
    if (open.missing.isEmpty())
        return;
    if (m_open.size() == maximumOpen)
        m_open.pop_front();
    m_open.push_back(std::move(open));
}

/// Whether it is a further copy of a message: leaves those who have not had that.
bool Copies::takeFurther(const MqttMessage &message, const Filters &named,
                         std::vector<Route *> &matched)
{
    const auto isOf = [&](const Open &open) {
        return open.retained == message.isRetained() && open.topic == message.topic() &&
               open.payload == message.payload() &&
               std::all_of(named.begin(), named.end(), [&](const Filter *filter) {
                   return open.missing.contains(filter->identifier);
               });
    };
    const auto it = std::find_if(m_open.begin(), m_open.end(), isOf);
    if (it == m_open.end())
        return false;
    std::erase_if(matched, [&](const Route *route) {
        return it->heard.contains(route->handle) ||
               !anySubscription(*route, message.topic(),
                                [&](const Filter *filter) { return named.contains(filter); });
    });
    for (const Route *route : matched)
        it->heard.append(route->handle);
    for (const Filter *filter : named)
        it->missing.removeOne(filter->identifier);
    if (it->missing.isEmpty())
        m_open.erase(it);
    return true;
}

void Copies::begin(const Filter *filter)
{
    for (Open &open : m_open) {
        if (!open.retained && matches(filter->filter, open.topic)) // those come behind the answer
            open.missing.removeOne(filter->identifier);
    }
    std::erase_if(m_open, [](const Open &open) { return open.missing.isEmpty(); });
}

void Copies::forget(const Filter *filter)
{
    if (filter->plain) { // it may be wanted again before the last copies came
        if (filter->isAsked())
            m_leaving.insert(filter->filter, filter->identifier);
        return;
    }
    for (Open &open : m_open)
        open.missing.removeOne(filter->identifier);
    std::erase_if(m_open, [](const Open &open) { return open.missing.isEmpty(); });
}

void Copies::end(const QString &filter)
{
    const auto leaving = m_leaving.constFind(filter);
    if (leaving == m_leaving.constEnd())
        return;
    for (Open &open : m_open) {
        if (open.topic == filter)
            open.missing.removeOne(*leaving);
    }
    std::erase_if(m_open, [](const Open &open) { return open.missing.isEmpty(); });
    m_leaving.erase(leaving);
}

void Copies::clear()
{
    m_open.clear();
    m_leaving.clear();
}

} // namespace mqtt
