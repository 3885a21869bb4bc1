// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttpublishoptions.h"
#include "service/mqttbatchoptions.h"

#include <QByteArray>
#include <QHash>
#include <QMap>
#include <QString>

#include <chrono>
#include <optional>
#include <vector>

namespace mqtt {

/// Collects messages until there are enough of them, or their time has come. Time is handed in.
class Batcher
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class Form {
        Array, // one batch a topic, which becomes one message: the payloads, which are JSON, in an
               // array. A message with other options begins another batch.
        Queue, // one for all topics, each message stays its own
    };

    struct Message
    {
        QString topic;
        QByteArray payload;
        MqttPublishOptions options;
    };
    using Messages = std::vector<Message>;

    explicit Batcher(Form form)
        : m_form(form)
    {
    }

    void setOptions(const MqttBatchOptions &options) { m_options = options; }
    /// For one topic; in a queue it then has one of its own.
    void setOptions(const QString &topic, const MqttBatchOptions &options)
    {
        m_topicOptions.insert(topic, options);
    }

    /// Each gives what is to be published now, in order.
    [[nodiscard]] Messages add(const Message &message, TimePoint now);
    [[nodiscard]] Messages expire(TimePoint now);
    [[nodiscard]] Messages flush();

    /// When expire() has something to give.
    [[nodiscard]] std::optional<TimePoint> deadline() const;

private:
    struct Batch
    {
        Messages messages;
        TimePoint deadline;
    };

    [[nodiscard]] const MqttBatchOptions &optionsOf(const QString &topic) const;
    void finish(Batch &batch, Messages &due) const;

    Form m_form;
    MqttBatchOptions m_options;
    QHash<QString, MqttBatchOptions> m_topicOptions;
    QMap<QString, Batch> m_batches; // empty ones are not kept
};

} // namespace mqtt
