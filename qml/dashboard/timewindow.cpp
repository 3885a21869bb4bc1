// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "timewindow.h"

#include <algorithm>
#include <cmath>

namespace mqtt {

void TimeWindow::setSpan(double span)
{
    m_span = std::isnan(span) ? DefaultSpan : std::clamp(span, ShortestSpan, LongestSpan);
}

void TimeWindow::advance(double newest)
{
    if (m_following && std::isfinite(newest))
        m_to = newest;
}

void TimeWindow::pan(double by, double newest)
{
    if (!std::isfinite(by) || by == 0)
        return;
    m_to += by;
    m_following = by > 0 && m_to >= newest;
    advance(newest);
}

void TimeWindow::zoom(double factor, double around)
{
    if (!(factor > 0) || !std::isfinite(factor) || !std::isfinite(around))
        return;
    const double span = std::clamp(m_span / factor, ShortestSpan, LongestSpan);
    if (!m_following)
        m_to = around + (m_to - around) * span / m_span;
    m_span = span;
}

} // namespace mqtt
