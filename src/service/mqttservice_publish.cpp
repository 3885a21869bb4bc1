// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/payload.h"
#include "service/mqtthandler_p.h"
#include "service/mqttservice_p.h"
#include "service/onepublish.h"
#include "service/servicelog.h"

using namespace Qt::StringLiterals;

// What a service publishes at once.

namespace {

constexpr int onePrecision = 5; // of publishOnce()

} // namespace

MqttError MqttServicePrivate::format(Formatter formatter, const QString &topic,
                                     const MqttValue &value, int precision, QByteArray *payload)
{
    QString why;
    std::optional<QByteArray> bytes = formatter(value.toVariant(), precision, &why);
    if (!bytes)
        return {MqttError::Code::InvalidValue, u"'%1' is not published: %2"_s.arg(topic, why)};
    *payload = std::move(*bytes);
    return {};
}

MqttError MqttServicePrivate::format(Formatter formatter, const QString &topic,
                                     const MqttValue &value, QByteArray *payload)
{
    const MqttError error = format(formatter, topic, value, floatPrecision, payload);
    return error.isOk() ? error : refuse(error);
}

MqttPublication MqttServicePrivate::send(const QString &topic, const QByteArray &payload,
                                         const MqttPublishOptions &options)
{
    if (isOtherThread())
        return post(topic, payload, options);
    if (topic.isEmpty())
        return refuse({MqttError::Code::InvalidTopic, u"nothing is published to an empty topic"_s});
    mqtt::PublishedTopics::Topic &known = topics.find(topic, options.global);
    // What a handler publishes is as old as its call, where it does not have to be exact.
    const auto now = handling.empty() || options.onlyIfChanged.isOn()
                         ? std::chrono::steady_clock::now()
                         : handling.back().since;
    if (!known.isDue(payload, options, now)) {
        ++unchanged;
        noteCounters();
        return MqttDelivery(MqttDelivery::Outcome::Unchanged, options.qos);
    }
    if (others.empty() && options.broker.isEmpty() &&
        connection->publishNow(known.topic, payload, options)) {
        topics.accepted(known, payload, {}, now);
        notePublished(known.topic.text, payload, options);
        return {MqttDelivery::Outcome::Sent, options.qos};
    }
    const QString whole = known.topic.text;
    const QPointer<MqttService> guard(q); // whoever hears of a dropped message may delete it
    MqttPublication publication = publishOn(whole, payload, options);
    if (!guard)
        return publication;
    if (!publication.refusal().isOk()) {
        if (!others.empty() && options.broker.isEmpty()) // some may have taken it
            topics.forget(whole);
        return refuse(publication.refusal());
    }
    topics.accepted(topics.find(topic, options.global), payload, options.broker, now);
    notePublished(whole, payload, options);
    return publication;
}

void MqttServicePrivate::notePublished(const QString &topic, const QByteArray &payload,
                                       const MqttPublishOptions &options)
{
    m_queueWasFull = false;
    ++published;
    noteCounters();
    qCDebug(lcService).noquote() << "publish" << topic << payload;
    if (!handling.empty() && handling.back().handler && options.broker.isEmpty())
        handling.back().handler->d->notePublish(topic);
}

std::map<QString, MqttPublication> MqttServicePrivate::sendEach(const QString &topic,
                                                                const QByteArray &payload,
                                                                const MqttPublishOptions &options)
{
    std::map<QString, MqttPublication> results;
    const auto all = [this, &results, &options](const MqttPublication &one) {
        for (const auto &link : connections()) {
            if (options.broker.isEmpty() || options.broker == link->id())
                results.emplace(link->id(), one);
        }
        return results;
    };
    if (topic.isEmpty()) {
        return all(
            refuse({MqttError::Code::InvalidTopic, u"nothing is published to an empty topic"_s}));
    }
    const mqtt::PublishedTopics::Topic &known = topics.find(topic, options.global);
    const auto now = std::chrono::steady_clock::now();
    if (!known.isDue(payload, options, now)) {
        ++unchanged;
        noteCounters();
        return all(MqttDelivery(MqttDelivery::Outcome::Unchanged, options.qos));
    }
    const QPointer<MqttService> guard(q);
    results = publishEach(QString(known.topic.text), payload, options);
    if (!guard)
        return results;
    std::size_t accepted = 0;
    for (const auto &[id, publication] : results) {
        if (!publication.refusal().isOk()) {
            refuse(publication.refusal());
            continue;
        }
        ++accepted;
        topics.accepted(topics.find(topic, options.global), payload, id, now);
    }
    if (accepted == results.size())
        topics.accepted(topics.find(topic, options.global), payload, options.broker, now);
    if (accepted > 0) {
        ++published;
        noteCounters();
    }
    return results;
}

