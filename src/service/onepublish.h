// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPromise>
#include <QTimer>

namespace mqtt {

/// One message over a connection of its own, which is then closed. Tries once; deletes itself.
class OnePublish : public QObject
{
    Q_OBJECT
public:
    OnePublish(const BrokerOptions &options, const QString &topic, const QByteArray &payload,
               const MqttPublishOptions &publishOptions);

    [[nodiscard]] QFuture<MqttDelivery> future() const { return m_promise.future(); }

private:
    void finish(const MqttDelivery &delivery);

    MqttConnection m_connection;
    QPromise<MqttDelivery> m_promise;
    QFutureWatcher<MqttDelivery> m_watcher;
    QTimer m_bound;
    MqttDelivery m_delivery;
    bool m_ending = false;
};

} // namespace mqtt
