// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"
#include "service/mqttrequest.h"

#include <QFuture>
#include <QHash>
#include <QPromise>
#include <QTimer>

#include <deque>
#include <map>

namespace mqtt {

/// The requests of a client that wait for their answers. Answers are told by their correlation
/// data; those without, on a reply topic that was asked for, answer the oldest request of that
/// topic.
class Requests : public QObject
{
    Q_OBJECT
public:
    explicit Requests(MqttConnection *connection);
    ~Requests() override;

    /// Where answers come by default, unless the broker says where.
    void setOwnTopic(const QString &topic) { m_ownTopic = topic; }

    [[nodiscard]] QFuture<MqttReply> send(const QString &topic, const QByteArray &payload,
                                          const MqttRequestOptions &options);
    /// Everything that waits ends so.
    void fail(const MqttError &error);
    /// The subscriptions of reply topics end.
    void unsubscribe();

    /// Answers that nobody waits for: too late, canceled, or never asked for.
    [[nodiscard]] quint64 late() const { return m_late; }

Q_SIGNALS:
    void lateAnswer(const MqttMessage &message);

private:
    using Clock = std::chrono::steady_clock;
    using Id = quint64;
    struct Request
    {
        QPromise<MqttReply> promise;
        QString topic;
        QByteArray payload;
        MqttRequestOptions options;
        Clock::time_point deadline;
        QByteArray correlation = {};
        bool isSent = false;
    };
    struct ReplyTopic
    {
        bool isOwn = false; // of this client only: answers carry correlation data
        quint64 subscription = 0;
        std::deque<Id> waiting = {}; // in the order they were sent
    };

    void sendDue();
    [[nodiscard]] MqttError sendNow(Id id, Request &request);
    [[nodiscard]] QString replyTopic() const;
    void listen(const QString &topic, bool isOwn);
    void forgetIdle();
    void onAnswer(const QString &topic, const MqttMessage &message);
    [[nodiscard]] Id requestOf(const QString &topic, const MqttMessage &message) const;
    void finish(Id id, const MqttReply &reply);
    void onTimeout();
    void arm();

    MqttConnection *const m_connection;
    QString m_ownTopic;
    std::map<Id, Request> m_requests; // in the order they were made
    std::multimap<Clock::time_point, Id> m_deadlines;
    QHash<QByteArray, Id> m_byCorrelation;
    QHash<QString, ReplyTopic> m_replyTopics;
    QTimer m_timer;
    Id m_lastId = 0;
    quint64 m_late = 0;
};

} // namespace mqtt
