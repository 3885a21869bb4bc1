// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/payload.h"
#include "service/mqtthandler_p.h"
#include "service/mqttservice_p.h"
#include "service/servicelog.h"
#include "service/thrown.h"
#include "topic/topicrules.h"
#include "topic/topictext.h"

using namespace Qt::StringLiterals;

// What a service does for its handlers and requests.

namespace {

constexpr qsizetype toldTopics = 1000; // of unhandled messages; after that they are only counted
constexpr qsizetype shelfSize = 256;

} // namespace

QObject *MqttServicePrivate::shelf()
{
    if (!m_shelf || m_shelf->children().size() >= shelfSize)
        m_shelf = new QObject(q);
    return m_shelf;
}

int MqttServicePrivate::addHandler(MqttHandler *handler)
{
    handlers.emplace(++m_sequence, handler);
    return m_sequence;
}

void MqttServicePrivate::removeHandler(MqttHandler *handler)
{
    handlers.erase(handler->d->sequence);
    for (Handling &call : handling) {
        if (call.handler == handler)
            call.handler = nullptr;
    }
}

void MqttServicePrivate::awaitClaim(const QByteArray &claim, MqttHandler *handler)
{
    if (!claimants.contains(claim, handler))
        claimants.insert(claim, handler);
}

/// Later, as another may be about to claim it: where topics are swapped, or a handler is replaced.
void MqttServicePrivate::offerClaim(const QByteArray &claim)
{
    for (const QPointer<MqttHandler> &handler : claimants.values(claim)) {
        if (handler)
            QMetaObject::invokeMethod(
                handler, [handler] { handler->d->update(); }, Qt::QueuedConnection);
    }
    claimants.remove(claim);
}

QString MqttServicePrivate::covering(const QString &filter) const
{
    for (const QString &listed : subscriptions) {
        const bool isSubscribed = std::any_of(m_own.begin(), m_own.end(), [&](const auto &own) {
            return own.second.listed.contains(listed);
        });
        if (isSubscribed && mqtt::covers(listed, filter))
            return listed;
    }
    return {};
}

void MqttServicePrivate::setSubscriptions(const QStringList &filters)
{
    if (filters == subscriptions)
        return;
    subscriptions = filters;
    if (phase == Phase::Running) {
        std::vector<std::pair<std::shared_ptr<MqttConnection>, QHash<QString, quint64>>> before;
        for (const auto &link : connections()) {
            before.emplace_back(link, std::exchange(m_own[link.get()].listed, {}));
            subscribeListed(link.get());
        }
        const bool isHere = updateHandlers();
        for (const auto &[link, listed] : before) {
            for (const quint64 subscription : listed)
                link->unsubscribe(subscription);
        }
        if (!isHere)
            return;
    }
    Q_EMIT q->subscriptionsChanged();
}

bool MqttServicePrivate::updateHandlers()
{
    const mqtt::Lifeline::Watch isHere(lifeline);
    for (const auto &[sequence, handler] : std::map(handlers)) {
        if (isHere && handlers.contains(sequence))
            handler->d->update();
    }
    return static_cast<bool>(isHere);
}

void MqttServicePrivate::subscribeListed(MqttConnection *link)
{
    if (!isToSubscribe(link))
        return;
    for (const QString &filter : std::as_const(subscriptions)) {
        QHash<QString, quint64> &listed = m_own[link].listed;
        if (listed.contains(filter))
            continue;
        const mqtt::TopicError error = mqtt::checkTopicFilter(filter);
        if (const quint64 subscription = link->subscribe(filter, MqttSubscribeOptions(), {}))
            listed.insert(filter, subscription);
        else if (error != mqtt::TopicError::None) // else the link has told of it
            report({MqttError::Code::InvalidFilter,
                    u"subscription %1 "_s.arg(mqtt::quoted(filter)) % mqtt::describe(error)});
    }
}

void MqttServicePrivate::unsubscribeAll()
{
    for (const auto &link : connections())
        unsubscribeOwn(link.get());
    for (const auto &[sequence, handler] : handlers)
        handler->d->unsubscribe();
    requests.unsubscribe();
    sharedProbe.stop();
}

