// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/clientsubscriptions.h"

#include "client/qmqttsubscription_p.h"

namespace mqtt {

void ClientSubscriptions::add(QMqttSubscription *subscription)
{
    m_byWireFilter.insert(QMqttSubscriptionPrivate::of(subscription).wireFilter, subscription);
    if (subscription->isSharedSubscription())
        m_sharedByTopic.insert(subscription->topic().filter(), subscription);
}

void ClientSubscriptions::remove(QMqttSubscription *subscription)
{
    setListening(subscription, false);
    m_byWireFilter.remove(QMqttSubscriptionPrivate::of(subscription).wireFilter);
    if (subscription->isSharedSubscription())
        m_sharedByTopic.remove(subscription->topic().filter(), subscription);
}

QMqttSubscription *ClientSubscriptions::byWireFilter(const QByteArray &filter) const
{
    return m_byWireFilter.value(filter);
}

QMqttSubscription *ClientSubscriptions::byFilter(const QMqttTopicFilter &filter) const
{
    if (QMqttSubscription *exact = byWireFilter(filter.filter().toUtf8()))
        return exact;
    return m_sharedByTopic.value(filter.filter());
}

std::vector<QPointer<QMqttSubscription>> ClientSubscriptions::all() const
{
    return {m_byWireFilter.begin(), m_byWireFilter.end()};
}

ClientSubscriptions::Awaited ClientSubscriptions::takeAllAwaited()
{
    Awaited all;
    for (const Awaited &subscriptions : std::as_const(m_awaited))
        all.insert(all.end(), subscriptions.begin(), subscriptions.end());
    m_awaited.clear();
    return all;
}

void ClientSubscriptions::orphan()
{
    for (QMqttSubscription *subscription : std::as_const(m_byWireFilter))
        QMqttSubscriptionPrivate::of(subscription).client = nullptr;
}

void ClientSubscriptions::setListening(QMqttSubscription *subscription, bool listening)
{
    if (m_listening.contains(subscription) == listening)
        return;
    ++m_generation;
    const QString &filter = QMqttSubscriptionPrivate::of(subscription).matchFilter;
    if (listening) {
        m_tree.insert(filter, subscription);
        m_listening.insert(subscription, true);
    } else {
        m_tree.remove(filter, subscription);
        m_listening.remove(subscription);
    }
}

void ClientSubscriptions::match(const QString &topic, std::vector<QMqttSubscription *> &out) const
{
    m_tree.match(topic, out);
}

} // namespace mqtt
