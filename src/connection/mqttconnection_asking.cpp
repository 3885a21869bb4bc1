// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/connectionlog.h"
#include "connection/mqttconnection_p.h"

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

// The broker is asked for what is due, and answers.

namespace {

std::optional<quint64> take(QHash<QString, quint64> &marks, const QString &filter)
{
    const auto it = marks.find(filter);
    if (it == marks.end())
        return {};
    const quint64 mark = *it;
    marks.erase(it);
    return mark;
}

} // namespace

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

void MqttConnectionPrivate::subscribeIfDue(const mqtt::Routes::Route &route)
{
    if (!link.isUp() || state == MqttConnection::State::Closing)
        return;
    QStringList due;
    for (const mqtt::Subscriptions::Wish &wish : std::as_const(route.wishes)) {
        if (wish.filter->isDue() && m_unanswered.size() + due.size() < maximumUnanswered)
            due.append(wish.filter->filter);
    }
    askFor(due);
}

void MqttConnectionPrivate::askIfDue(const QString &filter)
{
    const mqtt::Subscriptions::Filter *entry = m_subscriptions.find(filter);
    if (entry && entry->isDue() && link.isUp() && state != MqttConnection::State::Closing &&
        m_unanswered.size() < maximumUnanswered)
        askFor({filter});
}

/// By name, as one that is refused may end others.
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
    mqtt::Subscriptions::Filter *filter = m_subscriptions.find(name);
    if (!filter || !filter->isDue() || !link.isUp())
        return nullptr;
    if (link.protocol() != BrokerOptions::Protocol::Mqtt5)
        return filter;
    const QMqttServerConnectionProperties broker = link.client()->serverConnectionProperties();
    QString missing;
    if (filter->shared && !broker.sharedSubscriptionSupported())
        missing = u"shared"_s;
    else if (!broker.wildcardSupported() && (name.contains(u'+') || name.contains(u'#')))
        missing = u"wildcard"_s;
    else
        return filter;
    refuse(filter, u"the broker does not offer %1 subscriptions, so '%2' is not subscribed"_s.arg(
                       missing, name));
    return nullptr;
}

/// Told from the event loop, as whoever hears of it may delete the connection.
void MqttConnectionPrivate::refuse(mqtt::Subscriptions::Filter *filter, const QString &why)
{
    m_subscriptions.refused(filter);
    endReplacementsBy(filter);
    const auto tell = [this, why] { report({MqttError::Code::SubscriptionRefused, why}); };
    QMetaObject::invokeMethod(q, tell, Qt::QueuedConnection);
}

QMqttSubscriptionProperties
MqttConnectionPrivate::propertiesOf(const mqtt::Subscriptions::Filter *filter) const
{
    QMqttSubscriptionProperties properties;
    if (link.hasIdentifiers())
        properties.setSubscriptionIdentifier(filter->identifier);
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    if (!asksForRetained(filter))
        properties.setRetainHandling(2);
#endif
    return properties;
}

/// Only MQTT 5 can ask for none.
bool MqttConnectionPrivate::asksForRetained(const mqtt::Subscriptions::Filter *filter) const
{
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    return filter->isRetainedWanted() || link.protocol() != BrokerOptions::Protocol::Mqtt5;
#else
    Q_UNUSED(filter)
    return true;
#endif
}

void MqttConnectionPrivate::noteAsked(mqtt::Subscriptions::Filter *filter,
                                      QMqttSubscription *subscription)
{
    if (!subscription) {
        if (link.isUp()) { // else the next connect subscribes again
            refuse(filter,
                   u"the client cannot send the SUBSCRIBE for '%1': it is larger than the broker "
                   "takes, %2 bytes, or no packet identifier is free"_s.arg(filter->filter)
                       .arg(link.client()->serverConnectionProperties().maximumPacketSize()));
        }
        return;
    }
    m_subscriptions.subscribing(filter, asksForRetained(filter));
    const QString name = filter->filter;
    m_unanswered.insert(name, m_copies.mark());
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
    const std::optional<quint64> asked = take(m_unanswered, filter);
    const std::optional<quint64> left = take(m_unsubscribing, filter);
    if (asked || left)
        m_copies.settle(std::max(asked.value_or(0), left.value_or(0)));
    onAnswer(filter, subscription);
    if (guard && (asked || (left && m_unsubscribing.isEmpty())))
        unsubscribeStale();
    if (guard && asked && m_unanswered.isEmpty() && link.isUp() &&
        state != MqttConnection::State::Closing)
        subscribeDue();
}

void MqttConnectionPrivate::onAnswer(const QString &filter, QMqttSubscription *subscription)
{
    mqtt::Subscriptions::Filter *entry = m_subscriptions.find(filter);
    if (!entry)
        return;
    const bool isLeaving = entry->state == mqtt::Subscriptions::State::Leaving;
    switch (subscription->state()) {
    case QMqttSubscription::Subscribed:
        // UNSUBSCRIBE was refused, or is lost with the link.
        if (isLeaving && static_cast<int>(subscription->reasonCode()) >= 0x80) {
            m_subscriptions.ended(entry);
            return;
        }
        m_subscriptions.granted(entry);
        if (isLeaving)
            return;
        qCDebug(lcConnection).noquote() << "subscribed" << filter;
        if (subscription->qos() < static_cast<quint8>(entry->sent)) {
            qCWarning(lcConnection).noquote()
                << u"'%1' is subscribed with QoS %2 instead of %3"_s.arg(filter)
                       .arg(subscription->qos())
                       .arg(static_cast<int>(entry->sent));
        }
        endReplacementsBy(entry);
        askIfDue(filter); // with a higher QoS, which was asked for meanwhile
        return;
    case QMqttSubscription::Error: {
        const bool isWanted = entry->isWanted();
        m_subscriptions.refused(entry);
        if (!isWanted)
            return;
        endReplacementsBy(entry);
        const QString reason = subscription->reason();
        report({MqttError::Code::SubscriptionRefused,
                u"the broker refused the subscription of '%1', reason code 0x%2%3"_s.arg(
                    filter, QString::number(static_cast<int>(subscription->reasonCode()), 16),
                    reason.isEmpty() ? QString() : u": "_s % reason)});
        return;
    }
    case QMqttSubscription::Unsubscribed:
        if (isLeaving)
            m_subscriptions.ended(entry);
        if (!m_subscriptions.find(filter)) {
            m_objects.remove(filter);
            subscription->deleteLater();
        } else {
            askIfDue(filter);
        }
        return;
    case QMqttSubscription::SubscriptionPending:
    case QMqttSubscription::UnsubscriptionPending:
        return;
    }
}