std::shared_ptr<QObject> MqttServicePrivate::homeThread()
{
    if (!m_homeThread)
        m_homeThread = {new QObject, [](QObject *object) { object->deleteLater(); }};
    return m_homeThread;
}

void MqttServicePrivate::answer(const MqttMessage &request, const mqtt::Answer &answer)
{
    // Who asked has said where; a request that is kept asks for nothing.
    if (request.isRetained() || request.responseTopic().isEmpty())
        return;
    MqttConnection *link = connectionOf(request.connectionId());
    if (!link) {
        refuse({MqttError::Code::UnknownConnection,
                u"'%1' is not answered: the broker '%2' is no longer used"_s.arg(
                    request.topic(), request.connectionId())});
        return;
    }
    const MqttError error = link->publish(request.responseTopic(), answer.payload,
                                          {.qos = request.qos(),
                                           .contentType = answer.contentType,
                                           .correlationData = request.correlationData()});
    if (!error.isOk())
        refuse(error);
}

QFuture<MqttReply> MqttServicePrivate::request(const QString &topic, const MqttValue &value,
                                               const MqttRequestOptions &options)
{
    const auto failed = [this](const MqttError &error) {
        QPromise<MqttReply> promise;
        promise.start();
        promise.addResult(MqttReply(refuse(error)));
        promise.finish();
        return promise.future();
    };
    if (phase != Phase::Running)
        return failed({MqttError::Code::NotRunning,
                       u"'%1' is not asked: the service is not started"_s.arg(topic)});
    QString why;
    const std::optional<QByteArray> payload =
        mqtt::formatPayload(value.toVariant(), floatPrecision, &why);
    if (!payload)
        return failed({MqttError::Code::InvalidValue, u"'%1' is not asked: %2"_s.arg(topic, why)});
    if (!options.broker.isEmpty() && !connectionOf(options.broker))
        return failed(unknownBroker(u"'%1' is not asked"_s.arg(topic), options.broker));
    return requests.send(topic, *payload, options);
}

void MqttServicePrivate::noteCounters(MqttHandler *handler)
{
    noteCounters();
    if (!std::exchange(handler->d->isNoted, true))
        m_noted.emplace_back(handler);
}

void MqttServicePrivate::emitCounters()
{
    const QPointer<MqttService> guard(q);
    const std::vector<QPointer<MqttHandler>> noted = std::exchange(m_noted, {});
    for (const QPointer<MqttHandler> &handler : noted) {
        if (!handler)
            continue;
        handler->d->isNoted = false;
        Q_EMIT handler->countersChanged();
    }
    if (guard)
        Q_EMIT q->countersChanged();
}

void MqttServicePrivate::handlerFailed(MqttHandler *handler, const MqttMessage &message,
                                       const MqttError &error)
{
    ++handlerFailures;
    noteCounters();
    Q_EMIT q->handlerFailed(handler, message, error);
}

void MqttServicePrivate::handlerSlow(MqttHandler *handler, const MqttMessage &message,
                                     std::chrono::milliseconds took)
{
    ++slowHandlers;
    noteCounters(handler);
    Q_EMIT q->handlerSlow(handler, message, took);
}

void MqttServicePrivate::onUnhandled(const MqttMessage &message)
{
    ++unhandled;
    noteCounters();
    if (m_unhandledTopics.size() < toldTopics && !m_unhandledTopics.contains(message.topic())) {
        m_unhandledTopics.insert(message.topic());
        qCWarning(lcService).noquote() << "nobody handles" << message.topic();
        if (m_unhandledTopics.size() == toldTopics)
            qCWarning(lcService) << "more such topics are counted, but not told of";
    }
    const QPointer<MqttService> guard(q);
    const std::optional<QString> thrown = mqtt::thrownBy([&] {
        q->onUnhandledMessage(message);
        if (guard)
            Q_EMIT q->unhandledMessage(message);
    });
    if (thrown) {
        qCWarning(lcService).noquote()
            << u"what looks at unhandled messages threw for '%1': %2"_s.arg(message.topic(),
                                                                            *thrown);
    }
}
