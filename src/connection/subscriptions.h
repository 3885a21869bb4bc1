// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqtt.h"
#include "topic/topictree.h"

#include <QHash>
#include <QList>
#include <QString>

#include <array>
#include <deque>
#include <limits>
#include <memory>
#include <unordered_map>
#include <unordered_set>

namespace mqtt {

/// What is to be subscribed at the broker, and what it has of ours: filters counted over all who
/// want them, the highest QoS of their wishes, what to send after each change and each connect, and
/// by which identifiers messages may still come.
///
/// Of each filter there is one request at a time: what is wished meanwhile waits for its answer,
/// and of several wishes the last one counts.
class Subscriptions
{
public:
    enum class State {
        Unsent,
        Pending, // SUBSCRIBE sent
        Granted,
        Refused,
        Leaving, // UNSUBSCRIBE sent
    };
    struct Filter
    {
        QString filter;     // as subscribed
        quint32 identifier; // MQTT 5 subscription identifier; with a topic it means one filter
        bool shared;        // "$share/…"
        quint64 number;     // in the order in which they were first wanted
        State state = State::Unsent;
        Mqtt::QoS sent = Mqtt::QoS::AtMostOnce; // what the last SUBSCRIBE asked for
        bool sentRetained = true;               // whether it asked for retained messages
        std::array<int, 3> wishes = {};         // how many want it, by QoS
        int retainedWishes = 0;                 // how many of them want retained messages

        [[nodiscard]] Mqtt::QoS qos() const;
        [[nodiscard]] bool isRetainedWanted() const { return retainedWishes > 0; }
        [[nodiscard]] bool isWanted() const { return wishes[0] + wishes[1] + wishes[2] > 0; }
        /// Whether the broker may have the subscription: from SUBSCRIBE to UNSUBACK.
        [[nodiscard]] bool isAsked() const
        {
            return state == State::Pending || state == State::Granted || state == State::Leaving;
        }
        [[nodiscard]] bool isAnswered() const
        {
            return state == State::Granted || state == State::Refused;
        }
        /// Whether SUBSCRIBE has to be sent: never was, or asked for less.
        [[nodiscard]] bool isDue() const
        {
            return isWanted() && (state == State::Unsent ||
                                  (state == State::Granted &&
                                   (sent < qos() || (isRetainedWanted() && !sentRetained))));
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

    // Wishes

    /// One more wants the filter. The pointer stays valid until the last one no longer does.
    Filter *add(const QString &filter, Mqtt::QoS qos, bool retained = true);
    /// One less; true when it was the last.
    bool remove(const Wish &wish);
    /// Retained messages are to be asked for again, where they are wanted and can be had: not by
    /// shared subscriptions.
    void forgetRetained();

    // Requests

    /// Filters for which SUBSCRIBE has to be sent, in the order in which they were first wanted,
    /// and at most so many.
    [[nodiscard]] QList<Filter *>
    due(qsizetype limit = std::numeric_limits<qsizetype>::max()) const;
    /// Filters the broker has, but nobody wants, at most so many: UNSUBSCRIBE has to be sent.
    [[nodiscard]] QList<Filter *>
    stale(qsizetype limit = std::numeric_limits<qsizetype>::max()) const;

    /// SUBSCRIBE is sent, with the QoS the filter wants now, for retained messages or not.
    void subscribing(Filter *filter, bool retained);
    void granted(Filter *filter);
    void refused(Filter *filter);
    void unsubscribing(Filter *filter);
    /// UNSUBACK, or there is no such subscription. What is wanted again is due; the pointer is
    /// invalid when it is not. Of MQTT 5 messages may still come by the identifier it had: those
    /// the broker had in a queue [MQTT-3.10.4-4].
    void ended(Filter *filter);
    /// A connection is up. Without the session of before nothing is subscribed any more.
    void connected(bool sessionRestored);

    // Identifiers by which messages may come though nobody wants them to, or no longer as they were

    [[nodiscard]] bool hasDeparting() const { return !m_departing.isEmpty(); }
    /// Appends those of the filters that match the topic; shared subscriptions are not among them.
    void matchDeparting(QStringView topic, std::vector<quint32> &identifiers) const
    {
        m_departing.match(topic, identifiers);
    }
    /// No message of the topic will come by it any more, so none at all, if it has ended.
    void forget(QStringView topic, quint32 identifier);

    [[nodiscard]] Filter *find(const QString &filter) const;
    /// Those that are wanted, and those that the broker may still have.
    [[nodiscard]] qsizetype count() const { return static_cast<qsizetype>(m_filters.size()); }

private:
    struct Departed
    {
        QString filter;
        quint32 identifier;
    };

    [[nodiscard]] quint32 nextIdentifier();
    [[nodiscard]] quint32 identifierFor(const QString &filter, bool shared);
    void depart(const Filter &filter);
    void rejoin(const Filter &filter);
    void drop(const Departed &departed);
    void erase(Filter *filter);

    std::unordered_map<QString, std::unique_ptr<Filter>> m_filters;
    std::unordered_set<Filter *> m_stale;  // granted, but not wanted
    TopicTree<quint32> m_departing;        // of those nobody wants, and of those that ended
    std::deque<Departed> m_departed;       // those that ended, the last at the end
    QHash<QString, int> m_departedFilters; // how often they are among those
    // What has one identifier goes into one SUBSCRIBE. Filters without wildcards have the first:
    // each matches one topic, so no message is for two of them. Of those with wildcards at the same
    // levels, of as many, no two match one topic either: another level of theirs differs. One that
    // is subscribed again gets its own, to be told from what it was.
    QHash<QString, quint32> m_shapes; // which levels are wildcards
    quint32 m_firstIdentifier = 1;
    quint32 m_nextIdentifier = 2;
    quint64 m_lastNumber = 0;
};

} // namespace mqtt
