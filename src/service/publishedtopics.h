// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttpublishoptions.h"
#include "connection/publishtopic.h"
#include "topic/recenttopics.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <chrono>
#include <optional>
#include <unordered_map>

namespace mqtt {

/// The topics a service publishes to, each looked up once, with the value last accepted for
/// sending, by whatever publish: one that is to be published only if changed is compared with it.
/// Time is handed in.
class PublishedTopics
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    struct Topic
    {
        struct Value
        {
            QByteArray payload;
            TimePoint at;
        };

        /// Whether the value is to be sent to the broker of the options, or to one of all.
        [[nodiscard]] bool isDue(const QByteArray &payload, const MqttPublishOptions &options,
                                 TimePoint now) const;

        PublishTopic topic;                   // the whole one
        std::optional<Value> last = {};       // that all brokers took
        QHash<QString, Value> lastToOne = {}; // since then, by its broker
    };

    /// What stands before the topics that are not global.
    void setBase(const QString &base);
    /// The reference lives until the next call.
    [[nodiscard]] Topic &find(const QString &topic, bool global);

    /// By the broker of this id, or by all where it is empty.
    void accepted(Topic &topic, const QByteArray &payload, const QString &broker, TimePoint now);
    /// The value accepted last was lost: the next one of this topic is due.
    void forget(const QString &whole);
    /// With a new session the next value of each topic is due.
    void forget();

private:
    [[nodiscard]] Topic &findWhole(const QString &whole);
    void forget(Topic &topic);

    std::unordered_map<QString, Topic> m_topics;
    RecentTopics<QString, Topic *> m_relative; // by what is behind the base
    Topic m_invalid;                           // the last one that cannot be published to
    QString m_base;
    qsizetype m_bytes = 0;
};

} // namespace mqtt
