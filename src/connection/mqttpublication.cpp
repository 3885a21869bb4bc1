// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttpublication.h"

#include "connection/deliveries.h"

const MqttError &MqttPublication::error() const
{
    if (m_id != 0 && m_error.isOk()) {
        if (const auto deliveries = m_deliveries.lock())
            m_error = deliveries->accept(m_id);
    }
    return m_error;
}

void MqttPublication::tell(QPromise<MqttDelivery> promise) const
{
    const auto deliveries = m_id == 0 ? nullptr : m_deliveries.lock();
    if (deliveries) {
        deliveries->follow(m_id, m_qos, std::move(promise));
        return;
    }
    promise.addResult(m_id == 0 ? MqttDelivery(m_outcome, m_qos, m_error)
                                : mqtt::Deliveries::gone(m_qos));
    promise.finish();
}

QFuture<MqttDelivery> MqttPublication::future() const
{
    if (m_future)
        return *m_future;
    if (m_id == 0)
        return QtFuture::makeReadyFuture(MqttDelivery(m_outcome, m_qos, m_error));
    if (const auto deliveries = m_deliveries.lock())
        return deliveries->follow(m_id, m_qos);
    return QtFuture::makeReadyFuture(mqtt::Deliveries::gone(m_qos));
}
