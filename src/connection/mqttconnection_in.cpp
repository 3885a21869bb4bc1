// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/connectionlog.h"
#include "connection/mqttconnection_p.h"
#include "topic/topicrules.h"

#include <QPointer>

#include <algorithm>

using namespace Qt::StringLiterals;

void MqttConnectionPrivate::watch(QMqttClient *client)
{
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
    if (identifiers.isEmpty())
        return true;
    const auto isNamed = [&identifiers](const mqtt::Routes::Route *route) {
        return identifiers.contains(route->identifier);
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
        return route->shared || (!isNamed(route) && !missing.contains(route->identifier));
    });
    if (!missing.isEmpty())
        m_copies.expect(message.topic(), message.payload(), missing);
    return true;
}

quint64 MqttConnectionPrivate::subscribe(const QString &filter, Mqtt::QoS qos,
                                         MqttConnection::Receiver receiver, int rank)
{
    if (mqtt::checkTopicFilter(filter) != mqtt::TopicError::None || qos > Mqtt::QoS::ExactlyOnce)
        return 0;
    mqtt::Subscriptions::Filter *entry = m_subscriptions.add(filter, qos);
    const quint64 handle = ++m_lastHandle;
    m_routes->add(std::make_unique<mqtt::Routes::Route>(
        mqtt::Routes::Route{handle, rank, entry->identifier, entry->shared, false,
                            mqtt::splitShared(filter).filter.toString(), std::move(receiver)}));
    m_wishes.emplace(handle, Wish{entry, qos});
    if (link.isUp() && state != MqttConnection::State::Closing && entry->isDue())
        sendSubscribe(entry);
    return handle;
}

void MqttConnectionPrivate::unsubscribe(quint64 subscription)
{
    const auto it = m_wishes.find(subscription);
    if (it == m_wishes.end())
        return;
    const Wish wish = it->second;
    m_wishes.erase(it);
    m_routes->remove(subscription);
    const quint32 identifier = wish.filter->identifier;
    if (!m_subscriptions.remove(wish.filter, wish.qos))
        return;
    m_copies.forget(identifier);
    if (!link.isUp())
        return;
    const QStringList stale = m_subscriptions.takeStale();
    for (const QString &filter : stale)
        link.client()->unsubscribe(QMqttTopicFilter(filter));
}

void MqttConnectionPrivate::subscribeDue()
{
    const QStringList stale = m_subscriptions.takeStale();
    for (const QString &filter : stale)
        link.client()->unsubscribe(QMqttTopicFilter(filter));
    const QList<mqtt::Subscriptions::Filter *> due = m_subscriptions.due();
    for (mqtt::Subscriptions::Filter *filter : due)
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
    QMqttSubscriptionProperties properties;
    if (link.hasIdentifiers())
        properties.setSubscriptionIdentifier(filter->identifier);
    const QMqttTopicFilter topic(filter->filter);
    const auto qos = static_cast<quint8>(filter->qos());
    // QMqttClient asks for each filter once. To ask again, for a higher QoS or with another
    // identifier, it has to let go of it first.
    if (filter->state == State::Granted || filter->state == State::Pending)
        client->unsubscribe(topic);
    QMqttSubscription *subscription = client->subscribe(topic, properties, qos);
    if (subscription && subscription->state() == QMqttSubscription::Subscribed) {
        client->unsubscribe(topic);
        subscription = client->subscribe(topic, properties, qos);
    }
    filter->sent = filter->qos();
    filter->state = subscription ? State::Pending : State::Unsent;
    if (!subscription)
        return; // the link is going down; the next connect subscribes again
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
        const QString reason = subscription->reason();
        report({MqttError::Code::SubscriptionRefused,
                u"the broker refused the subscription of '%1', reason code 0x%2%3"_s.arg(
                    filter, QString::number(static_cast<int>(subscription->reasonCode()), 16),
                    reason.isEmpty() ? QString() : u": "_s % reason)});
        return;
    }
    case QMqttSubscription::Unsubscribed:
        if (!entry)
            subscription->deleteLater();
        return;
    case QMqttSubscription::SubscriptionPending:
    case QMqttSubscription::UnsubscriptionPending:
        return;
    }
}
