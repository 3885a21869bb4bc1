// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/routes.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

#include <deque>

namespace mqtt {

/// Which receivers have had a message. Brokers differ where several of our subscriptions match it:
/// one copy for all of them (usual on 3.x), or one for each [MQTT-3.3.4-2]. On MQTT 5 each copy
/// names the subscriptions it is for. The first goes to all receivers, in their order; of the
/// others each finds who has not had the message.
class Copies
{
public:
    /// Leaves those of the routes that match the message whom this copy is for, by the subscription
    /// identifiers it came with.
    void select(const MqttMessage &message, const QList<quint32> &identifiers,
                std::vector<Routes::Route *> &matched);

    /// The broker has answered the SUBSCRIBE: copies of earlier messages will not come by it.
    void begin(const Subscriptions::Filter *filter);
    /// The subscription is not wanted any more; its identifier is not used again, unless it is of a
    /// plain filter: then copies by it are still expected until end().
    void forget(const Subscriptions::Filter *filter);
    /// The broker has answered the UNSUBSCRIBE: no further copies will come by it.
    void end(const QString &filter);
    void clear();

    /// Messages of which further copies may come.
    [[nodiscard]] std::size_t count() const { return m_open.size(); }

private:
    using Filters = QVarLengthArray<const Subscriptions::Filter *, 8>;
    struct Open
    {
        QString topic;
        QByteArray payload;
        bool retained;
        QVarLengthArray<quint32, 8> missing; // identifiers of subscriptions without their copy
        QVarLengthArray<quint64, 8> heard;
    };

    [[nodiscard]] bool takeFurther(const MqttMessage &message, const Filters &named,
                                   std::vector<Routes::Route *> &matched);

    std::deque<Open> m_open;
    QHash<QString, quint32> m_leaving; // plain filters that the broker may still have
};

} // namespace mqtt
