// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/outgoing.h"

#include <QHash>

#include <deque>

namespace mqtt {

/// The last retained message of each topic, to be published again to a broker that has lost it.
/// Bounded: topics beyond it are not remembered.
class RetainedTopics
{
public:
    /// False, the first time, when there is no room for another topic. An empty payload ends what
    /// is retained.
    bool note(const Outgoing &message);
    /// In the order in which they were published.
    [[nodiscard]] std::deque<Outgoing> all() const;

private:
    QHash<QString, Outgoing> m_topics;
    qsizetype m_bytes = 0;
    bool m_wasFull = false;
};

} // namespace mqtt
