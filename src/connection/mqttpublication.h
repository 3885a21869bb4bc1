// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttdelivery.h"
#include "mqttserviceexport.h"

#include <QFuture>
#include <QPromise>

#include <memory>

namespace mqtt {
class Deliveries;
}

/// The answer to a publish: whether it was accepted, now; and on request what becomes of it, later.
/// Not looking at it costs nothing.
///
/// With a durable outbox accepted means stored. Messages are stored together, at the end of a turn
/// of the event loop; isOk() and error() store at once what is not stored yet, as they would not
/// be true otherwise. So a burst is fast when its results are looked at behind it, not one by one.
///
/// Use it in the thread that published.
class MQTTSERVICE_EXPORT MqttPublication
{
public:
    /// A publish that was not accepted.
    MqttPublication(const MqttError &error)
        : m_error(error)
    {
    }
    /// A publish that ended already.
    MqttPublication(const MqttDelivery &delivery)
        : m_error(delivery.error())
        , m_outcome(delivery.outcome())
        , m_qos(delivery.qos())
    {
    }

    [[nodiscard]] bool isOk() const { return error().isOk(); }
    [[nodiscard]] const MqttError &error() const;
    operator const MqttError &() const { return error(); }
    [[nodiscard]] MqttError::Code code() const { return error().code(); }
    [[nodiscard]] MqttError::Reaction reaction() const { return error().reaction(); }
    [[nodiscard]] const QString &text() const { return error().text(); }

    /// Finishes when the message was handed to the socket (QoS 0), acknowledged (1) or completed
    /// (2), or will never be. Cancelling it takes back a message that was not sent yet; one that is
    /// under way goes on. To be asked for soon: the ends of the last thousands are remembered.
    [[nodiscard]] QFuture<MqttDelivery> future() const;
    /// Calls the function with the MqttDelivery, in the thread of the context.
    template <typename Function>
    auto then(QObject *context, Function &&function) const
    {
        return future().then(context, std::forward<Function>(function));
    }

private:
    friend class MqttConnectionPrivate;
    friend class MqttServicePrivate;
    friend class MqttService;
    /// A publish that ended well already.
    MqttPublication(MqttDelivery::Outcome outcome, Mqtt::QoS qos)
        : m_outcome(outcome)
        , m_qos(qos)
    {
    }
    MqttPublication(quint64 id, Mqtt::QoS qos, const std::shared_ptr<mqtt::Deliveries> &deliveries)
        : m_outcome(MqttDelivery::Outcome::Unknown)
        , m_qos(qos)
        , m_id(id)
        , m_deliveries(deliveries)
    {
    }
    MqttPublication(Mqtt::QoS qos, std::shared_ptr<QFuture<MqttDelivery>> future)
        : m_outcome(MqttDelivery::Outcome::Unknown)
        , m_qos(qos)
        , m_future(std::move(future))
    {
    }
    /// Ends the promise as future() would end.
    void tell(QPromise<MqttDelivery> promise) const;
    /// Whether it was refused at once; stores nothing.
    [[nodiscard]] const MqttError &refusal() const { return m_error; }

    mutable MqttError m_error;
    MqttDelivery::Outcome m_outcome = MqttDelivery::Outcome::Refused;
    Mqtt::QoS m_qos = Mqtt::QoS::AtMostOnce;
    quint64 m_id = 0; // 0: it ended at once
    std::weak_ptr<mqtt::Deliveries> m_deliveries;
    std::shared_ptr<QFuture<MqttDelivery>> m_future; // of a publish from another thread
};
