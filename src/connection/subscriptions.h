// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"

#include <QList>
#include <QSet>
#include <QString>

#include <array>
#include <limits>
#include <memory>
#include <unordered_map>

namespace mqtt {

/// What is to be subscribed at the broker, and what is: filters counted over all who want them, the
/// highest QoS of their wishes, and what to send after each change and each connect.
class Subscriptions
{
public:
    enum class State {
        Unsent,
        Pending, // SUBSCRIBE sent
        Granted,
        Refused,
    };
    struct Filter
    {
        QString filter;     // as subscribed
        quint32 identifier; // MQTT 5 subscription identifier; with a topic it means one filter
        bool shared;        // "$share/…"
        bool plain;         // without wildcards, and not shared
        quint64 number;     // in the order in which they were first wanted
        State state = State::Unsent;
        Mqtt::QoS sent = Mqtt::QoS::AtMostOnce; // what the last SUBSCRIBE asked for
        bool sentRetained = true;               // whether it asked for retained messages
        std::array<int, 3> wishes = {};         // how many want it, by QoS
        int retainedWishes = 0;                 // how many of them want retained messages

        [[nodiscard]] Mqtt::QoS qos() const;
        [[nodiscard]] bool isRetainedWanted() const { return retainedWishes > 0; }
        [[nodiscard]] bool isWanted() const { return wishes[0] + wishes[1] + wishes[2] > 0; }
        /// Whether the broker has the subscription, or soon will.
        [[nodiscard]] bool isAsked() const
        {
            return state == State::Pending || state == State::Granted;
        }
        [[nodiscard]] bool isAnswered() const
        {
            return state == State::Granted || state == State::Refused;
        }
        /// Whether SUBSCRIBE has to be sent: never was, or asked for less. Not before the last one
        /// has its answer.
        [[nodiscard]] bool isDue() const
        {
            return state == State::Unsent ||
                   (state == State::Granted &&
                    (sent < qos() || (isRetainedWanted() && !sentRetained)));
        }
    };

    /// One who wants a filter, with the messages the broker kept or without.
    struct Wish
    {
        Filter *filter;
        Mqtt::QoS qos;
        bool retained = true;
    };

    /// Where the identifiers begin; before the first add().
    void setFirstIdentifier(quint32 identifier);
    /// Whether it was ever given by this object. Others are of a session from before.
    [[nodiscard]] bool isOwn(quint32 identifier) const;

    /// One more wants the filter. The pointer stays valid until the last one no longer does.
    Filter *add(const QString &filter, Mqtt::QoS qos, bool retained = true);
    /// One less; true when it was the last, and the filter is now known only as to be unsubscribed.
    bool remove(const Wish &wish);

    /// A connection is up. Without the session of before nothing is subscribed any more.
    void connected(bool sessionRestored);

    /// Retained messages are to be asked for again, where they are wanted and can be had: not by
    /// shared subscriptions.
    void forgetRetained();

    /// Filters for which SUBSCRIBE has to be sent, in the order in which they were first wanted,
    /// and at most so many.
    [[nodiscard]] QList<Filter *>
    due(qsizetype limit = std::numeric_limits<qsizetype>::max()) const;
    /// Filters the broker still has, but nobody wants, at most so many; they are forgotten.
    [[nodiscard]] QStringList takeStale(qsizetype limit = std::numeric_limits<qsizetype>::max());

    [[nodiscard]] Filter *find(const QString &filter) const;
    [[nodiscard]] qsizetype count() const { return static_cast<qsizetype>(m_filters.size()); }

private:
    std::unordered_map<QString, std::unique_ptr<Filter>> m_filters;
    QSet<QString> m_stale;
    // All filters without wildcards have the first: each matches one topic, so no message is for
    // two of them. What has one identifier goes into one SUBSCRIBE.
    quint32 m_firstIdentifier = 1;
    quint32 m_nextIdentifier = 2;
    quint64 m_lastNumber = 0;
};

} // namespace mqtt
