// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/connectionlog.h"
#include "connection/mqttconnection_p.h"
#include "topic/topicrules.h"

using namespace Qt::StringLiterals;

// What receivers want, what the broker has, and the questions and answers between the two.

namespace {

// Filters in SUBSCRIBEs, and in UNSUBSCRIBEs, without an answer. Each may take a packet identifier,
// of which there are 65,535 for everything.
constexpr qsizetype maximumUnanswered = 10'000;

bool isFilter(const QString &filter)
{
    return mqtt::checkTopicFilter(filter) == mqtt::TopicError::None;
}

bool isValid(const QString &filter, const MqttSubscribeOptions &options)
{
    return isFilter(filter) && options.qos <= Mqtt::QoS::ExactlyOnce &&
           (options.through.isEmpty() ||
            (isFilter(options.through) && mqtt::covers(options.through, filter)));
}

std::unique_ptr<mqtt::Routes::Route> makeRoute(quint64 handle, const QString &filter,
                                               const MqttSubscribeOptions &options,
                                               const mqtt::Subscriptions::Filter &subscribed,
                                               MqttConnection::Receiver receiver)
{
    auto route = std::make_unique<mqtt::Routes::Route>(
        mqtt::Routes::Route{handle, options.rank, subscribed.identifier, subscribed.shared,
                            mqtt::splitShared(filter).filter.toString(), std::move(receiver)});
    route->group = options.group;
    return route;
}

} // namespace

quint64 MqttConnectionPrivate::subscribe(const QString &filter, const MqttSubscribeOptions &how,
                                         MqttConnection::Receiver receiver)
{
    if (!isValid(filter, how))
        return 0;
    if (options.role == BrokerOptions::Role::PublisherOnly) {
        report({MqttError::Code::WrongRole,
                u"'%1' is not subscribed: the connection is for publishing only"_s.arg(filter)});
        return 0;
    }
    const Wish wish = want(filter, how);
    const quint64 handle = ++m_lastHandle;
    m_routes->add(makeRoute(handle, filter, how, *wish.filter, std::move(receiver)));
    m_wishes.emplace(handle, wish);
    if (link.isUp() && wish.filter->state != mqtt::Subscriptions::State::Granted)
        standInFor(how.inPlaceOf, handle);
    subscribeIfDue(wish.filter);
    return handle;
}

/// Keeps what others have subscribed until the broker has granted what this one has.
void MqttConnectionPrivate::standInFor(const QList<quint64> &others, quint64 subscription)
{
    mqtt::Routes::Route *route = m_routes->find(subscription);
    for (const quint64 other : others) {
        const auto it = m_wishes.find(other);
        if (it == m_wishes.end())
            continue;
        const Wish &wish = it->second;
        m_subscriptions.add(wish.filter->filter, wish.qos, wish.retained);
        m_replaced[subscription].push_back(wish);
        route->stoodInFor.append(wish.filter->identifier);
    }
    if (!route->stoodInFor.isEmpty())
        m_awaiting.emplace(m_wishes.at(subscription).filter, subscription);
}

bool MqttConnectionPrivate::resubscribe(quint64 subscription, const QString &filter,
                                        const MqttSubscribeOptions &options)
{
    const auto it = m_wishes.find(subscription);
    if (it == m_wishes.end() || !isValid(filter, options))
        return false;
    const Wish wish = want(filter, options);
    auto route = makeRoute(subscription, filter, options, *wish.filter,
                           m_routes->find(subscription)->receiver);
    const bool wait = link.isUp() && wish.filter != it->second.filter &&
                      wish.filter->state != mqtt::Subscriptions::State::Granted;
    std::vector<Wish> &replaced = m_replaced[subscription];
    replaced.push_back(std::exchange(it->second, wish));
    for (const Wish &old : replaced)
        route->stoodInFor.append(old.filter->identifier);
    m_routes->remove(subscription);
    m_routes->add(std::move(route));
    subscribeIfDue(wish.filter);
    if (wait)
        m_awaiting.emplace(wish.filter, subscription);
    else
        endReplacement(subscription);
    return true;
}

