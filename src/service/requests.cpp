// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/requests.h"

#include "service/answer.h"
#include "service/servicelog.h"
#include "service/waits.h"
#include "topic/topicrules.h"
#include "topic/topictext.h"

#include <QPointer>
#include <QRandomGenerator>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

QByteArray makeCorrelation()
{
    std::array<quint32, 4> random;
    QRandomGenerator::global()->fillRange(random.data(), random.size());
    return {reinterpret_cast<const char *>(random.data()), sizeof random};
}

/// Whether one may ask there, and hear the answer.
bool isFit(const ReplyTopics &broker, const MqttRequestOptions &options)
{
    const MqttConnection *connection = broker.connection();
    return (options.broker.isEmpty() || options.broker == connection->id()) &&
           connection->options().role == BrokerOptions::Role::Both;
}

} // namespace

Requests::Requests()
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Requests::onTimeout);
}

Requests::~Requests()
{
    fail({MqttError::Code::NotRunning, u"the service is gone"_s});
}

void Requests::add(MqttConnection *broker)
{
    m_brokers.push_back(std::make_unique<ReplyTopics>(
        broker, [this](Id oldest, const MqttMessage &message) { onAnswer(oldest, message); }));
    connect(broker, &MqttConnection::onlineChanged, this, &Requests::sendDue);
}

void Requests::remove(MqttConnection *broker, const MqttError &error)
{
    const auto it = std::find_if(m_brokers.begin(), m_brokers.end(),
                                 [broker](const auto &one) { return one->connection() == broker; });
    if (it == m_brokers.end())
        return;
    const std::unique_ptr<ReplyTopics> gone = std::move(*it);
    m_brokers.erase(it);
    disconnect(broker, nullptr, this, nullptr);
    gone->unsubscribe();
    std::vector<Id> ended;
    for (const auto &[id, request] : m_requests) {
        const bool waitsForIt = !request.broker && !request.options.broker.isEmpty() &&
                                request.options.broker == broker->id();
        if (request.broker == gone.get() || waitsForIt)
            ended.push_back(id);
    }
    finish(ended, error);
}

MqttError Requests::check(const QString &topic, const MqttRequestOptions &options) const
{
    if (const TopicError error = checkTopicName(topic); error != TopicError::None)
        return {MqttError::Code::InvalidTopic,
                u"topic %1 of a request %2"_s.arg(quoted(topic), describe(error))};
    const TopicError error = checkTopicName(options.replyTopic);
    if (!options.replyTopic.isEmpty() && error != TopicError::None)
        return {MqttError::Code::InvalidTopic, u"reply topic %1 of a request %2"_s.arg(
                                                   quoted(options.replyTopic), describe(error))};
    if (options.timeout < std::chrono::milliseconds(1))
        return {MqttError::Code::InvalidValue,
                u"a request to '%1' needs a time-out of at least 1 ms"_s.arg(topic)};
    if (std::none_of(m_brokers.begin(), m_brokers.end(),
                     [&](const auto &broker) { return isFit(*broker, options); }))
        return {
            MqttError::Code::WrongRole,
            u"a request to '%1' needs a broker for both, publishing and subscribing"_s.arg(topic)};
    return {};
}

QFuture<MqttReply> Requests::send(const QString &topic, const QByteArray &payload,
                                  const MqttRequestOptions &options)
{
    Request request{{}, topic, payload, options, after(Clock::now(), options.timeout)};
    const QFuture<MqttReply> future = request.promise.future();
    request.promise.start();
    if (const MqttError error = check(topic, options); !error.isOk()) {
        request.promise.addResult(MqttReply(error));
        request.promise.finish();
        return future;
    }
    const Id id = ++m_lastId;
    m_deadlines.emplace(request.deadline, id);
    m_requests.emplace(id, std::move(request));
    m_unsent.insert(id);
    arm();
    trySend(id);
    return future;
}

/// The first that is online, of those that can be asked as it is: on MQTT 3 one has to say where
/// the answer comes. Null while none is online.
ReplyTopics *Requests::brokerFor(const MqttRequestOptions &options) const
{
    ReplyTopics *any = nullptr;
    for (const std::unique_ptr<ReplyTopics> &broker : m_brokers) {
        const MqttConnection *connection = broker->connection();
        if (!connection->isOnline() || !isFit(*broker, options))
            continue;
        if (!options.replyTopic.isEmpty() ||
            connection->protocol() == BrokerOptions::Protocol::Mqtt5)
            return broker.get();
        if (!any)
            any = broker.get();
    }
    return any;
}

/// What was asked while offline waits here, as the protocol and the broker decide where the answer
/// comes.
void Requests::sendDue()
{
    const std::vector<Id> due(m_unsent.begin(), m_unsent.end());
    const QPointer<Requests> guard(this);
    for (const Id id : due) {
        if (guard) // in a continuation
            trySend(id);
    }
}

