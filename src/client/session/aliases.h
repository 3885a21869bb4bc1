// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QHash>

#include <vector>

namespace mqtt {

/// Topic aliases one way, section 3.3.2.3.4; they live as long as the network connection.
class Aliases
{
public:
    /// Forgets all; `maximum` is how many there may be.
    void reset(quint16 maximum);
    [[nodiscard]] quint16 maximum() const { return m_maximum; }

    void assign(quint16 alias, const QByteArray &topic);
    /// Empty when the alias stands for nothing.
    [[nodiscard]] QByteArray topic(quint16 alias) const;
    /// 0 when the topic has none.
    [[nodiscard]] quint16 alias(const QByteArray &topic) const { return m_byTopic.value(topic); }
    /// An alias nobody uses; 0 when all are taken.
    [[nodiscard]] quint16 unused();

private:
    quint16 m_maximum = 0;
    quint16 m_next = 1; // all below are taken
    std::vector<QByteArray> m_topics;
    QHash<QByteArray, quint16> m_byTopic;
};

} // namespace mqtt
