// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/requests.h"

#include "service/answer.h"
#include "service/servicelog.h"
#include "topic/topicrules.h"
#include "topic/topictext.h"

#include <QPointer>
#include <QRandomGenerator>

#include <algorithm>
#include <array>
#include <limits>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

// Idle reply topics stay subscribed, for the next request and to know late answers; but not more.
constexpr qsizetype maximumReplyTopics = 64;

// QTimer counts milliseconds in 31 bits; longer waits are cut into pieces.
constexpr std::chrono::milliseconds longestWait = std::chrono::hours(12);

QByteArray makeCorrelation()
{
    std::array<quint32, 4> random;
    QRandomGenerator::global()->fillRange(random.data(), random.size());
    return {reinterpret_cast<const char *>(random.data()), sizeof random};
}

MqttError checkRequest(const QString &topic, const MqttRequestOptions &options)
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
    return {};
}

} // namespace

Requests::Requests(MqttConnection *connection)
    : m_connection(connection)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Requests::onTimeout);
    connect(connection, &MqttConnection::onlineChanged, this, &Requests::sendDue);
}

Requests::~Requests()
{
    fail({MqttError::Code::NotRunning, u"the service is gone"_s});
}

QFuture<MqttReply> Requests::send(const QString &topic, const QByteArray &payload,
                                  const MqttRequestOptions &options)
{
    Request request{{}, topic, payload, options, Clock::now() + options.timeout};
    const QFuture<MqttReply> future = request.promise.future();
    request.promise.start();
    if (const MqttError error = checkRequest(topic, options); !error.isOk()) {
        request.promise.addResult(MqttReply(error));
        request.promise.finish();
        return future;
    }
    const Id id = ++m_lastId;
    m_deadlines.emplace(request.deadline, id);
    m_requests.emplace(id, std::move(request));
    arm();
    if (m_connection->isOnline())
        sendDue();
    return future;
}

/// What was asked while offline waits here, as the protocol and the broker decide where the answer
/// comes.
void Requests::sendDue()
{
    if (!m_connection->isOnline())
        return;
    std::vector<Id> due;
    for (auto it = m_requests.rbegin(); it != m_requests.rend() && !it->second.isSent; ++it)
        due.push_back(it->first);
    std::reverse(due.begin(), due.end());
    const QPointer<Requests> guard(this);
    for (const Id id : due) {
        if (!guard) // in a continuation
            return;
        const auto it = m_requests.find(id);
        if (it == m_requests.end())
            continue;
        if (it->second.promise.isCanceled())
            finish(id, {});
        else if (const MqttError error = sendNow(id, it->second); !error.isOk())
            finish(id, error);
    }
}

MqttError Requests::sendNow(Id id, Request &request)
{
    const bool isMqtt5 = m_connection->protocol() == BrokerOptions::Protocol::Mqtt5;
    QString &reply = request.options.replyTopic;
    if (reply.isEmpty() && !isMqtt5) {
        return {MqttError::Code::InvalidValue,
                u"a request to '%1' needs a reply topic: this broker does not speak MQTT 5, which "
                "tells the other side where to answer"_s.arg(request.topic)};
    }
    const bool isOwn = reply.isEmpty();
    if (isOwn)
        reply = replyTopic();
    listen(reply, isOwn);
    request.isSent = true;
    request.correlation = makeCorrelation();
    m_byCorrelation.insert(request.correlation, id);
    m_replyTopics[reply].waiting.push_back(id);
    const auto left = request.deadline - Clock::now();
    return m_connection->publish(
        request.topic, request.payload,
        {.qos = request.options.qos,
         // A request that nobody took in time is not worth carrying out.
         .expiry = std::max(std::chrono::ceil<std::chrono::seconds>(left), std::chrono::seconds(1)),
         .contentType = request.options.contentType,
         .responseTopic = reply,
         .correlationData = request.correlation,
         .userProperties = request.options.userProperties});
}

QString Requests::replyTopic() const
{
    QString information = m_connection->responseInformation();
    if (information.isEmpty() || checkTopicName(information) != TopicError::None)
        return m_ownTopic;
    return information % (information.endsWith(u'/') ? ""_L1 : "/"_L1) % u"rr/"_s %
           m_connection->options().clientId;
}

void Requests::listen(const QString &topic, bool isOwn)
{
    if (m_replyTopics.contains(topic))
        return;
    if (m_replyTopics.size() >= maximumReplyTopics)
        forgetIdle();
    ReplyTopic &entry = m_replyTopics[topic];
    entry.isOwn = isOwn;
    entry.subscription = m_connection->subscribe(
        topic,
        {.qos = Mqtt::QoS::AtLeastOnce, .rank = std::numeric_limits<int>::min(), .retained = false},
        [this, topic](const MqttMessage &message) { onAnswer(topic, message); });
}

void Requests::forgetIdle()
{
    for (auto it = m_replyTopics.begin(); it != m_replyTopics.end(); ++it) {
        if (it->waiting.empty()) {
            m_connection->unsubscribe(it->subscription);
            m_replyTopics.erase(it);
            return;
        }
    }
}

void Requests::onAnswer(const QString &topic, const MqttMessage &message)
{
    const Id id = requestOf(topic, message);
    const auto it = m_requests.find(id);
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

Requests::Id Requests::requestOf(const QString &topic, const MqttMessage &message) const
{
    if (message.isRetained())
        return 0;
    if (const QByteArray correlation = message.correlationData(); !correlation.isEmpty())
        return m_byCorrelation.value(correlation);
    const auto it = m_replyTopics.find(topic);
    const bool isAnonymous = it != m_replyTopics.end() && !it->isOwn && !it->waiting.empty();
    return isAnonymous ? it->waiting.front() : 0;
}

void Requests::finish(Id id, const MqttReply &reply)
{
    const auto it = m_requests.find(id);
    if (it == m_requests.end())
        return;
    Request request = std::move(it->second);
    m_requests.erase(it);
    const auto [begin, end] = m_deadlines.equal_range(request.deadline);
    m_deadlines.erase(
        std::find_if(begin, end, [id](const auto &entry) { return entry.second == id; }));
    m_byCorrelation.remove(request.correlation);
    if (const auto topic = m_replyTopics.find(request.options.replyTopic);
        topic != m_replyTopics.end())
        std::erase(topic->waiting, id);
    request.promise.addResult(reply);
    request.promise.finish();
}

void Requests::onTimeout()
{
    const QPointer<Requests> guard(this);
    const auto now = Clock::now();
    while (guard && !m_deadlines.empty() && m_deadlines.begin()->first <= now) {
        const Id id = m_deadlines.begin()->second;
        const Request &request = m_requests.at(id);
        const QString why = request.isSent ? QString() : u"; the broker could not be reached"_s;
        finish(id, MqttReply({MqttError::Code::RequestTimedOut,
                              u"'%1' did not answer within %2 ms%3"_s.arg(request.topic)
                                  .arg(request.options.timeout.count())
                                  .arg(why)}));
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
    const auto wait =
        std::chrono::ceil<std::chrono::milliseconds>(m_deadlines.begin()->first - Clock::now());
    m_timer.start(std::clamp(wait, std::chrono::milliseconds(0), longestWait));
}

void Requests::fail(const MqttError &error)
{
    const QPointer<Requests> guard(this);
    while (guard && !m_requests.empty())
        finish(m_requests.begin()->first, error);
}

void Requests::unsubscribe()
{
    for (const ReplyTopic &topic : std::as_const(m_replyTopics))
        m_connection->unsubscribe(topic.subscription);
    m_replyTopics.clear();
}

} // namespace mqtt
