// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/deliveries.h"

#include "connection/mqttconnection_p.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr std::size_t rememberedFailures = 5000;

} // namespace

void Deliveries::leave()
{
    m_connection = nullptr;
    tellEnded();
    auto followers = std::exchange(m_followers, {});
    for (auto &[id, follower] : followers)
        tell(follower, gone(Mqtt::QoS::AtMostOnce));
}

MqttError Deliveries::accept(quint64 id)
{
    if (m_connection)
        m_connection->store();
    const MqttDelivery *delivery = failure(id);
    return delivery && delivery->outcome() == MqttDelivery::Outcome::Refused ? delivery->error()
                                                                             : MqttError();
}

QFuture<MqttDelivery> Deliveries::follow(quint64 id, Mqtt::QoS qos)
{
    Promise promise;
    const QFuture<MqttDelivery> future = promise.future();
    promise.start();
    follow(id, qos, std::move(promise));
    return future;
}

void Deliveries::follow(quint64 id, Mqtt::QoS qos, Promise promise)
{
    if (!m_connection) {
        tell(promise, gone(qos));
        return;
    }
    if (!m_connection->isPending(id)) {
        tell(promise, past(id, qos));
        return;
    }
    auto *watcher = new QFutureWatcher<MqttDelivery>(m_connection->q);
    QObject::connect(watcher, &QFutureWatcherBase::canceled, m_connection->q,
                     [this, id] { m_connection->cancel(id); });
    watcher->setFuture(promise.future());
    m_followers.emplace(id, Follower{std::move(promise), watcher});
}

void Deliveries::ended(quint64 id, const MqttDelivery &delivery)
{
    if (!delivery.isOk() && m_failures.insert_or_assign(id, delivery).second) {
        m_failed.push_back(id);
        if (m_failed.size() > rememberedFailures) {
            m_forgotten = std::max(m_forgotten, m_failed.front());
            m_failures.erase(m_failed.front());
            m_failed.pop_front();
        }
    }
    if (m_followers.empty())
        return;
    const auto [first, last] = m_followers.equal_range(id);
    for (auto it = first; it != last; ++it)
        tellSoon(std::move(it->second), delivery);
    m_followers.erase(first, last);
}

void Deliveries::allEnded(const MqttDelivery &delivery)
{
    for (auto &[id, follower] : m_followers)
        tellSoon(std::move(follower), delivery);
    m_followers.clear();
}

void Deliveries::tellSoon(Follower follower, const MqttDelivery &delivery)
{
    if (m_ended.empty()) {
        QMetaObject::invokeMethod(
            m_connection->q, [this] { tellEnded(); }, Qt::QueuedConnection);
    }
    m_ended.emplace_back(std::move(follower), delivery);
}

void Deliveries::tellEnded()
{
    auto ended = std::exchange(m_ended, {});
    for (auto &[follower, delivery] : ended)
        tell(follower, delivery);
}

MqttDelivery Deliveries::past(quint64 id, Mqtt::QoS qos) const
{
    if (const MqttDelivery *delivery = failure(id))
        return *delivery;
    if (id <= m_forgotten) {
        return {MqttDelivery::Outcome::Unknown, qos,
                MqttError(MqttError::Code::MessageDropped,
                          u"what became of the message is not remembered any more"_s)};
    }
    return MqttDelivery::done(qos);
}

const MqttDelivery *Deliveries::failure(quint64 id) const
{
    const auto it = m_failures.find(id);
    return it == m_failures.end() ? nullptr : &it->second;
}

void Deliveries::tell(Follower &follower, const MqttDelivery &delivery)
{
    follower.watcher->disconnect();
    follower.watcher->deleteLater(); // this may be a slot of its
    tell(follower.promise, delivery);
}

void Deliveries::tell(Promise &promise, const MqttDelivery &delivery)
{
    promise.addResult(delivery);
    promise.finish();
}

MqttDelivery Deliveries::gone(Mqtt::QoS qos)
{
    return {MqttDelivery::Outcome::Dropped, qos,
            MqttError(MqttError::Code::MessageDropped, u"the connection is gone"_s)};
}

} // namespace mqtt
