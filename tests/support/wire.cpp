// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/wire.h"

#include <QtMqtt/QMqttSubscription>

using namespace Qt::StringLiterals;

Wire::Wire(quint16 port)
{
    m_client.setHostname(u"127.0.0.1"_s);
    m_client.setPort(port);
    m_client.setProtocolVersion(QMqttClient::MQTT_5_0);
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
                    const QByteArray correlation = message.publishProperties().correlationData();
                    if (!correlation.isEmpty())
                        m_correlation = correlation;
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

void Wire::request(const QString &topic, const QByteArray &payload, const QString &responseTopic,
                   const QByteArray &correlation)
{
    QMqttPublishProperties properties;
    properties.setResponseTopic(responseTopic);
    properties.setCorrelationData(correlation);
    m_client.publish(QMqttTopicName(topic), properties, payload, 1);
}
