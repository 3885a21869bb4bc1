// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/routes.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <deque>

namespace mqtt {

/// Whether a message is a further copy of one that was heard. Brokers differ where several of our
/// subscriptions match it: one copy for all of them (usual on 3.x), or one for each
/// [MQTT-3.3.4-2]. On MQTT 5 each copy names the subscriptions it is for. The first goes to all
/// receivers, in their order; the others go to nobody.
///
/// Copies of a message follow each other closely, but answers of the broker may overtake them. So
/// what a copy can be for is every subscription that the broker may have had when it took the
/// message, and for how long further ones are awaited is counted in round trips.
class Copies
{
public:
    explicit Copies(Subscriptions *subscriptions)
        : m_subscriptions(subscriptions)
    {
    }

    /// Leaves those of the routes that match the message whom this copy is for, by the subscription
    /// identifiers it came with.
    void select(const MqttMessage &message, const QList<quint32> &identifiers,
                std::vector<Routes::Route *> &matched);

    /// The time of now, for settle().
    [[nodiscard]] quint64 mark() const { return m_now; }
    /// The broker has answered what was sent at the mark: by then it had our acknowledgements of
    /// all that came before, and so has sent the further copies of that.
    void settle(quint64 mark);
    void clear() { m_open.clear(); }

    /// Messages of which further copies may come.
    [[nodiscard]] std::size_t count() const { return m_open.size(); }

private:
    using Identifiers = QVarLengthArray<quint32, 8>;
    struct Open
    {
        QString topic;
        QByteArray payload;
        bool retained;
        bool single; // for those alone whose subscriptions it names
        int rounds;  // trips until its copies have come
        quint64 opened;
        Identifiers missing;               // subscriptions without their copy
        QVarLengthArray<quint64, 8> heard; // of a single one
    };

    struct Copy;

    [[nodiscard]] Copy read(const QString &topic, const QList<quint32> &identifiers,
                            const std::vector<Routes::Route *> &matched);
    [[nodiscard]] bool takeFurther(const MqttMessage &message, const Identifiers &named,
                                   std::vector<Routes::Route *> &matched);
    void expire(const Open &open);

    Subscriptions *const m_subscriptions;
    std::deque<Open> m_open;
    std::vector<quint32> m_departing; // of the topic of now
    quint64 m_now = 0;                // counts what may be waited for
};

} // namespace mqtt
