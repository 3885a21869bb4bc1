// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <set>

/// Counts the numbers that arrive on a topic: what is missing, what came twice, what came late.
class Tally
{
public:
    void arrived(qint64 number)
    {
        ++m_arrivals;
        if (!m_numbers.insert(number).second)
            return;
        if (number < m_last)
            ++m_disordered;
        m_last = std::max(m_last, number);
    }
    [[nodiscard]] bool has(qint64 number) const { return m_numbers.contains(number); }
    [[nodiscard]] qint64 received() const { return qint64(m_numbers.size()); }
    [[nodiscard]] qint64 repeated() const { return m_arrivals - received(); }
    /// First arrivals of a number behind a higher one.
    [[nodiscard]] qint64 disordered() const { return m_disordered; }
    [[nodiscard]] qint64 lost(const std::set<qint64> &accepted) const
    {
        qint64 count = 0;
        for (const qint64 number : accepted)
            count += m_numbers.contains(number) ? 0 : 1;
        return count;
    }
    void print(const char *what, qint64 sent, const std::set<qint64> &accepted) const
    {
        qInfo("%s: sent %lld, accepted %zu, received %lld, lost %lld, repeated %lld, out of order "
              "%lld",
              what, static_cast<long long>(sent), accepted.size(),
              static_cast<long long>(received()), static_cast<long long>(lost(accepted)),
              static_cast<long long>(repeated()), static_cast<long long>(m_disordered));
    }

private:
    std::set<qint64> m_numbers;
    qint64 m_last = -1;
    qint64 m_arrivals = 0;
    qint64 m_disordered = 0;
};
