// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/propertyconversion.h"
#include "client/qmqttclient_p.h"
#include "client/qmqttsubscription_p.h"
#include "topic/topicrules.h"

namespace {

constexpr int MaximumUnansweredPings = 2;

bool isActive(const QMqttSubscription *subscription)
{
    return subscription && (subscription->state() == QMqttSubscription::Subscribed ||
                            subscription->state() == QMqttSubscription::SubscriptionPending);
}

// The options byte of a SUBSCRIBE, section 3.8.3.1.
quint8 subscriptionOptions(quint8 qos, const QMqttSubscriptionProperties &properties)
{
    return quint8(qos | (properties.noLocal() ? 0x04 : 0) |
                  (properties.retainAsPublished() ? 0x08 : 0) | properties.retainHandling() << 4);
}

} // namespace

const char *QMqttClientPrivate::subscribeRefusal(const QMqttTopicFilter &filter,
                                                 const QMqttSubscriptionProperties &properties,
                                                 quint8 qos) const
{
    if (state != QMqttClient::Connected)
        return "the client is not connected";
    if (qos > 2)
        return "the QoS is above 2";
    if (!filter.isValid())
        return "the filter is not a valid topic filter";
    if (protocolVersion != QMqttClient::MQTT_5_0)
        return nullptr;
    const bool shared = !filter.sharedSubscriptionName().isEmpty();
    const bool wildcard = filter.filter().contains(u'+') || filter.filter().contains(u'#');
    if (shared && properties.noLocal()) // [MQTT-3.8.3-4]
        return "a shared subscription cannot be noLocal";
    if (shared && !serverProperties.sharedSubscriptionSupported())
        return "the server has no shared subscriptions";
    if (wildcard && !serverProperties.wildcardSupported())
        return "the server has no wildcard subscriptions";
    if (properties.subscriptionIdentifier() > mqtt::MaximumVarint)
        return "the subscription identifier is above 268435455";
    if (properties.subscriptionIdentifier() > 0 &&
        !serverProperties.subscriptionIdentifierSupported())
        return "the server has no subscription identifiers";
    return nullptr;
}

QMqttSubscription *QMqttClientPrivate::subscribe(const QMqttTopicFilter &filter,
                                                 const QMqttSubscriptionProperties &properties,
                                                 quint8 qos)
{
    if (!isCallable("subscribe()"))
        return nullptr;
    if (const char *why = subscribeRefusal(filter, properties, qos)) {
        qCWarning(lcMqttClient).noquote()
            << "cannot subscribe" << filter.filter() << "with QoS" << qos << '-' << why;
        return nullptr;
    }
    const QByteArray wireFilter = filter.filter().toUtf8();
    QMqttSubscription *subscription = subscriptions.byWireFilter(wireFilter);
    if (isActive(subscription))
        return subscription;

    const bool isMqtt5 = protocolVersion == QMqttClient::MQTT_5_0;
    mqtt::Subscribe packet;
    packet.subscriptions.push_back(
        {wireFilter, isMqtt5 ? subscriptionOptions(qos, properties) : qos});
    const mqtt::PropertyWriter section = mqtt::toSection(properties);
    if (isMqtt5)
        packet.properties = section.section();
    const quint16 id = section.isValid() ? session.subscribe(std::move(packet)) : 0;
    if (id == 0) {
        qCWarning(lcMqttClient).noquote()
            << "cannot subscribe" << filter.filter()
            << "- the packet or a property is too large, or no packet identifier is free";
        return nullptr;
    }
    if (!subscription)
        subscription = createSubscription(filter, wireFilter);
    QMqttSubscriptionPrivate::of(subscription).qos = qos;
    subscriptions.await(id, subscription);
    subscriptions.setListening(subscription, true);
    writeSoon();
    QMqttSubscriptionPrivate::setState(subscription, QMqttSubscription::SubscriptionPending);
    return subscription;
}

QMqttSubscription *QMqttClientPrivate::createSubscription(const QMqttTopicFilter &filter,
                                                          const QByteArray &wireFilter)
{
    const bool isMqtt5 = protocolVersion == QMqttClient::MQTT_5_0;
    const QString text = filter.filter();
    const mqtt::SharedFilter parts = mqtt::splitShared(text);
    auto data = std::make_unique<QMqttSubscriptionPrivate>();
    data->client = this;
    data->wireFilter = wireFilter;
    data->matchFilter = parts.filter.toString();
    data->topic = isMqtt5 ? QMqttTopicFilter(data->matchFilter) : filter;
    data->sharedName = isMqtt5 ? parts.group.toString() : QString();
    QMqttSubscription *subscription = QMqttSubscriptionPrivate::create(std::move(data), q);
    subscriptions.add(subscription);
    return subscription;
}

