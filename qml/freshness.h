// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <optional>

namespace mqtt {

/// How old a value is, and whether it is too old. A clock that is set does not disturb it.
class Freshness : public QObject
{
    Q_OBJECT
public:
    explicit Freshness(QObject *parent = nullptr);

    /// How old a value may be before it is stale; none: it never is.
    void setLimit(std::optional<std::chrono::milliseconds> limit);
    /// There is a value of now, or none any more.
    void note();
    void forget();

    [[nodiscard]] bool hasValue() const { return m_since.isValid(); }
    /// None without a value.
    [[nodiscard]] std::optional<std::chrono::milliseconds> age() const;
    /// Older than the limit; not without a value.
    [[nodiscard]] bool isOutdated() const { return m_outdated; }

Q_SIGNALS:
    void outdatedChanged();

private:
    void update();

    std::optional<std::chrono::milliseconds> m_limit;
    QElapsedTimer m_since;
    QTimer m_timer;
    bool m_outdated = false;
};

} // namespace mqtt
