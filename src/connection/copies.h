// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <deque>

namespace mqtt {

/// Recognises the further copies of a message that a broker of MQTT 5 sends, one for each filter
/// that matches. The first copy goes to all receivers, in their order; the others are known by
/// topic, payload and the subscription identifiers still missing.
class Copies
{
public:
    /// A message went to all receivers; copies with these identifiers are still to come.
    void expect(const QString &topic, const QByteArray &payload, const QList<quint32> &identifiers);
    /// Whether this is such a copy, which is then no longer expected.
    [[nodiscard]] bool take(const QString &topic, const QByteArray &payload,
                            const QList<quint32> &identifiers);
    /// The subscription ended, so its copies need not come.
    void forget(quint32 identifier);
    void clear() { m_expected.clear(); }

    [[nodiscard]] std::size_t count() const { return m_expected.size(); }

private:
    struct Expected
    {
        QString topic;
        QByteArray payload;
        QList<quint32> identifiers;
    };
    std::deque<Expected> m_expected;
};

} // namespace mqtt
