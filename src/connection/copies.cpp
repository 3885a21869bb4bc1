// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/copies.h"

#include <algorithm>

namespace mqtt {

namespace {

// Copies follow each other closely. What is still missing after so many other messages was dropped
// by the broker.
constexpr std::size_t maximumExpected = 64;

} // namespace

void Copies::expect(const QString &topic, const QByteArray &payload,
                    const QList<quint32> &identifiers)
{
    if (m_expected.size() == maximumExpected)
        m_expected.pop_front();
    m_expected.push_back({topic, payload, identifiers});
}

bool Copies::take(const QString &topic, const QByteArray &payload,
                  const QList<quint32> &identifiers)
{
    const auto isOf = [&](const Expected &expected) {
        return expected.topic == topic && expected.payload == payload &&
               std::all_of(identifiers.begin(), identifiers.end(), [&](quint32 identifier) {
                   return expected.identifiers.contains(identifier);
               });
    };
    const auto it = std::find_if(m_expected.begin(), m_expected.end(), isOf);
    if (it == m_expected.end())
        return false;
    for (const quint32 identifier : identifiers)
        it->identifiers.removeOne(identifier);
    if (it->identifiers.isEmpty())
        m_expected.erase(it);
    return true;
}

void Copies::forget(quint32 identifier)
{
    for (Expected &expected : m_expected)
        expected.identifiers.removeOne(identifier);
    std::erase_if(m_expected,
                  [](const Expected &expected) { return expected.identifiers.isEmpty(); });
}

} // namespace mqtt
