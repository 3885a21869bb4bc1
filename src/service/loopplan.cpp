// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/loopplan.h"

#include "settings/duration.h"

namespace mqtt {

void LoopPlan::start(TimePoint now, Duration interval, bool delayed)
{
    m_interval = std::min(interval, LongestDuration);
    m_next = delayed ? now + m_interval : now;
}

void LoopPlan::setInterval(TimePoint now, Duration interval)
{
    m_next -= m_interval;
    m_interval = std::min(interval, LongestDuration);
    m_next = std::max(now, m_next + m_interval);
}

void LoopPlan::ran(TimePoint now)
{
    m_next += m_interval;
    passOver(now);
}

void LoopPlan::passOver(TimePoint now)
{
    if (m_next >= now)
        return;
    const auto passed = (now - m_next + m_interval - TimePoint::duration(1)) / m_interval;
    m_next += passed * m_interval;
    m_missed += static_cast<quint64>(passed);
}

} // namespace mqtt
