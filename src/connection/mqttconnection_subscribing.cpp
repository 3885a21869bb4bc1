// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttconnection_p.h"
#include "topic/topicrules.h"

#include <algorithm>

using namespace Qt::StringLiterals;

// What receivers want, and when which of it is subscribed in place of what.

namespace {

bool isFilter(const QString &filter)
{
    return mqtt::checkTopicFilter(filter) == mqtt::TopicError::None;
}

bool isValid(const QStringList &filters, const MqttSubscribeOptions &options)
{
    const auto isCovered = [&options](const QString &filter) {
        return isFilter(filter) &&
               (options.through.isEmpty() || mqtt::covers(options.through, filter));
    };
    return !filters.isEmpty() && options.qos <= Mqtt::QoS::ExactlyOnce &&
           (options.through.isEmpty() || isFilter(options.through)) &&
           std::all_of(filters.begin(), filters.end(), isCovered);
}

} // namespace

std::unique_ptr<mqtt::Routes::Route>
MqttConnectionPrivate::makeRoute(quint64 handle, const QStringList &filters,
                                 const MqttSubscribeOptions &options,
                                 MqttConnection::Receiver receiver)
{
    auto route = std::make_unique<mqtt::Routes::Route>(
        mqtt::Routes::Route{handle, options.rank, {}, std::move(receiver)});
    for (const QString &filter : filters) {
        const QString &subscribed = options.through.isEmpty() ? filter : options.through;
        route->filters.append(mqtt::splitShared(filter).filter.toString());
        route->wishes.append({m_subscriptions.add(subscribed, options.qos, options.retained),
                              options.qos, options.retained});
    }
    return route;
}

quint64 MqttConnectionPrivate::subscribe(const QStringList &filters,
                                         const MqttSubscribeOptions &options,
                                         MqttConnection::Receiver receiver)
{
    if (!isValid(filters, options))
        return 0;
    if (this->options.role == BrokerOptions::Role::PublisherOnly) {
        report({MqttError::Code::WrongRole,
                u"'%1' is not subscribed: the connection is for publishing only"_s.arg(
                    filters.first())});
        return 0;
    }
    const quint64 handle = ++m_lastHandle;
    auto added = makeRoute(handle, filters, options, std::move(receiver));
    const mqtt::Routes::Route &route = *added;
    m_routes->add(std::move(added));
    subscribeIfDue(route);
    return handle;
}

bool MqttConnectionPrivate::resubscribe(quint64 subscription, const QStringList &filters,
                                        const MqttSubscribeOptions &options)
{
    mqtt::Routes::Route *old = m_routes->find(subscription);
    if (!old || !isValid(filters, options))
        return false;
    auto added = makeRoute(subscription, filters, options, old->receiver);
    mqtt::Routes::Route &route = *added;
    route.replaced = std::move(old->replaced);
    route.replaced.insert(route.replaced.end(), old->wishes.begin(), old->wishes.end());
    old->wishes.clear();
    m_routes->remove(subscription); // and not changed, as a dispatch may hold it
    m_routes->add(std::move(added));
    for (const mqtt::Subscriptions::Wish &wish : std::as_const(route.wishes)) {
        if (link.isUp() && !wish.filter->isAnswered())
            m_awaiting.emplace(wish.filter, subscription);
    }
    const bool wait = std::any_of(route.wishes.begin(), route.wishes.end(), [this](const auto &w) {
        return link.isUp() && !w.filter->isAnswered();
    });
    if (!wait)
        endReplacement(subscription);
    subscribeIfDue(route);
    return true;
}

void MqttConnectionPrivate::unsubscribe(quint64 subscription)
{
    mqtt::Routes::Route *route = m_routes->find(subscription);
    if (!route)
        return;
    std::vector<mqtt::Subscriptions::Wish> wishes = std::move(route->replaced);
    wishes.insert(wishes.end(), route->wishes.begin(), route->wishes.end());
    m_routes->remove(subscription);
    for (const mqtt::Subscriptions::Wish &wish : wishes)
        release(wish);
    unsubscribeStale();
}

void MqttConnectionPrivate::refreshRetained()
{
    if (!link.isUp() || state == MqttConnection::State::Closing)
        return;
    m_subscriptions.forgetRetained();
    subscribeDue();
}

void MqttConnectionPrivate::release(const mqtt::Subscriptions::Wish &wish)
{
    if (m_subscriptions.remove(wish))
        m_awaiting.erase(wish.filter);
}

void MqttConnectionPrivate::unsubscribeStale()
{
    if (!link.isUp())
        return;
    const QList<mqtt::Subscriptions::Filter *> stale =
        m_subscriptions.stale(maximumUnanswered - m_unsubscribing.size());
    QStringList names;
    for (mqtt::Subscriptions::Filter *filter : stale) {
        names.append(filter->filter);
        m_subscriptions.unsubscribing(filter);
    }
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    if (!names.isEmpty())
        link.client()->unsubscribeFilters({names.begin(), names.end()});
#else
    for (const QString &filter : std::as_const(names))
        link.client()->unsubscribe(QMqttTopicFilter(filter));
#endif
    for (const QString &name : std::as_const(names)) {
        mqtt::Subscriptions::Filter *filter = m_subscriptions.find(name);
        if (!filter || filter->state != mqtt::Subscriptions::State::Leaving)
            continue;
        const QMqttSubscription *subscription = m_objects.value(name);
        if (subscription && subscription->state() == QMqttSubscription::UnsubscriptionPending)
            m_unsubscribing.insert(name, m_copies.mark());
        else if (subscription && subscription->state() == QMqttSubscription::Subscribed)
            m_subscriptions.granted(filter); // not sent: the link is going down
        else
            m_subscriptions.ended(filter); // the client knows nothing of it
    }
}

void MqttConnectionPrivate::endReplacement(quint64 subscription)
{
    mqtt::Routes::Route *route = m_routes->find(subscription);
    if (!route || route->replaced.empty())
        return;
    for (const mqtt::Subscriptions::Wish &wish : std::exchange(route->replaced, {}))
        release(wish);
    unsubscribeStale();
}

/// The broker has answered the SUBSCRIBE: from here on all that matches comes by the new filter.
void MqttConnectionPrivate::endReplacementsBy(const mqtt::Subscriptions::Filter *filter)
{
    std::vector<quint64> waiting;
    const auto [begin, end] = m_awaiting.equal_range(filter);
    for (auto it = begin; it != end; ++it)
        waiting.push_back(it->second);
    m_awaiting.erase(begin, end);
    for (const quint64 subscription : waiting) {
        const mqtt::Routes::Route *route = m_routes->find(subscription);
        if (route && std::all_of(route->wishes.begin(), route->wishes.end(),
                                 [](const auto &wish) { return wish.filter->isAnswered(); }))
            endReplacement(subscription);
    }
}

void MqttConnectionPrivate::endReplacements()
{
    for (const auto &[filter, subscription] : std::exchange(m_awaiting, {}))
        endReplacement(subscription);
}
