// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/propertyconversion.h"
#include "client/qmqttclient_p.h"
#include "client/qmqttsubscription_p.h"
#include "topic/topicrules.h"

#include <QSet>

// SUBSCRIBE and UNSUBSCRIBE, their answers, and what becomes of subscriptions when there is none.
namespace {

using mqtt::Event;
using mqtt::ReasonCode;

constexpr qsizetype MostOfAPacket = 64 * 1024; // where the server would take more

bool isActive(const QMqttSubscription *subscription)
{
    return subscription && (subscription->state() == QMqttSubscription::Subscribed ||
                            subscription->state() == QMqttSubscription::SubscriptionPending);
}

// The options byte of a SUBSCRIBE, section 3.8.3.1.
quint8 subscriptionOptions(const QMqttClient::SubscriptionRequest &request)
{
    const QMqttSubscriptionProperties &properties = request.properties;
    return quint8(request.qos | (properties.noLocal() ? 0x04 : 0) |
                  (properties.retainAsPublished() ? 0x08 : 0) | properties.retainHandling() << 4);
}

void warnOfRefusal(const char *what, const QByteArray &filter, const char *why)
{
    qCWarning(lcMqttClient).noquote() << "cannot" << what << filter << '-' << why;
}

constexpr const char *NotSent = "the packet is larger than the server's maximum packet size, or no "
                                "packet identifier is free";

} // namespace

