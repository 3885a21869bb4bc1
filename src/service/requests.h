// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "service/mqttrequest.h"
#include "service/replytopics.h"

#include <QFuture>
#include <QHash>
#include <QPromise>
#include <QTimer>

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace mqtt {

/// The requests of a client that wait for their answers, on one broker or several. Answers are told
/// by their correlation data; those without, on a reply topic that was asked for, answer the oldest
/// request of that topic.
class Requests : public QObject
{
    Q_OBJECT
public:
    Requests();
    ~Requests() override;

    /// Those that were added first are asked first.
    void add(MqttConnection *broker);
    /// What was asked there, or waits for it alone, ends so.
    void remove(MqttConnection *broker, const MqttError &error);
    /// Where answers come by default, unless the broker says where.
    void setBase(const QString &topic) { m_base = topic; }

    [[nodiscard]] QFuture<MqttReply> send(const QString &topic, const QByteArray &payload,
                                          const MqttRequestOptions &options);
    /// Everything that waits ends so. Who is told may ask again, or delete the client.
    void fail(const MqttError &error);
    /// The subscriptions of reply topics end.
    void unsubscribe(const MqttConnection *only = nullptr);

    /// Answers that nobody waits for: too late, canceled, or never asked for.
    [[nodiscard]] quint64 late() const { return m_late; }

Q_SIGNALS:
    void lateAnswer(const MqttMessage &message);

private:
    using Clock = std::chrono::steady_clock;
    using Id = ReplyTopics::Id;
    struct Request
    {
        QPromise<MqttReply> promise;
        QString topic;
        QByteArray payload;
        MqttRequestOptions options;
        Clock::time_point deadline;
        QByteArray correlation = {};
        ReplyTopics *broker = nullptr; // it was sent to
    };

    [[nodiscard]] MqttError check(const QString &topic, const MqttRequestOptions &options) const;
    [[nodiscard]] ReplyTopics *brokerFor(const MqttRequestOptions &options) const;
    void sendDue();
    void trySend(Id id);
    [[nodiscard]] MqttError sendTo(ReplyTopics *broker, Id id, Request &request);
    void onAnswer(Id oldest, const MqttMessage &message);
    void finish(Id id, const MqttReply &reply);
    void finish(const std::vector<Id> &ids, const MqttError &error);
    [[nodiscard]] MqttError timedOut(const Request &request) const;
    void onTimeout();
    void arm();

    QString m_base;
    std::vector<std::unique_ptr<ReplyTopics>> m_brokers;
    std::map<Id, Request> m_requests; // in the order they were made
    std::set<Id> m_unsent;
    std::multimap<Clock::time_point, Id> m_deadlines;
    QHash<QByteArray, Id> m_byCorrelation;
    QTimer m_timer;
    Id m_lastId = 0;
    quint64 m_late = 0;
};

} // namespace mqtt
