// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"

#include <QHash>
#include <QObject>

#include <optional>

namespace mqtt {

/// What came last on the topics that objects of QML listen to, for those that begin to listen
/// later: the broker tells what it keeps only once for each subscription. Belongs to a connection.
class LastMessages : public QObject
{
    Q_OBJECT
public:
    [[nodiscard]] static LastMessages *of(MqttConnection *connection);

    /// One more listens; what came to those that do already.
    std::optional<MqttMessage> join(const QString &topic);
    void leave(const QString &topic);
    void note(const MqttMessage &message);

private:
    struct Topic
    {
        int listeners = 0;
        std::optional<MqttMessage> last;
    };

    explicit LastMessages(MqttConnection *connection);

    QHash<QString, Topic> m_topics;
};

} // namespace mqtt