void Requests::trySend(Id id)
{
    const auto it = m_requests.find(id);
    if (it == m_requests.end() || it->second.broker)
        return;
    ReplyTopics *broker = brokerFor(it->second.options);
    if (!broker)
        return;
    if (it->second.promise.isCanceled())
        finish(id, {});
    else if (const MqttError error = sendTo(broker, id, it->second); !error.isOk())
        finish(id, error);
}

MqttError Requests::sendTo(ReplyTopics *broker, Id id, Request &request)
{
    MqttConnection *connection = broker->connection();
    QString &reply = request.options.replyTopic;
    const bool isOwn = reply.isEmpty();
    if (isOwn && connection->protocol() != BrokerOptions::Protocol::Mqtt5) {
        return {MqttError::Code::InvalidValue,
                u"a request to '%1' needs a reply topic: this broker does not speak MQTT 5, which "
                "tells the other side where to answer"_s.arg(request.topic)};
    }
    if (isOwn)
        reply = broker->ownTopic(m_base);
    m_unsent.erase(id);
    request.broker = broker;
    request.correlation = makeCorrelation();
    m_byCorrelation.insert(request.correlation, id);
    broker->await(reply, isOwn, id);
    const auto left = request.deadline - Clock::now();
    return connection->publish(
        request.topic, request.payload,
        {.qos = request.options.qos,
         // A request that nobody took in time is not worth carrying out.
         .expiry = std::max(std::chrono::ceil<std::chrono::seconds>(left), std::chrono::seconds(1)),
         .contentType = request.options.contentType,
         .responseTopic = reply,
         .correlationData = request.correlation,
         .userProperties = request.options.userProperties});
}

void Requests::onAnswer(Id oldest, const MqttMessage &message)
{
    const QByteArray correlation = message.correlationData();
    Id id = correlation.isEmpty() ? oldest : m_byCorrelation.value(correlation);
    auto it = message.isRetained() ? m_requests.end() : m_requests.find(id);
    // What another broker brings is no answer.
    if (it != m_requests.end() && it->second.broker->connection()->id() != message.connectionId())
        it = m_requests.end();
    if (it == m_requests.end() || it->second.promise.isCanceled()) {
        ++m_late;
        qCInfo(lcService).noquote() << "an answer on" << message.topic() << "that nobody waits for";
        if (it != m_requests.end())
            finish(id, {});
        Q_EMIT lateAnswer(message);
        return;
    }
    const std::optional<QString> failure = errorOf(message.payload());
    MqttError error;
    if (failure) {
        error = {MqttError::Code::RequestFailed,
                 u"'%1' answered with an error: %2"_s.arg(it->second.topic, *failure)};
    }
    finish(id, MqttReply(message, error));
}

void Requests::finish(Id id, const MqttReply &reply)
{
    const auto it = m_requests.find(id);
    if (it == m_requests.end())
        return;
    Request request = std::move(it->second);
    m_requests.erase(it);
    m_unsent.erase(id);
    const auto [begin, end] = m_deadlines.equal_range(request.deadline);
    m_deadlines.erase(
        std::find_if(begin, end, [id](const auto &entry) { return entry.second == id; }));
    m_byCorrelation.remove(request.correlation);
    if (request.broker)
        request.broker->forget(request.options.replyTopic, id);
    request.promise.addResult(reply);
    request.promise.finish();
}

void Requests::finish(const std::vector<Id> &ids, const MqttError &error)
{
    const QPointer<Requests> guard(this);
    for (const Id id : ids) {
        if (guard) // in a continuation
            finish(id, error);
    }
}

MqttError Requests::timedOut(const Request &request) const
{
    QString why;
    if (!request.broker && !request.options.broker.isEmpty())
        why = u"; the broker '%1' could not be reached"_s.arg(request.options.broker);
    else if (!request.broker && m_brokers.size() > 1)
        why = u"; none of the brokers could be reached"_s;
    else if (!request.broker)
        why = u"; the broker could not be reached"_s;
    return {MqttError::Code::RequestTimedOut,
            u"'%1' did not answer within %2 ms%3"_s.arg(
                request.topic, QString::number(request.options.timeout.count()), why)};
}

void Requests::onTimeout()
{
    const QPointer<Requests> guard(this);
    const auto now = Clock::now();
    while (guard && !m_deadlines.empty() && m_deadlines.begin()->first <= now) {
        const Id id = m_deadlines.begin()->second;
        finish(id, timedOut(m_requests.at(id)));
    }
    if (guard)
        arm();
}

void Requests::arm()
{
    if (m_deadlines.empty()) {
        m_timer.stop();
        return;
    }
    m_timer.start(waitUntil(m_deadlines.begin()->first));
}

void Requests::fail(const MqttError &error)
{
    std::vector<Id> ended; // and not what is asked meanwhile, in a continuation
    for (const auto &[id, request] : m_requests)
        ended.push_back(id);
    finish(ended, error);
}

void Requests::unsubscribe(const MqttConnection *only)
{
    for (const std::unique_ptr<ReplyTopics> &broker : m_brokers) {
        if (!only || broker->connection() == only)
            broker->unsubscribe();
    }
}

} // namespace mqtt
