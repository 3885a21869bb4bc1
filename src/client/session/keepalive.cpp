// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/keepalive.h"

#include <algorithm>

namespace mqtt {

namespace {

constexpr std::chrono::seconds Overslept{1};

} // namespace

void KeepAlive::start(std::chrono::seconds interval, bool automatic, TimePoint now)
{
    m_interval = interval;
    m_automatic = automatic;
    m_unanswered = 0;
    m_lastSent = m_lastReceived = m_pinged = now;
}

void KeepAlive::pinged(TimePoint now)
{
    m_pinged = now;
    m_forgiven = false;
    ++m_unanswered;
}

void KeepAlive::woke(TimePoint now)
{
    if (m_forgiven || !isWaiting() || now < deathTime() + Overslept)
        return;
    m_pinged = now;
    m_forgiven = true;
}

TimePoint KeepAlive::pingTime() const
{
    return std::min(m_lastSent, m_lastReceived) + m_interval;
}

TimePoint KeepAlive::deathTime() const
{
    return m_pinged + m_interval / 2;
}

std::optional<TimePoint> KeepAlive::deadline() const
{
    if (m_interval.count() == 0 || !m_automatic)
        return std::nullopt;
    return isWaiting() ? deathTime() : pingTime();
}

bool KeepAlive::isPingDue(TimePoint now) const
{
    return m_interval.count() > 0 && m_automatic && !isWaiting() && now >= pingTime();
}

bool KeepAlive::isDead(TimePoint now) const
{
    return m_interval.count() > 0 && m_automatic && isWaiting() && now >= deathTime();
}

} // namespace mqtt
