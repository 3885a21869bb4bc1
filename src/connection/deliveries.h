// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttdelivery.h"

#include <QFuture>
#include <QFutureWatcher>
#include <QPromise>

#include <deque>
#include <unordered_map>
#include <vector>

class MqttConnectionPrivate;

namespace mqtt {

/// Tells those who asked what became of a publish. Publishes are numbered in ascending order.
class Deliveries
{
public:
    using Promise = QPromise<MqttDelivery>;

    explicit Deliveries(MqttConnectionPrivate *connection)
        : m_connection(connection)
    {
    }
    /// The connection is going: whoever waits is told.
    void leave();

    /// Stores what is not stored yet; the error if this message could not be.
    [[nodiscard]] MqttError accept(quint64 id);
    [[nodiscard]] QFuture<MqttDelivery> follow(quint64 id, Mqtt::QoS qos);
    /// The same for a promise that was given already.
    void follow(quint64 id, Mqtt::QoS qos, Promise promise);

    void ended(quint64 id, const MqttDelivery &delivery);
    /// The same for all that someone waits for.
    void allEnded(const MqttDelivery &delivery);

    /// What those are told who ask after the connection is gone.
    [[nodiscard]] static MqttDelivery gone(Mqtt::QoS qos);

private:
    struct Follower
    {
        Promise promise;
        QFutureWatcher<MqttDelivery> *watcher;
    };

    void tellSoon(Follower follower, const MqttDelivery &delivery);
    void tellEnded();
    [[nodiscard]] MqttDelivery past(quint64 id, Mqtt::QoS qos) const;
    [[nodiscard]] const MqttDelivery *failure(quint64 id) const;
    static void tell(Follower &follower, const MqttDelivery &delivery);
    static void tell(Promise &promise, const MqttDelivery &delivery);

    MqttConnectionPrivate *m_connection;
    std::unordered_multimap<quint64, Follower> m_followers; // each with a future of its own
    // To be told from the event loop, as whoever hears of it may delete the connection.
    std::vector<std::pair<Follower, MqttDelivery>> m_ended;
    // What did not end well is remembered for a while; of what is not here the end was a good one.
    std::unordered_map<quint64, MqttDelivery> m_failures;
    std::deque<quint64> m_failed; // in the order of their ends
    quint64 m_forgotten = 0;      // the newest of those that are not remembered any more
};

} // namespace mqtt
