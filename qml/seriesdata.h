// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

#include <span>

namespace mqtt {

/// A measured value and when it was: milliseconds since 1970-01-01 UTC, as in QDateTime and
/// JavaScript's Date. A value that is not finite is a gap: what is left and right of it is not
/// joined.
struct SeriesPoint
{
    double time = 0;
    double value = 0;

    friend bool operator==(const SeriesPoint &, const SeriesPoint &) = default;
};

/// What a chart can draw: any QObject with this interface and a signal `pointsChanged()`.
///
/// An interface found by qobject_cast, so that charts and models need not link one another:
///
///     class Readings : public QObject, public mqtt::SeriesData
///     {
///         Q_OBJECT
///         Q_INTERFACES(mqtt::SeriesData)
///     public:
///         std::span<const mqtt::SeriesPoint> points() const override { return m_points; }
///     Q_SIGNALS:
///         void pointsChanged();
///     };
///
/// Both belong to the thread of the user interface.
class SeriesData
{
public:
    virtual ~SeriesData() = default;

    /// In rising order of time. Valid until the next pointsChanged().
    [[nodiscard]] virtual std::span<const SeriesPoint> points() const = 0;
};

} // namespace mqtt

Q_DECLARE_INTERFACE(mqtt::SeriesData, "MqttService.SeriesData/1.0")
