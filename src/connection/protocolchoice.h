// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"

namespace mqtt {

/// Which protocol to speak when the choice is left to us: MQTT 5 first; 3.1.1 when the broker
/// refuses 5, or closes without an answer as some that know only 3.1.1 do. What worked is kept.
class ProtocolChoice
{
public:
    using Protocol = BrokerOptions::Protocol;

    void setWish(Protocol wish)
    {
        if (wish == m_wish)
            return;
        m_wish = wish;
        m_older = false;
        m_known = false;
    }

    [[nodiscard]] Protocol protocol() const
    {
        if (m_wish != Protocol::Auto)
            return m_wish;
        return m_older ? Protocol::Mqtt311 : Protocol::Mqtt5;
    }

    void accepted() { m_known = true; }

    /// After a refusal of the version: whether to try again at once with protocol(). When the older
    /// one is turned down as well, the next attempt begins with 5. What worked before is believed
    /// no more: another broker may stand there now.
    [[nodiscard]] bool refused()
    {
        m_known = false;
        return closed();
    }

    /// After a close before the answer: the same, while no version has worked.
    [[nodiscard]] bool closed()
    {
        if (m_wish != Protocol::Auto || m_known)
            return false;
        m_older = !m_older;
        return m_older;
    }

private:
    Protocol m_wish = Protocol::Auto;
    bool m_older = false;
    bool m_known = false;
};

} // namespace mqtt
