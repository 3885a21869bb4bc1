// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttconnection_p.h"

#include <algorithm>

// What arrives, and whose it is.

void MqttConnectionPrivate::watch(QMqttClient *client)
{
    m_objects.clear(); // they went with the client before
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    QObject::connect(client, &QMqttClient::messageArrived, q,
                     [this](const QMqttMessage &message) { onMessage(message); });
#else
    // Every arrival is told first by the client, then by each subscription that matches; only the
    // subscriptions tell it whole. The first of them counts.
    QObject::connect(client, &QMqttClient::messageReceived, q, [this] { m_fresh = true; });
#endif
    QObject::connect(client, &QMqttClient::messageSent, q,
                     [this](qint32 id) { onAcknowledged(id); });
    QObject::connect(client, &QMqttClient::messageStatusChanged, q,
                     [this](qint32 id, QMqtt::MessageStatus status,
                            const QMqttMessageStatusProperties &properties) {
                         onStatus(id, status, properties);
                     });
}

void MqttConnectionPrivate::onMessage(const QMqttMessage &arrived)
{
    MqttMessage message = MqttMessageData::create(m_spareMessage, arrived, id);
    std::vector<mqtt::Routes::Route *> matched = std::move(m_matched);
    matched.clear();
    m_routes->match(message.topic(), matched);
    if (link.hasIdentifiers() && !matched.empty()) {
        const QList<quint32> identifiers = arrived.publishProperties().subscriptionIdentifiers();
        // Those that a session from before this program gives to what it kept say nothing to us.
        if (std::any_of(identifiers.begin(), identifiers.end(),
                        [this](quint32 identifier) { return m_subscriptions.isOwn(identifier); }))
            m_copies.select(message, identifiers, matched);
        if (matched.empty()) { // they have had it
            m_matched = std::move(matched);
            return;
        }
    }
    ++received;
    const bool known = std::any_of(matched.begin(), matched.end(),
                                   [](const auto *route) { return bool(route->receiver); });
    const mqtt::Lifeline::Watch isHere(lifeline);
    if (known)
        mqtt::Routes::call(m_routes, matched, message);
    else
        Q_EMIT q->unhandledMessage(message);
    if (!isHere)
        return;
    m_matched = std::move(matched);
    MqttMessageData::giveBack(message, m_spareMessage);
}
