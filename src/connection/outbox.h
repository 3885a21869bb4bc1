// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttpublishoptions.h"

#include <QByteArray>
#include <QString>

#include <deque>

namespace mqtt {

/// A message on its way out.
struct Outgoing
{
    QString topic;
    QByteArray payload;
    MqttPublishOptions options;
};

/// The publishes that wait for a connection, in order; bounded in messages and bytes. At the bound
/// the newest is refused.
class Outbox
{
public:
    void setBounds(qsizetype messages, qsizetype bytes)
    {
        m_maximumMessages = messages;
        m_maximumBytes = bytes;
    }

    /// False, and nothing kept, at the bound.
    [[nodiscard]] bool push(Outgoing message);
    /// Puts a message that had left already before all others; above the bounds if need be, as it
    /// was accepted once.
    void putBack(Outgoing message);

    [[nodiscard]] const Outgoing &front() const { return m_messages.front(); }
    void pop();

    [[nodiscard]] bool isEmpty() const { return m_messages.empty(); }
    [[nodiscard]] qsizetype count() const { return static_cast<qsizetype>(m_messages.size()); }
    [[nodiscard]] qsizetype bytes() const { return m_bytes; }

private:
    std::deque<Outgoing> m_messages;
    qsizetype m_bytes = 0;
    qsizetype m_maximumMessages = 10'000;
    qsizetype m_maximumBytes = 16 * 1024 * 1024;
};

} // namespace mqtt
