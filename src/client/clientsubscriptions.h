// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/qmqttsubscription.h"
#include "topic/topictree.h"

#include <QHash>
#include <QPointer>

#include <vector>

namespace mqtt {

/// The subscription objects of one client: by filter, by topic, by the packet that asks for them.
/// An object stays known after it was unsubscribed, so that subscribing again gives the same one.
class ClientSubscriptions
{
public:
    void add(QMqttSubscription *subscription);
    void remove(QMqttSubscription *subscription);

    /// By the text of its SUBSCRIBE, "$share/<group>/<filter>" included.
    [[nodiscard]] QMqttSubscription *byWireFilter(const QByteArray &filter) const;
    /// By either spelling: with "$share/<group>/", or as topic() says it.
    [[nodiscard]] QMqttSubscription *byFilter(const QMqttTopicFilter &filter) const;
    [[nodiscard]] std::vector<QPointer<QMqttSubscription>> all() const;

    /// Whether messages of matching topics go to it.
    void setListening(QMqttSubscription *subscription, bool listening);
    void match(const QString &topic, std::vector<QMqttSubscription *> &out) const;
    /// Changes whenever match() may answer differently than before.
    [[nodiscard]] quint32 generation() const { return m_generation; }
    [[nodiscard]] bool isListening() const { return !m_tree.isEmpty(); }

    /// The objects of a packet's filters, in its order; null where one is gone.
    using Awaited = std::vector<QPointer<QMqttSubscription>>;
    void await(quint16 id, Awaited subscriptions) { m_awaited[id] = std::move(subscriptions); }
    /// Empty when the identifier is nobody's.
    [[nodiscard]] Awaited takeAwaited(quint16 id) { return m_awaited.take(id); }
    [[nodiscard]] Awaited takeAllAwaited();
    void clearAwaited() { m_awaited.clear(); }

    /// The client is gone.
    void orphan();

private:
    QHash<QByteArray, QMqttSubscription *> m_byWireFilter;
    QMultiHash<QString, QMqttSubscription *> m_sharedByTopic; // where topic() is not all of it
    TopicTree<QMqttSubscription *> m_tree;
    QHash<QMqttSubscription *, bool> m_listening;
    QHash<quint16, Awaited> m_awaited;
    quint32 m_generation = 1;
};

} // namespace mqtt
