// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/connectionlog.h"
#include "connection/mqttconnection_p.h"
#include "topic/topicrules.h"

#include <QPointer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

bool isValid(const QString &filter, Mqtt::QoS qos)
{
    return mqtt::checkTopicFilter(filter) == mqtt::TopicError::None &&
           qos <= Mqtt::QoS::ExactlyOnce;
}

} // namespace

void MqttConnectionPrivate::watch(QMqttClient *client)
{
    m_objects.clear(); // they went with the client before
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    QObject::connect(client, &QMqttClient::messageArrived, q,
                     [this](const QMqttMessage &message) { onMessage(message); });
#else
    // Every arrival is told first by the client, then by each subscription that matches; only the
    // subscriptions tell it whole. The first of them counts.
    QObject::connect(client, &QMqttClient::messageReceived, q, [this] { m_fresh = true; });
#endif
    QObject::connect(client, &QMqttClient::messageSent, q,
                     [this](qint32 id) { onAcknowledged(id); });
    QObject::connect(client, &QMqttClient::messageStatusChanged, q,
                     [this](qint32 id, QMqtt::MessageStatus status,
                            const QMqttMessageStatusProperties &properties) {
                         onStatus(id, status, properties);
                     });
}

void MqttConnectionPrivate::onMessage(const QMqttMessage &arrived)
{
    const MqttMessage message(arrived);
    std::vector<mqtt::Routes::Route *> matched = std::move(m_matched);
    matched.clear();
    m_routes->match(message.topic(), matched);
    const bool known = !matched.empty();
    if (known && !select(arrived, message, matched)) {
        m_matched = std::move(matched);
        return;
    }
    ++received;
    const QPointer<MqttConnection> guard(q);
    if (known)
        mqtt::Routes::call(m_routes, matched, message);
    else
        Q_EMIT q->unhandledMessage(message);
    if (guard)
        m_matched = std::move(matched);
}

/// Leaves those this copy of the message is for; false when they had it already.
///
/// Brokers differ where several subscriptions match: one copy for all (usual on 3.x), or a copy for
/// each [MQTT-3.3.4-2]. On MQTT 5 each copy names the subscriptions it is for.
bool MqttConnectionPrivate::select(const QMqttMessage &received, const MqttMessage &message,
                                   std::vector<mqtt::Routes::Route *> &matched)
{
    if (!link.hasIdentifiers())
        return true;
    const QList<quint32> identifiers = received.publishProperties().subscriptionIdentifiers();
    // Also those a session from before this program gives to what it kept: they say nothing to us.
    const auto isOwn = [this](quint32 identifier) { return m_subscriptions.isOwn(identifier); };
    if (std::none_of(identifiers.begin(), identifiers.end(), isOwn))
        return true;
    const auto isNamed = [&identifiers](const mqtt::Routes::Route *route) {
        return route->isNamedBy(identifiers);
    };
    const auto isAlone = [&isNamed](const mqtt::Routes::Route *route) {
        return isNamed(route) && route->shared;
    };
    // Retained messages answer one subscription, those of a shared one do not go to others, and of
    // a message sent again nobody knows who had the first.
    const bool single = message.isRetained() || message.isDuplicate() ||
                        std::any_of(matched.begin(), matched.end(), isAlone);
    QList<quint32> missing;
    if (!single) {
        for (const mqtt::Routes::Route *route : matched) {
            if (!isNamed(route) && !route->shared && !missing.contains(route->identifier))
                missing.append(route->identifier);
        }
    }
    if (missing.isEmpty()) {
        std::erase_if(matched, [&isNamed](const auto *route) { return !isNamed(route); });
        return !matched.empty();
    }
    // A subscription without SUBACK has its own beginning, which only its own copies tell.
    const auto isGranted = [this](quint32 identifier) {
        return m_subscriptions.isGranted(identifier);
    };
    if (!std::all_of(identifiers.begin(), identifiers.end(), isGranted)) {
        std::erase_if(matched, [&isNamed](const auto *route) { return !isNamed(route); });
        return !matched.empty();
    }
    if (m_copies.take(message.topic(), message.payload(), identifiers))
        return false;
    missing.removeIf([&isGranted](quint32 identifier) { return !isGranted(identifier); });
    std::erase_if(matched, [&](const auto *route) {
        return !isNamed(route) && !missing.contains(route->identifier);
    });
    if (!missing.isEmpty())
        m_copies.expect(message.topic(), message.payload(), missing);
    return true;
}

quint64 MqttConnectionPrivate::subscribe(const QString &filter, Mqtt::QoS qos,
                                         MqttConnection::Receiver receiver, int rank)
{
    if (!isValid(filter, qos))
        return 0;
    if (options.role == BrokerOptions::Role::PublisherOnly) {
        report({MqttError::Code::WrongRole,
                u"'%1' is not subscribed: the connection is for publishing only"_s.arg(filter)});
        return 0;
    }
    mqtt::Subscriptions::Filter *entry = m_subscriptions.add(filter, qos);
    const quint64 handle = ++m_lastHandle;
    m_routes->add(std::make_unique<mqtt::Routes::Route>(
        mqtt::Routes::Route{handle, rank, entry->identifier, entry->shared,
                            mqtt::splitShared(filter).filter.toString(), std::move(receiver)}));
    m_wishes.emplace(handle, Wish{entry, qos});
    subscribeIfDue(entry);
    return handle;
}

