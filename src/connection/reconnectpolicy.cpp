// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/reconnectpolicy.h"

#include <algorithm>
#include <cmath>

namespace mqtt {

using std::chrono::milliseconds;

void ReconnectPolicy::lost(TimePoint now)
{
    if (m_connectedSince && now - *m_connectedSince >= m_options.stable)
        m_attempt = 0;
    m_connectedSince.reset();
}

milliseconds ReconnectPolicy::nextDelay()
{
    const double maximum = static_cast<double>(m_options.maximum.count());
    const double grown =
        static_cast<double>(m_options.initial.count()) * std::pow(m_options.factor, m_attempt);
    const double bound = std::min(grown, maximum);
    if (bound < maximum)
        ++m_attempt;
    return milliseconds(std::llround(bound * m_random()));
}

milliseconds ReconnectPolicy::slowDelay()
{
    return milliseconds(
        std::llround(static_cast<double>(m_options.maximum.count()) * (0.5 + m_random() / 2)));
}

} // namespace mqtt
