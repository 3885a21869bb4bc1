// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

namespace mqtt {

/// Whether the broker takes messages of QoS 2. Before MQTT 5 one that does not has no other answer
/// than to close the connection: links that end so, one after the other, while such messages wait
/// for the first answer that any of them ever had, tell of it.
class QosDoubt
{
public:
    static constexpr int Losses = 3;

    /// A message of QoS 2 was answered: there is no doubt any more.
    void answered() { m_answered = true; }
    /// The connection was lost. True when it has become likely, once.
    [[nodiscard]] bool lost(bool isWaiting)
    {
        if (m_answered)
            return false;
        m_losses = isWaiting ? m_losses + 1 : 0;
        return m_losses == Losses;
    }

private:
    bool m_answered = false;
    int m_losses = 0;
};

} // namespace mqtt
