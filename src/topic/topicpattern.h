// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace mqtt {

/// A topic filter with named captures: "rooms/{room}/set" subscribes "rooms/+/set" and gives the
/// level in place of '+' the name "room"; "{rest#}", which must be last, stands for '#'. Braces
/// have no other use in a pattern: one that is no capture is an error, not a literal.
class TopicPattern
{
public:
    TopicPattern() = default;
    explicit TopicPattern(const QString &pattern);

    /// Empty when the pattern is valid; else what is wrong and what is allowed, as a clause.
    [[nodiscard]] const QString &error() const { return m_error; }
    [[nodiscard]] bool isValid() const { return m_error.isEmpty(); }

    /// The MQTT filter to subscribe.
    [[nodiscard]] const QString &filter() const { return m_filter; }

    /// Names of the captures, in the order of the pattern.
    [[nodiscard]] const QStringList &captureNames() const { return m_names; }

    /// The captures of a topic that matches filter(), in the order of captureNames(). Without named
    /// captures: the remainder behind '#', if the filter ends in one.
    [[nodiscard]] QStringList captures(QStringView topic) const;

private:
    QString m_error = QStringLiteral("is empty; at least one character is needed");
    QString m_filter;
    QStringList m_names;
    std::vector<qsizetype> m_levels; // of each capture, counted in the filter without $share
    bool m_tail = false;             // the last capture takes all remaining levels
};

} // namespace mqtt
