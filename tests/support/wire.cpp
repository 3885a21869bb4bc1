// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/wire.h"

#include <QtMqtt/QMqttSubscription>

using namespace Qt::StringLiterals;

Wire::Wire(quint16 port)
{
    m_client.setHostname(u"127.0.0.1"_s);
    m_client.setPort(port);
    connect(&m_client, &QMqttClient::connected, this, [this] {
        QMqttSubscription *all = m_client.subscribe(QMqttTopicFilter(u"#"_s), 1);
        connect(all, &QMqttSubscription::stateChanged, this,
                [this](QMqttSubscription::SubscriptionState state) {
                    m_ready = state == QMqttSubscription::Subscribed;
                });
        connect(all, &QMqttSubscription::messageReceived, this,
                [this](const QMqttMessage &message) {
                    const QString topic = message.topic().name();
                    m_payloads[topic].append(message.payload());
                    if (message.retain())
                        m_kept.append(topic);
                });
    });
    m_client.connectToHost();
}

void Wire::publish(const QString &topic, const QByteArray &payload)
{
    m_client.publish(QMqttTopicName(topic), payload, 1);
}
