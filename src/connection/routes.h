// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttmessage.h"
#include "connection/subscriptions.h"
#include "topic/recenttopics.h"
#include "topic/topictree.h"

#include <QVarLengthArray>

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace mqtt {

/// Which receivers a message goes to, and in which order: by rank, then as they were added. Adding
/// and removing is safe while a message is dispatched; a removed receiver is not called again.
class Routes
{
public:
    using Receiver = std::function<void(const MqttMessage &)>;
    /// A receiver, and what it hears.
    struct Route
    {
        quint64 handle;
        int rank;
        QVarLengthArray<QString, 1> filters; // without "$share/<group>/"
        Receiver receiver;                   // null: they are wanted, but nobody is called
        QVarLengthArray<Subscriptions::Wish, 1> wishes = {};
        // What it had before, and hears by until the broker has answered its wishes.
        std::vector<Subscriptions::Wish> replaced = {};
        bool removed = false;
    };

    void add(std::unique_ptr<Route> route);
    /// Null for an unknown handle.
    [[nodiscard]] Route *find(quint64 handle) const;
    /// False for an unknown handle.
    bool remove(quint64 handle);
    void clear();

    /// The receivers of all filters that match, each once, in order.
    void match(const QString &topic, std::vector<Route *> &out);
    /// Calls them. Static, as a receiver may delete everything but what the pointer holds.
    static void call(const std::shared_ptr<Routes> &routes, const std::vector<Route *> &matched,
                     const MqttMessage &message);

    [[nodiscard]] std::size_t count() const { return m_routes.size(); }

private:
    struct Matched
    {
        std::vector<Route *> routes;
        quint32 generation = 0; // of the routes; 0: not matched yet
    };

    TopicTree<Route *> m_tree;
    RecentTopics<QString, Matched> m_recent;
    quint32 m_generation = 1; // changes whenever others may match
    std::unordered_map<quint64, std::unique_ptr<Route>> m_routes;
    std::vector<std::unique_ptr<Route>> m_removed; // during a dispatch
    int m_depth = 0;
};

} // namespace mqtt