void QMqttClientPrivate::unsubscribe(QMqttSubscription *subscription,
                                     const QMqttUnsubscriptionProperties &properties)
{
    if (!isCallable("unsubscribe()"))
        return;
    if (state != QMqttClient::Connected || !isActive(subscription))
        return;
    const mqtt::PropertyWriter section = mqtt::toSection(properties);
    mqtt::Unsubscribe packet;
    packet.filters.push_back(QMqttSubscriptionPrivate::of(subscription).wireFilter);
    if (protocolVersion == QMqttClient::MQTT_5_0)
        packet.properties = section.section();
    const quint16 id = section.isValid() ? session.unsubscribe(std::move(packet)) : 0;
    if (id == 0) {
        qCWarning(lcMqttClient).noquote()
            << "cannot unsubscribe" << subscription->topic().filter()
            << "- the packet or a property is too large, or no packet identifier is free";
        return;
    }
    subscriptions.await(id, subscription);
    writeSoon();
    QMqttSubscriptionPrivate::setState(subscription, QMqttSubscription::UnsubscriptionPending);
}

void QMqttClientPrivate::subscriptionDestroyed(QMqttSubscription *subscription)
{
    const bool active = isActive(subscription);
    subscriptions.remove(subscription);
    if (!active || state != QMqttClient::Connected)
        return;
    mqtt::Unsubscribe packet;
    packet.filters.push_back(QMqttSubscriptionPrivate::of(subscription).wireFilter);
    if (session.unsubscribe(std::move(packet)) != 0)
        writeSoon();
}

qint32 QMqttClientPrivate::publish(const QMqttTopicName &topic,
                                   const QMqttPublishProperties *properties,
                                   const QByteArray &message, quint8 qos, bool retain)
{
    if (!isCallable("publish()"))
        return -1;
    const char *why = nullptr;
    QByteArray section;
    quint16 alias = 0;
    if (state != QMqttClient::Connected)
        why = "not connected";
    else if (qos > 2)
        why = "the QoS is above 2";
    else if (!topic.isValid())
        why = "the topic is not a valid topic name";
    if (!why && properties && protocolVersion == QMqttClient::MQTT_5_0) {
        const mqtt::PropertyWriter writer = mqtt::toSection(*properties);
        section = writer.section();
        alias = properties->topicAlias();
        if (!properties->subscriptionIdentifiers().isEmpty())
            why = "a client must not send subscription identifiers"; // [MQTT-3.3.4-6]
        else if (!writer.isValid())
            why = "a property is longer than 65535 bytes";
    }
    const mqtt::OutgoingMessage outgoing{topic.utf8(), message, section, qos, retain, alias};
    const qint32 id = why ? -1 : session.publish(outgoing, why);
    if (id < 0) {
        qCDebug(lcMqttClient) << "publish on" << topic.name() << "is refused:" << why;
        return -1;
    }
    writeSoon();
    return id;
}

bool QMqttClientPrivate::requestPing()
{
    if (!isCallable("requestPing()"))
        return false;
    if (autoKeepAlive || state != QMqttClient::Connected)
        return false;
    if (session.unansweredPings() >= MaximumUnansweredPings) {
        closeWith(QMqttClient::ServerUnavailable, QStringLiteral("no answer to two PINGREQs"));
        return false;
    }
    session.ping(mqtt::Clock::now());
    writeSoon();
    return true;
}

void QMqttClientPrivate::authenticate(const QMqttAuthenticationProperties &properties)
{
    if (!isCallable("authenticate()"))
        return;
    if (protocolVersion != QMqttClient::MQTT_5_0 || state == QMqttClient::Disconnected) {
        qCWarning(lcMqttClient) << "authenticate() needs MQTT 5 and a connection";
        return;
    }
    const mqtt::PropertyWriter writer = mqtt::toSection(properties);
    if (!writer.isValid()) {
        qCWarning(lcMqttClient) << "authenticate() takes at most 65535 bytes of data";
        return;
    }
    session.authenticate(state == QMqttClient::Connected ? mqtt::ReasonCode::ReAuthenticate
                                                         : mqtt::ReasonCode::ContinueAuthentication,
                         writer.section());
    writeSoon();
}
