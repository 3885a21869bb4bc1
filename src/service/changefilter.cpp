// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/changefilter.h"

namespace mqtt {

namespace {

// Beyond either bound everything is forgotten, and sent once more than needed.
constexpr qsizetype maximumTopics = 20'000;
constexpr qsizetype maximumBytes = 8 * 1024 * 1024;

} // namespace

bool ChangeFilter::isDue(const QString &topic, const QByteArray &payload,
                         MqttOnlyIfChanged onlyIfChanged, TimePoint now) const
{
    if (!onlyIfChanged.isOn())
        return true;
    const auto it = m_last.constFind(topic);
    if (it == m_last.cend() || it->payload != payload)
        return true;
    return onlyIfChanged.maximumAge() && now - it->at >= *onlyIfChanged.maximumAge();
}

void ChangeFilter::accepted(const QString &topic, const QByteArray &payload, TimePoint now)
{
    if (m_last.size() >= maximumTopics || m_bytes >= maximumBytes)
        forget();
    Last &last = m_last[topic];
    m_bytes += payload.size() - last.payload.size();
    last = {payload, now};
}

void ChangeFilter::forget(const QString &topic)
{
    if (const auto it = m_last.find(topic); it != m_last.end()) {
        m_bytes -= it->payload.size();
        m_last.erase(it);
    }
}

void ChangeFilter::forget()
{
    m_last.clear();
    m_bytes = 0;
}

} // namespace mqtt
