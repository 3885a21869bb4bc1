// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttconnection_p.h"

#include <QPointer>

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
    const MqttMessage message(arrived, id);
    std::vector<mqtt::Routes::Route *> matched = std::move(m_matched);
    matched.clear();
    m_routes->match(message.topic(), matched);
    if (!matched.empty() && !select(arrived, message, matched)) {
        m_matched = std::move(matched);
        return;
    }
    mqtt::Routes::leaveOneOfEachGroup(matched);
    ++received;
    const bool known = std::any_of(matched.begin(), matched.end(),
                                   [](const auto *route) { return bool(route->receiver); });
    const QPointer<MqttConnection> guard(q);
    if (known)
        mqtt::Routes::call(m_routes, matched, message);
    else
        Q_EMIT q->unhandledMessage(message);
    if (guard)
        m_matched = std::move(matched);
}

/// Leaves those this copy of the message is for; false when they had it already.
///
/// Brokers differ where several subscriptions match: one copy for all (usual on 3.x), or a copy for
/// each [MQTT-3.3.4-2]. On MQTT 5 each copy names the subscriptions it is for.
bool MqttConnectionPrivate::select(const QMqttMessage &received, const MqttMessage &message,
                                   std::vector<mqtt::Routes::Route *> &matched)
{
    if (!link.hasIdentifiers())
        return true;
    const QList<quint32> identifiers = received.publishProperties().subscriptionIdentifiers();
    // Also those a session from before this program gives to what it kept: they say nothing to us.
    const auto isOwn = [this](quint32 identifier) { return m_subscriptions.isOwn(identifier); };
    if (std::none_of(identifiers.begin(), identifiers.end(), isOwn))
        return true;
    const auto isNamed = [&identifiers](const mqtt::Routes::Route *route) {
        return route->isNamedBy(identifiers);
    };
    const auto isAlone = [&isNamed](const mqtt::Routes::Route *route) {
        return isNamed(route) && route->shared;
    };
    // Retained messages answer one subscription, those of a shared one do not go to others, and of
    // a message sent again nobody knows who had the first.
    const bool single = message.isRetained() || message.isDuplicate() ||
                        std::any_of(matched.begin(), matched.end(), isAlone);
    QList<quint32> missing;
    if (!single) {
        for (const mqtt::Routes::Route *route : matched) {
            if (!isNamed(route) && !route->shared && !missing.contains(route->identifier))
                missing.append(route->identifier);
        }
    }
    if (missing.isEmpty()) {
        std::erase_if(matched, [&isNamed](const auto *route) { return !isNamed(route); });
        return !matched.empty();
    }
    // A subscription without SUBACK has its own beginning, which only its own copies tell.
    const auto isGranted = [this](quint32 identifier) {
        return m_subscriptions.isGranted(identifier);
    };
    if (!std::all_of(identifiers.begin(), identifiers.end(), isGranted)) {
        // Who has another one, with its SUBACK, hears the message by that.
        const std::vector<mqtt::Routes::Route *> all = matched;
        const auto isServed = [&](const mqtt::Routes::Route *route) {
            return route->group != 0 && std::any_of(all.begin(), all.end(), [&](const auto *other) {
                       return other->group == route->group && isGranted(other->identifier);
                   });
        };
        std::erase_if(matched,
                      [&](const auto *route) { return !isNamed(route) || isServed(route); });
        return !matched.empty();
    }
    if (m_copies.take(message.topic(), message.payload(), identifiers))
        return false;
    missing.removeIf([&isGranted](quint32 identifier) { return !isGranted(identifier); });
    std::erase_if(matched, [&](const auto *route) {
        return !isNamed(route) && !missing.contains(route->identifier);
    });
    if (!missing.isEmpty())
        m_copies.expect(message.topic(), message.payload(), missing);
    return true;
}
