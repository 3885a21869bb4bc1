// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "twowayvalue.h"

#include <algorithm>
#include <cmath>

namespace mqtt {

TwoWayValue::Steps TwoWayValue::take(const QVariant &state)
{
    m_known = state;
    if (m_wish && m_options.optimistic && (m_unsent || !isSame(state, *m_wish)))
        return {}; // of before the wish, or on the way to it
    if (m_wish && !m_unsent && isSame(state, *m_wish)) {
        m_wish.reset();
        m_timeout.reset();
    }
    return {.show = state};
}

TwoWayValue::Steps TwoWayValue::wish(const QVariant &value, Time now)
{
    Steps steps;
    m_wish = value;
    if (m_nextSend && now < *m_nextSend)
        m_unsent = true;
    else
        steps.send = sent(now);
    if (m_options.confirmed && !m_options.optimistic)
        steps.show = m_known;
    return steps;
}

TwoWayValue::Steps TwoWayValue::advance(Time now)
{
    Steps steps;
    if (m_unsent && now >= *m_nextSend)
        steps.send = sent(now);
    if (m_wish && m_timeout && !m_unsent && now >= *m_timeout) {
        steps = giveUp();
        steps.timedOut = true;
    }
    return steps;
}

TwoWayValue::Steps TwoWayValue::giveUp()
{
    if (!m_wish)
        return {};
    m_wish.reset();
    m_timeout.reset();
    m_unsent = false;
    return {.show = m_known};
}

std::optional<TwoWayValue::Time> TwoWayValue::deadline() const
{
    return m_unsent ? m_nextSend : m_timeout;
}

bool TwoWayValue::isSame(const QVariant &a, const QVariant &b) const
{
    bool aIsNumber = false;
    bool bIsNumber = false;
    const double x = a.toDouble(&aIsNumber);
    const double y = b.toDouble(&bIsNumber);
    if (!aIsNumber || !bIsNumber)
        return a == b;
    // Half a unit of the last decimal is what rounding takes; a little more for the binary digits.
    return std::abs(x - y) <= 0.51 * std::pow(10, -m_options.decimals);
}

/// The wish goes out now.
QVariant TwoWayValue::sent(Time now)
{
    const QVariant value = *m_wish;
    m_unsent = false;
    m_nextSend = now + m_options.interval;
    if (!m_options.confirmed) {
        m_known = value;
        m_wish.reset();
    } else if (m_options.timeout.count() > 0) {
        m_timeout = now + m_options.timeout;
    }
    return value;
}

} // namespace mqtt
