// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "freshness.h"

#include <algorithm>
#include <utility>

namespace mqtt {

namespace {

constexpr std::chrono::milliseconds longestWait = std::chrono::hours(24); // a timer takes 24 days

} // namespace

Freshness::Freshness(QObject *parent)
    : QObject(parent)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Freshness::update);
}

void Freshness::setLimit(std::optional<std::chrono::milliseconds> limit)
{
    m_limit = limit;
    update();
}

void Freshness::note()
{
    m_since.start();
    update();
}

void Freshness::forget()
{
    m_since.invalidate();
    update();
}

std::optional<std::chrono::milliseconds> Freshness::age() const
{
    if (!m_since.isValid())
        return {};
    return std::chrono::milliseconds(m_since.elapsed());
}

void Freshness::update()
{
    bool outdated = false;
    m_timer.stop();
    if (m_limit && m_since.isValid()) {
        const std::chrono::milliseconds left = *m_limit - *age();
        outdated = left.count() <= 0;
        if (!outdated)
            m_timer.start(std::min(left, longestWait));
    }
    if (std::exchange(m_outdated, outdated) != outdated)
        Q_EMIT outdatedChanged();
}

} // namespace mqtt