bool MqttConnectionPrivate::resubscribe(quint64 subscription, const QString &filter, Mqtt::QoS qos,
                                        int rank)
{
    const auto it = m_wishes.find(subscription);
    if (it == m_wishes.end() || !isValid(filter, qos))
        return false;
    mqtt::Subscriptions::Filter *entry = m_subscriptions.add(filter, qos);
    const mqtt::Routes::Route *old = m_routes->find(subscription);
    auto route = std::make_unique<mqtt::Routes::Route>(
        mqtt::Routes::Route{subscription, rank, entry->identifier, entry->shared,
                            mqtt::splitShared(filter).filter.toString(), old->receiver});
    const bool wait = link.isUp() && entry != it->second.filter &&
                      entry->state != mqtt::Subscriptions::State::Granted;
    std::vector<Wish> &replaced = m_replaced[subscription];
    replaced.push_back(std::exchange(it->second, Wish{entry, qos}));
    for (const Wish &wish : replaced)
        route->stoodInFor.append(wish.filter->identifier);
    m_routes->remove(subscription);
    m_routes->add(std::move(route));
    subscribeIfDue(entry);
    if (!wait)
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

void MqttConnectionPrivate::release(const Wish &wish)
{
    const quint32 identifier = wish.filter->identifier;
    if (m_subscriptions.remove(wish.filter, wish.qos))
        m_copies.forget(identifier);
}

void MqttConnectionPrivate::unsubscribeStale()
{
    if (!link.isUp())
        return;
    const QStringList stale = m_subscriptions.takeStale();
    for (const QString &filter : stale)
        link.client()->unsubscribe(QMqttTopicFilter(filter));
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
    for (const auto &[subscription, wishes] : m_replaced) {
        if (m_wishes.at(subscription).filter == filter)
            done.push_back(subscription);
    }
    for (const quint64 subscription : done)
        endReplacement(subscription);
}

void MqttConnectionPrivate::endReplacements()
{
    while (!m_replaced.empty())
        endReplacement(m_replaced.begin()->first);
}

void MqttConnectionPrivate::subscribeDue()
{
    unsubscribeStale();
    const QList<mqtt::Subscriptions::Filter *> due = m_subscriptions.due();
    for (mqtt::Subscriptions::Filter *filter : due)
        sendSubscribe(filter);
}

void MqttConnectionPrivate::subscribeIfDue(mqtt::Subscriptions::Filter *filter)
{
    if (link.isUp() && state != MqttConnection::State::Closing && filter->isDue())
        sendSubscribe(filter);
}

void MqttConnectionPrivate::sendSubscribe(mqtt::Subscriptions::Filter *filter)
{
    using State = mqtt::Subscriptions::State;
    QMqttClient *client = link.client();
    if (filter->shared && link.protocol() == BrokerOptions::Protocol::Mqtt5 &&
        !client->serverConnectionProperties().sharedSubscriptionSupported()) {
        filter->state = State::Refused;
        report({MqttError::Code::SubscriptionRefused,
                u"the broker does not offer shared subscriptions, so '%1' is not subscribed"_s.arg(
                    filter->filter)});
        return;
    }
    // Answers are told apart by filter only: one question at a time. The answer sends the next.
    QMqttSubscription *known = m_objects.value(filter->filter);
    if (filter->state == State::Pending ||
        (known && known->state() == QMqttSubscription::UnsubscriptionPending))
        return;
    QMqttSubscriptionProperties properties;
    if (link.hasIdentifiers())
        properties.setSubscriptionIdentifier(filter->identifier);
    const QMqttTopicFilter topic(filter->filter);
    // QMqttClient asks for each filter once. To ask again, for a higher QoS or with another
    // identifier, it has to let go of it first.
    if (known && known->state() == QMqttSubscription::Subscribed)
        client->unsubscribe(topic);
    filter->sent = filter->qos();
    QMqttSubscription *subscription =
        client->subscribe(topic, properties, static_cast<quint8>(filter->sent));
    filter->state = subscription ? State::Pending : State::Unsent;
    if (!subscription)
        return; // the link is going down; the next connect subscribes again
    m_objects.insert(filter->filter, subscription);
    const QString name = filter->filter;
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
    using State = mqtt::Subscriptions::State;
    mqtt::Subscriptions::Filter *entry = m_subscriptions.find(filter);
    switch (subscription->state()) {
    case QMqttSubscription::Subscribed:
        if (!entry)
            return;
        entry->state = State::Granted;
        endReplacementsBy(entry);
        subscribeIfDue(entry); // with a higher QoS, which was asked for meanwhile
        qCDebug(lcConnection).noquote() << "subscribed" << filter;
        if (subscription->qos() < static_cast<quint8>(entry->sent)) {
            qCWarning(lcConnection).noquote()
                << u"'%1' is subscribed with QoS %2 instead of %3"_s.arg(filter)
                       .arg(subscription->qos())
                       .arg(static_cast<int>(entry->sent));
        }
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