MqttPublication MqttServicePrivate::post(const QString &topic, const QByteArray &payload,
                                         const MqttPublishOptions &options)
{
    auto promise = std::make_shared<QPromise<MqttDelivery>>();
    promise->start();
    auto future = std::make_shared<QFuture<MqttDelivery>>(promise->future());
    QMetaObject::invokeMethod(
        q,
        [this, topic, payload, options, promise] {
            send(topic, payload, options).tell(std::move(*promise));
        },
        Qt::QueuedConnection);
    return {options.qos, std::move(future)};
}

/// What a program does not look at is at least in the log. A full queue is told of once, as it may
/// refuse thousands.
MqttError MqttServicePrivate::refuse(const MqttError &error)
{
    if (isOtherThread()) {
        qCWarning(lcService).noquote() << error.text();
        return error;
    }
    const bool again = std::exchange(m_queueWasFull, error.code() == MqttError::Code::QueueFull);
    if (!again || !m_queueWasFull)
        qCWarning(lcService).noquote() << error.text();
    return error;
}

MqttPublication MqttService::publish(const QString &topic, const MqttValue &value,
                                     const MqttPublishOptions &options)
{
    // Most values, which are sent as they are.
    if (const QByteArray *bytes = value.bytes())
        return d->send(topic, *bytes, options);
    if (const QString *text = value.text())
        return d->send(topic, text->toUtf8(), options);
    QByteArray payload;
    if (const MqttError error = d->format(mqtt::formatPayload, topic, value, &payload);
        !error.isOk())
        return error;
    return d->send(topic, payload, options);
}

std::map<QString, MqttPublication> MqttService::publishEach(const QString &topic,
                                                            const MqttValue &value,
                                                            const MqttPublishOptions &options)
{
    QByteArray payload;
    if (const MqttError error = d->format(mqtt::formatPayload, topic, value, &payload);
        !error.isOk()) {
        std::map<QString, MqttPublication> results;
        for (const MqttConnection *connection : connections())
            results.emplace(connection->id(), error);
        return results;
    }
    return d->sendEach(topic, payload, options);
}

MqttPublication MqttService::publishJson(const QString &topic, const MqttValue &value,
                                         const MqttPublishOptions &options)
{
    QByteArray payload;
    if (const MqttError error = d->format(mqtt::formatJson, topic, value, &payload); !error.isOk())
        return error;
    return d->send(topic, payload, options);
}

MqttError MqttService::publishJsonKeys(const QVariantMap &values, const QString &ext,
                                       const MqttPublishOptions &options)
{
    MqttError first;
    const QString prefix = ext.isEmpty() || ext.endsWith(u'/') ? ext : ext % u'/';
    for (auto it = values.begin(); it != values.end(); ++it) {
        const MqttError error = publish(prefix % it.key(), it.value(), options);
        if (first.isOk())
            first = error;
    }
    return first;
}

MqttError MqttService::publishJsonKeys(const QJsonObject &values, const QString &ext,
                                       const MqttPublishOptions &options)
{
    return publishJsonKeys(values.toVariantMap(), ext, options);
}

int MqttService::floatPrecision() const
{
    return d->floatPrecision;
}

void MqttService::setFloatPrecision(int decimals)
{
    decimals = qBound(0, decimals, 15);
    if (decimals == d->floatPrecision)
        return;
    d->floatPrecision = decimals;
    Q_EMIT floatPrecisionChanged();
}

QFuture<MqttDelivery> MqttService::publishOnce(const QString &url, const QString &topic,
                                               const MqttValue &value,
                                               const MqttPublishOptions &options)
{
    BrokerOptions broker;
    if (const MqttError error = broker.setUrls({url}); !error.isOk()) {
        return QtFuture::makeReadyFuture(
            MqttDelivery(MqttDelivery::Outcome::Refused, options.qos, error));
    }
    return publishOnce(broker, topic, value, options);
}

QFuture<MqttDelivery> MqttService::publishOnce(const BrokerOptions &broker, const QString &topic,
                                               const MqttValue &value,
                                               const MqttPublishOptions &options)
{
    QByteArray payload;
    const MqttError error =
        MqttServicePrivate::format(mqtt::formatPayload, topic, value, onePrecision, &payload);
    if (!error.isOk()) {
        return QtFuture::makeReadyFuture(
            MqttDelivery(MqttDelivery::Outcome::Refused, options.qos, error));
    }
    return (new mqtt::OnePublish(broker, topic, payload, options))->future();
}
