// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/payload.h"
#include "service/mqttservice_p.h"
#include "service/waits.h"
#include "settings/duration.h"
#include "settings/serviceconfig.h"
#include "topic/topicrules.h"
#include "topic/topictext.h"

// Publishes that are collected first.

using namespace Qt::StringLiterals;

namespace {

// The names mqtt_lib gave them.
constexpr auto batchSizeKey = "batchSize"_L1;
constexpr auto queueSizeKey = "queueSize"_L1;
constexpr auto intervalKey = "publishInterval"_L1;

} // namespace

MqttError MqttServicePrivate::collect(mqtt::Batcher *batcher, const QString &topic,
                                      const QByteArray &payload, const MqttPublishOptions &options)
{
    if (isOtherThread()) {
        QMetaObject::invokeMethod(
            q,
            [this, batcher, topic, payload, options] { collect(batcher, topic, payload, options); },
            Qt::QueuedConnection);
        return {};
    }
    if (phase != Phase::Running)
        return refuse({MqttError::Code::NotRunning,
                       u"'%1' is not published: the service is not running"_s.arg(topic)});
    const QString whole = options.global ? topic : q->baseTopic() % topic;
    mqtt::TopicError error = mqtt::checkTopicName(whole);
    if (topic.isEmpty())
        error = mqtt::TopicError::Empty;
    if (error != mqtt::TopicError::None) {
        return refuse({MqttError::Code::InvalidTopic,
                       u"topic "_s % mqtt::quoted(topic) % u' ' % mqtt::describe(error)});
    }
    publishCollected(batcher->add({topic, payload, options}, std::chrono::steady_clock::now()));
    return {};
}

void MqttServicePrivate::publishCollected(const mqtt::Batcher::Messages &batched,
                                          const mqtt::Batcher::Messages &queued)
{
    armCollectTimer();
    const mqtt::Lifeline::Watch isHere(lifeline);
    for (const mqtt::Batcher::Messages *messages : {&batched, &queued}) {
        for (const mqtt::Batcher::Message &message : *messages) {
            if (isHere) // whoever hears of a dropped message may delete it
                send(message.topic, message.payload, message.options);
        }
    }
}

void MqttServicePrivate::expireCollected()
{
    const auto now = std::chrono::steady_clock::now();
    publishCollected(batches.expire(now), queue.expire(now));
}

void MqttServicePrivate::flushCollected()
{
    publishCollected(batches.flush(), queue.flush());
}

void MqttServicePrivate::armCollectTimer()
{
    std::optional<mqtt::Batcher::TimePoint> deadline = batches.deadline();
    if (const auto other = queue.deadline(); other && (!deadline || *other < *deadline))
        deadline = other;
    if (!deadline) {
        collectTimer.stop();
        return;
    }
    collectTimer.start(mqtt::waitUntil(*deadline));
}

void MqttServicePrivate::checkCollecting(ServiceConfig &config)
{
    const QJsonObject section = config.config();
    for (const auto &key : {batchSizeKey, queueSizeKey}) {
        const QJsonValue value = section[key];
        if (!value.isUndefined() && value.toInt(0) < 1)
            config.addError(key, u"is not a number of messages"_s, u"a whole number, 1 or more"_s);
    }
    const QJsonValue interval = section[intervalKey];
    QString why;
    const auto duration = mqtt::durationFromJson(interval, &why);
    if (!interval.isUndefined() && (!duration || duration->count() < 0))
        config.addError(intervalKey, duration ? u"is negative"_s : why);
}

void MqttServicePrivate::updateCollecting()
{
    const QJsonObject section = config.config();
    const auto interval = mqtt::durationFromJson(section[intervalKey]);
    batches.setOptions(
        {section[batchSizeKey].toInt(own.batch.size), interval.value_or(own.batch.interval)});
    queue.setOptions(
        {section[queueSizeKey].toInt(own.queue.size), interval.value_or(own.queue.interval)});
}

MqttError MqttService::publishBatched(const QString &topic, const MqttValue &value,
                                      const MqttPublishOptions &options)
{
    QByteArray payload;
    if (const MqttError error = d->format(mqtt::formatJson, topic, value, &payload); !error.isOk())
        return error;
    return d->collect(&d->batches, topic, payload, options);
}

MqttError MqttService::publishQueued(const QString &topic, const MqttValue &value,
                                     const MqttPublishOptions &options)
{
    QByteArray payload;
    if (const MqttError error = d->format(mqtt::formatPayload, topic, value, &payload);
        !error.isOk())
        return error;
    return d->collect(&d->queue, topic, payload, options);
}

void MqttService::setBatchOptions(const MqttBatchOptions &options)
{
    d->own.batch = options;
    d->updateCollecting();
}

void MqttService::setBatchOptions(const QString &topic, const MqttBatchOptions &options)
{
    d->batches.setOptions(topic, options);
}

void MqttService::setQueueOptions(const MqttBatchOptions &options)
{
    d->own.queue = options;
    d->updateCollecting();
}

void MqttService::setQueueOptions(const QString &topic, const MqttBatchOptions &options)
{
    d->queue.setOptions(topic, options);
}

void MqttService::flushCollected()
{
    d->flushCollected();
}