void MqttConnectionPrivate::unsubscribe(quint64 subscription)
{
    const auto it = m_wishes.find(subscription);
    if (it == m_wishes.end())
        return;
    const Wish wish = it->second;
    m_wishes.erase(it);
    endReplacement(subscription);
    m_routes->remove(subscription);
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

MqttConnectionPrivate::Wish MqttConnectionPrivate::want(const QString &filter,
                                                        const MqttSubscribeOptions &options)
{
    const QString &subscribed = options.through.isEmpty() ? filter : options.through;
    return {m_subscriptions.add(subscribed, options.qos, options.retained), options.qos,
            options.retained};
}

void MqttConnectionPrivate::release(const Wish &wish)
{
    const quint32 identifier = wish.filter->identifier;
    if (!m_subscriptions.remove(wish.filter, wish.qos, wish.retained))
        return;
    m_awaiting.erase(wish.filter);
    m_copies.forget(identifier);
}

void MqttConnectionPrivate::unsubscribeStale()
{
    if (!link.isUp())
        return;
    const QStringList stale = m_subscriptions.takeStale(maximumUnanswered - m_unsubscribing.size());
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    if (!stale.isEmpty())
        link.client()->unsubscribeFilters({stale.begin(), stale.end()});
#else
    for (const QString &filter : stale)
        link.client()->unsubscribe(QMqttTopicFilter(filter));
#endif
    for (const QString &filter : stale) {
        const QMqttSubscription *subscription = m_objects.value(filter);
        if (subscription && subscription->state() == QMqttSubscription::UnsubscriptionPending)
            m_unsubscribing.insert(filter);
    }
}

void MqttConnectionPrivate::endReplacement(quint64 subscription)
{
    const auto it = m_replaced.find(subscription);
    if (it == m_replaced.end())
        return;
    const std::vector<Wish> wishes = std::move(it->second);
    m_replaced.erase(it);
    if (mqtt::Routes::Route *route = m_routes->find(subscription))
        route->stoodInFor.clear();
    for (const Wish &wish : wishes)
        release(wish);
    unsubscribeStale();
}

/// The broker has answered the SUBSCRIBE: from here on all that matches comes by the new filter.
void MqttConnectionPrivate::endReplacementsBy(mqtt::Subscriptions::Filter *filter)
{
    std::vector<quint64> done;
    const auto [begin, end] = m_awaiting.equal_range(filter);
    for (auto it = begin; it != end; ++it)
        done.push_back(it->second);
    m_awaiting.erase(begin, end);
    for (const quint64 subscription : done) {
        const auto it = m_wishes.find(subscription);
        if (it != m_wishes.end() && it->second.filter == filter)
            endReplacement(subscription);
    }
}

void MqttConnectionPrivate::endReplacements()
{
    m_awaiting.clear();
    while (!m_replaced.empty())
        endReplacement(m_replaced.begin()->first);
}

void MqttConnectionPrivate::subscribeDue()
{
    unsubscribeStale();
    QStringList due;
    const QList<mqtt::Subscriptions::Filter *> filters =
        m_subscriptions.due(maximumUnanswered - m_unanswered.size());
    for (const mqtt::Subscriptions::Filter *filter : filters)
        due.append(filter->filter);
    askFor(due);
}

void MqttConnectionPrivate::subscribeIfDue(mqtt::Subscriptions::Filter *filter)
{
    if (link.isUp() && state != MqttConnection::State::Closing && filter->isDue() &&
        m_unanswered.size() < maximumUnanswered)
        askFor({filter->filter});
}

/// By name, as a slot of a report may end any subscription.
void MqttConnectionPrivate::askFor(const QStringList &filters)
{
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    QList<QMqttClient::SubscriptionRequest> requests;
    QStringList names;
    for (const QString &name : filters) {
        mqtt::Subscriptions::Filter *filter = askable(name);
        if (!filter)
            continue;
        const QMqttTopicFilter topic(name);
        const QMqttSubscription *known = m_objects.value(name);
        if (known && known->state() == QMqttSubscription::Subscribed) {
            noteAsked(filter, link.client()->resubscribe(topic, propertiesOf(filter),
                                                         static_cast<quint8>(filter->qos())));
            continue;
        }
        names.append(name);
        requests.append({topic, static_cast<quint8>(filter->qos()), propertiesOf(filter)});
    }
    if (requests.isEmpty() || !link.isUp())
        return;
    const QList<QMqttSubscription *> subscriptions = link.client()->subscribeFilters(requests);
    for (qsizetype i = 0; i < names.size(); ++i) {
        if (mqtt::Subscriptions::Filter *filter = m_subscriptions.find(names[i]))
            noteAsked(filter, subscriptions[i]);
    }
#else
    for (const QString &name : filters) {
        mqtt::Subscriptions::Filter *filter = askable(name);
        if (!filter)
            continue;
        const QMqttTopicFilter topic(name);
        // QMqttClient asks for each filter once. To ask again, for a higher QoS or with another
        // identifier, it has to let go of it first.
        const QMqttSubscription *known = m_objects.value(name);
        if (known && known->state() == QMqttSubscription::Subscribed)
            link.client()->unsubscribe(topic);
        noteAsked(filter, link.client()->subscribe(topic, propertiesOf(filter),
                                                   static_cast<quint8>(filter->qos())));
    }
#endif
}

/// The filter, unless there is nothing to ask now.
mqtt::Subscriptions::Filter *MqttConnectionPrivate::askable(const QString &name)
{
    using State = mqtt::Subscriptions::State;
    mqtt::Subscriptions::Filter *filter = m_subscriptions.find(name);
    if (!filter || !link.isUp())
        return nullptr;
    // Answers are told apart by filter only: one question at a time. The answer sends the next.
    const QMqttSubscription *known = m_objects.value(name);
    if (filter->state == State::Pending ||
        (known && known->state() == QMqttSubscription::UnsubscriptionPending))
        return nullptr;
    if (filter->shared && link.protocol() == BrokerOptions::Protocol::Mqtt5 &&
        !link.client()->serverConnectionProperties().sharedSubscriptionSupported()) {
        filter->state = State::Refused;
        report({MqttError::Code::SubscriptionRefused,
                u"the broker does not offer shared subscriptions, so '%1' is not subscribed"_s.arg(
                    name)});
        return nullptr;
    }
    return filter;
}

QMqttSubscriptionProperties
MqttConnectionPrivate::propertiesOf(mqtt::Subscriptions::Filter *filter) const
{
    QMqttSubscriptionProperties properties;
    if (link.hasIdentifiers())
        properties.setSubscriptionIdentifier(filter->identifier);
    filter->sentRetained = true;
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    if (link.protocol() == BrokerOptions::Protocol::Mqtt5) {
        filter->sentRetained = filter->isRetainedWanted();
        properties.setRetainHandling(filter->sentRetained ? 0 : 2);
    }
#endif
    return properties;
}

void MqttConnectionPrivate::noteAsked(mqtt::Subscriptions::Filter *filter,
                                      QMqttSubscription *subscription)
{
    using State = mqtt::Subscriptions::State;
    filter->sent = filter->qos();
    filter->state = subscription ? State::Pending : State::Unsent;
    if (!subscription)
        return; // the link is going down; the next connect subscribes again
    const QString name = filter->filter;
    m_unanswered.insert(name);
    m_objects.insert(name, subscription);
    subscription->disconnect(q);
    QObject::connect(subscription, &QMqttSubscription::stateChanged, q,
                     [this, name, subscription] { onSubscription(name, subscription); });
#ifndef MQTTSERVICE_BUNDLED_CLIENT
    QObject::connect(subscription, &QMqttSubscription::messageReceived, q,
                     [this](const QMqttMessage &message) {
                         if (std::exchange(m_fresh, false))
                             onMessage(message);
                     });
#endif
}

void MqttConnectionPrivate::onSubscription(const QString &filter, QMqttSubscription *subscription)
{
    if (subscription->state() == QMqttSubscription::SubscriptionPending ||
        subscription->state() == QMqttSubscription::UnsubscriptionPending)
        return;
    const QPointer<MqttConnection> guard(q); // a slot of a report may delete it
    const bool wasAsked = m_unanswered.remove(filter);
    const bool wasStale = m_unsubscribing.remove(filter);
    onAnswer(filter, subscription);
    if (guard && wasStale && m_unsubscribing.isEmpty())
        unsubscribeStale();
    if (guard && wasAsked && m_unanswered.isEmpty() && link.isUp() &&
        state != MqttConnection::State::Closing)
        subscribeDue();
}

void MqttConnectionPrivate::onAnswer(const QString &filter, QMqttSubscription *subscription)
{
    using State = mqtt::Subscriptions::State;
    mqtt::Subscriptions::Filter *entry = m_subscriptions.find(filter);
    switch (subscription->state()) {
    case QMqttSubscription::Subscribed:
        if (!entry)
            return;
        entry->state = State::Granted;
        qCDebug(lcConnection).noquote() << "subscribed" << filter;
        if (subscription->qos() < static_cast<quint8>(entry->sent)) {
            qCWarning(lcConnection).noquote()
                << u"'%1' is subscribed with QoS %2 instead of %3"_s.arg(filter)
                       .arg(subscription->qos())
                       .arg(static_cast<int>(entry->sent));
        }
        endReplacementsBy(entry);
        subscribeIfDue(entry); // with a higher QoS, which was asked for meanwhile
        return;
    case QMqttSubscription::Error: {
        if (!entry)
            return;
        entry->state = State::Refused;
        endReplacementsBy(entry);
        const QString reason = subscription->reason();
        report({MqttError::Code::SubscriptionRefused,
                u"the broker refused the subscription of '%1', reason code 0x%2%3"_s.arg(
                    filter, QString::number(static_cast<int>(subscription->reasonCode()), 16),
                    reason.isEmpty() ? QString() : u": "_s % reason)});
        return;
    }
    case QMqttSubscription::Unsubscribed:
        if (entry) {
            subscribeIfDue(entry);
        } else {
            m_objects.remove(filter);
            subscription->deleteLater();
        }
        return;
    case QMqttSubscription::SubscriptionPending:
    case QMqttSubscription::UnsubscriptionPending:
        return;
    }
}
