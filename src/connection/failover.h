// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeraddress.h"

#include <QList>

namespace mqtt {

/// Which of a broker's addresses to try: one after the other, round by round. The one that worked
/// last is the first of the next round, or the very first where that is wanted.
class Failover
{
public:
    /// Other addresses begin anew.
    void setAddresses(const QList<BrokerAddress> &addresses)
    {
        if (addresses == m_addresses)
            return;
        m_addresses = addresses;
        m_current = 0;
        m_failed = 0;
    }

    [[nodiscard]] BrokerAddress current() const { return m_addresses.value(m_current); }
    [[nodiscard]] bool isFirst() const { return m_current == 0; }

    /// After an attempt that failed: goes on to the next. True when that was the last of a round.
    [[nodiscard]] bool failed()
    {
        m_current = (m_current + 1) % m_addresses.size();
        m_failed = (m_failed + 1) % m_addresses.size();
        return m_failed == 0;
    }

    /// After a connection: a new round begins, with this address or the first.
    void lost(bool back)
    {
        m_failed = 0;
        if (back)
            m_current = 0;
    }

private:
    QList<BrokerAddress> m_addresses{BrokerAddress()};
    qsizetype m_current = 0;
    qsizetype m_failed = 0; // in this round
};

} // namespace mqtt
