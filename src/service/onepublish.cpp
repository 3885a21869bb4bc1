// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/onepublish.h"

using namespace Qt::StringLiterals;

namespace mqtt {

OnePublish::OnePublish(const BrokerOptions &options, const QString &topic,
                       const QByteArray &payload, const MqttPublishOptions &publishOptions)
{
    m_promise.start();
    m_connection.setOptions(options);
    const Mqtt::QoS qos = publishOptions.qos;
    connect(&m_connection, &MqttConnection::stateChanged, this, [this, qos] {
        if (m_connection.state() == MqttConnection::State::Waiting) // each address was tried
            finish({MqttDelivery::Outcome::Dropped, qos, m_connection.lastError()});
    });
    // Only the end of the link says that all of it was written.
    connect(&m_connection, &MqttConnection::closed, this, [this] {
        m_promise.addResult(m_delivery);
        m_promise.finish();
        deleteLater();
    });
    m_bound.setSingleShot(true);
    connect(&m_bound, &QTimer::timeout, this, [this, qos] {
        finish({MqttDelivery::Outcome::Dropped, qos,
                MqttError(MqttError::Code::ConnectionTimeout,
                          u"the broker did not acknowledge the message in time"_s)});
    });
    m_bound.start(options.connectTimeout * options.addresses().size() + options.closeTimeout);
    m_connection.open();
    connect(&m_watcher, &QFutureWatcherBase::finished, this,
            [this] { finish(m_watcher.result()); });
    m_watcher.setFuture(m_connection.publish(topic, payload, publishOptions).future());
}

void OnePublish::finish(const MqttDelivery &delivery)
{
    if (m_ending)
        return;
    m_ending = true;
    m_delivery = delivery;
    m_watcher.disconnect(this);
    m_bound.stop();
    m_connection.close();
}

} // namespace mqtt