const char *
QMqttClientPrivate::subscribeRefusal(const QMqttClient::SubscriptionRequest &request) const
{
    const QString filter = request.topic.filter();
    const QMqttSubscriptionProperties &properties = request.properties;
    if (state != QMqttClient::Connected)
        return "the client is not connected";
    if (request.qos > 2)
        return "the QoS is above 2";
    if (!request.topic.isValid())
        return "the filter is not a valid topic filter";
    if (protocolVersion != QMqttClient::MQTT_5_0)
        return nullptr;
    const bool shared = !mqtt::splitShared(filter).group.isEmpty();
    const bool wildcard = filter.contains(u'+') || filter.contains(u'#');
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

mqtt::FilterPacking QMqttClientPrivate::filterPacking(mqtt::PacketType type) const
{
    const auto serverMaximum = qsizetype(session.limits().maximumPacketSize);
    return {type, session.version(), {maximumFiltersPerPacket, qMin(MostOfAPacket, serverMaximum)}};
}

QList<QMqttSubscription *>
QMqttClientPrivate::subscribe(const QList<QMqttClient::SubscriptionRequest> &requests, bool again)
{
    QList<QMqttSubscription *> answers(requests.size());
    if (!isCallable("subscribe()"))
        return answers;
    const auto self = q->d;
    const bool isMqtt5 = protocolVersion == QMqttClient::MQTT_5_0;
    mqtt::FilterPacking packing = filterPacking(mqtt::PacketType::Subscribe);
    QHash<QByteArray, qsizetype> asked;
    QList<std::pair<qsizetype, qsizetype>> repeated;
    for (qsizetype i = 0; i < requests.size(); ++i) {
        const QMqttClient::SubscriptionRequest &request = requests[i];
        const QByteArray filter = request.topic.filter().toUtf8();
        const char *why = subscribeRefusal(request);
        const mqtt::PropertyWriter section = mqtt::toSection(request.properties);
        if (!why && isMqtt5)
            why = section.problem();
        if (why) {
            warnOfRefusal("subscribe", filter, why);
        } else if (QMqttSubscription *known = subscriptions.byWireFilter(filter);
                   isActive(known) && !again) {
            answers[i] = known;
        } else if (const auto first = asked.constFind(filter); first != asked.constEnd()) {
            repeated.append({i, *first});
        } else {
            asked.insert(filter, i);
            packing.add(isMqtt5 ? section.section() : QByteArray(),
                        {filter, isMqtt5 ? subscriptionOptions(request) : request.qos}, i);
        }
    }
    // All of it first, then the signals, whose receivers may do anything.
    std::vector<QPointer<QMqttSubscription>> changed;
    for (const mqtt::FilterPacket &packet : packing.packets()) {
        const quint16 id = session.subscribe({0, packet.filters, packet.properties});
        mqtt::ClientSubscriptions::Awaited awaited;
        awaited.reserve(packet.filters.size());
        for (std::size_t k = 0; k < packet.filters.size(); ++k) {
            const QByteArray &filter = packet.filters[k].filter;
            if (id == 0) {
                warnOfRefusal("subscribe", filter, NotSent);
                continue;
            }
            const qsizetype i = packet.requests[k];
            QMqttSubscription *subscription = subscriptions.byWireFilter(filter);
            if (!subscription)
                subscription = createSubscription(requests[i].topic, filter);
            QMqttSubscriptionPrivate &data = QMqttSubscriptionPrivate::of(subscription);
            if (!data.granted)
                data.qos = requests[i].qos;
            if (data.state != QMqttSubscription::SubscriptionPending)
                changed.emplace_back(subscription);
            data.state = QMqttSubscription::SubscriptionPending;
            subscriptions.setListening(subscription, true);
            awaited.emplace_back(subscription);
            answers[i] = subscription;
        }
        if (id != 0) {
            subscriptions.await(id, std::move(awaited));
            writeSoon();
        }
    }
    for (const auto &[repetition, first] : repeated)
        answers[repetition] = answers[first];
    for (const QPointer<QMqttSubscription> &subscription : changed) {
        if (subscription && subscription->state() == QMqttSubscription::SubscriptionPending)
            Q_EMIT subscription->stateChanged(QMqttSubscription::SubscriptionPending);
    }
    return answers;
}

QMqttSubscription *QMqttClientPrivate::createSubscription(const QMqttTopicFilter &filter,
                                                          const QByteArray &wireFilter)
{
    const QString text = filter.filter();
    const mqtt::SharedFilter parts = mqtt::splitShared(text);
    const bool shared = !parts.group.isEmpty();
    const bool takenApart = shared && protocolVersion == QMqttClient::MQTT_5_0;
    auto data = std::make_unique<QMqttSubscriptionPrivate>();
    data->client = this;
    data->wireFilter = wireFilter;
    data->matchFilter = shared ? parts.filter.toString() : text;
    data->topic = takenApart ? QMqttTopicFilter(data->matchFilter) : filter;
    data->sharedName = takenApart ? parts.group.toString() : QString();
    QMqttSubscription *subscription = QMqttSubscriptionPrivate::create(std::move(data), q);
    subscriptions.add(subscription);
    return subscription;
}

void QMqttClientPrivate::unsubscribe(const QList<QMqttSubscription *> &given,
                                     const QMqttUnsubscriptionProperties &properties)
{
    if (!isCallable("unsubscribe()") || state != QMqttClient::Connected)
        return;
    const auto self = q->d;
    const mqtt::PropertyWriter section = mqtt::toSection(properties);
    const bool isMqtt5 = protocolVersion == QMqttClient::MQTT_5_0;
    mqtt::FilterPacking packing = filterPacking(mqtt::PacketType::Unsubscribe);
    QSet<QMqttSubscription *> asked;
    for (qsizetype i = 0; i < given.size(); ++i) {
        if (!isActive(given[i]) || asked.contains(given[i]))
            continue;
        asked.insert(given[i]);
        const QByteArray &filter = QMqttSubscriptionPrivate::of(given[i]).wireFilter;
        if (isMqtt5 && section.problem())
            warnOfRefusal("unsubscribe", filter, section.problem());
        else
            packing.add(isMqtt5 ? section.section() : QByteArray(), {filter, 0}, i);
    }
    std::vector<QPointer<QMqttSubscription>> changed;
    for (const mqtt::FilterPacket &packet : packing.packets()) {
        mqtt::Unsubscribe request{0, {}, packet.properties};
        for (const mqtt::Subscription &filter : packet.filters)
            request.filters.push_back(filter.filter);
        const quint16 id = session.unsubscribe(std::move(request));
        mqtt::ClientSubscriptions::Awaited awaited;
        for (std::size_t k = 0; k < packet.filters.size(); ++k) {
            if (id == 0) {
                warnOfRefusal("unsubscribe", packet.filters[k].filter, NotSent);
                continue;
            }
            QMqttSubscription *subscription = given[packet.requests[k]];
            QMqttSubscriptionPrivate::of(subscription).state =
                QMqttSubscription::UnsubscriptionPending;
            awaited.emplace_back(subscription);
            changed.emplace_back(subscription);
        }
        if (id != 0) {
            subscriptions.await(id, std::move(awaited));
            writeSoon();
        }
    }
    for (const QPointer<QMqttSubscription> &subscription : changed) {
        if (subscription && subscription->state() == QMqttSubscription::UnsubscriptionPending)
            Q_EMIT subscription->stateChanged(QMqttSubscription::UnsubscriptionPending);
    }
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

void QMqttClientPrivate::handleSubAck(const Event &event)
{
    const mqtt::ClientSubscriptions::Awaited awaited = subscriptions.takeAwaited(event.id);
    const QByteArray codes = event.codes.toByteArray();
    const mqtt::Explanation explanation = mqtt::toExplanation(event.properties);
    const quint32 connection = event.connection;
    for (std::size_t i = 0; i < awaited.size(); ++i) {
        if (!q || session.connection() != connection)
            return; // by a slot
        if (awaited[i])
            handleGrant(awaited[i], quint8(codes[qsizetype(i)]), explanation);
    }
}

void QMqttClientPrivate::handleGrant(const QPointer<QMqttSubscription> &subscription, quint8 code,
                                     const mqtt::Explanation &explanation)
{
    QMqttSubscriptionPrivate &data = QMqttSubscriptionPrivate::of(subscription);
    data.reasonCode = QMqtt::ReasonCode(code);
    data.reason = explanation.reason;
    data.userProperties = explanation.userProperties;
    if (mqtt::isFailure(ReasonCode(code))) {
        qCWarning(lcMqttConnection).noquote()
            << "subscription" << data.wireFilter
            << "is refused by the server:" << mqtt::nameOf(ReasonCode(code)) << data.reason;
        if (data.state == QMqttSubscription::SubscriptionPending && !data.granted)
            subscriptions.setListening(subscription, false);
    } else {
        data.granted = true;
        subscriptions.setListening(subscription, true);
        if (data.qos != code) {
            data.qos = code;
            Q_EMIT subscription->qosChanged(code);
        }
    }
    // A program that has unsubscribed meanwhile waits for UNSUBACK.
    if (!subscription || (subscription->state() != QMqttSubscription::SubscriptionPending &&
                          subscription->state() != QMqttSubscription::Error))
        return;
    QMqttSubscriptionPrivate::setState(subscription, data.granted ? QMqttSubscription::Subscribed
                                                                  : QMqttSubscription::Error);
}

void QMqttClientPrivate::handleUnsubAck(const Event &event)
{
    const mqtt::ClientSubscriptions::Awaited awaited = subscriptions.takeAwaited(event.id);
    const QByteArray codes = event.codes.toByteArray(); // none before MQTT 5
    const mqtt::Explanation explanation = mqtt::toExplanation(event.properties);
    const quint32 connection = event.connection;
    for (std::size_t i = 0; i < awaited.size(); ++i) {
        if (!q || session.connection() != connection)
            return; // by a slot
        const QPointer<QMqttSubscription> &subscription = awaited[i];
        if (!subscription)
            continue;
        QMqttSubscriptionPrivate &data = QMqttSubscriptionPrivate::of(subscription);
        const auto code = ReasonCode(quint8(codes.isEmpty() ? 0 : codes[qsizetype(i)]));
        if (!mqtt::isFailure(code))
            data.granted = false; // also where it was asked for again meanwhile
        if (subscription->state() != QMqttSubscription::UnsubscriptionPending)
            continue;
        if (mqtt::isFailure(code)) {
            qCWarning(lcMqttConnection).noquote()
                << "unsubscribing" << data.wireFilter
                << "is refused by the server:" << mqtt::nameOf(code) << explanation.reason;
            data.reasonCode = QMqtt::ReasonCode(code);
            data.reason = explanation.reason;
            data.userProperties = explanation.userProperties;
            QMqttSubscriptionPrivate::setState(subscription, QMqttSubscription::Subscribed);
        } else {
            subscriptions.setListening(subscription, false);
            QMqttSubscriptionPrivate::setState(subscription, QMqttSubscription::Unsubscribed);
        }
    }
}

void QMqttClientPrivate::loseSubscriptions()
{
    if (cleanSession)
        forgetSubscriptions();
    else
        settleSubscriptions();
}

void QMqttClientPrivate::forgetSubscriptions()
{
    subscriptions.clearAwaited();
    for (const QPointer<QMqttSubscription> &subscription : subscriptions.all()) {
        if (!subscription)
            continue;
        QMqttSubscriptionPrivate::of(subscription).granted = false;
        subscriptions.setListening(subscription, false);
        QMqttSubscriptionPrivate::setState(subscription, QMqttSubscription::Unsubscribed);
    }
}

// What the server has granted may go on; what it has not can be asked for again.
void QMqttClientPrivate::settleSubscriptions()
{
    for (const QPointer<QMqttSubscription> &subscription : subscriptions.takeAllAwaited()) {
        if (!subscription || (subscription->state() != QMqttSubscription::SubscriptionPending &&
                              subscription->state() != QMqttSubscription::UnsubscriptionPending))
            continue;
        const bool granted = QMqttSubscriptionPrivate::of(subscription).granted;
        subscriptions.setListening(subscription, granted);
        QMqttSubscriptionPrivate::setState(subscription, granted ? QMqttSubscription::Subscribed
                                                                 : QMqttSubscription::Unsubscribed);
    }
}
