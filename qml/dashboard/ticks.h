// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QLocale>
#include <QString>
#include <QTimeZone>

#include <vector>

namespace mqtt {

struct Tick
{
    double position = 0; // in the unit of the axis; milliseconds since 1970 for time
    QString text;

    friend bool operator==(const Tick &, const Tick &) = default;
};

/// The distance of at most `count` ticks between the two: 1, 2 or 5 times a power of ten. 0 when
/// there is no range.
[[nodiscard]] double tickStep(double minimum, double maximum, int count);

/// How many decimals numbers that lie `step` apart need, at most 10.
[[nodiscard]] int decimalsOfStep(double step);

/// A value with what tells it from others that lie `step` apart: decimals, or more digits of the
/// exponent form where it is long (from 1e7 on, and below the tenth decimal).
[[nodiscard]] QString valueText(double value, double step, const QLocale &locale);

/// At round values within [minimum, maximum], with the texts that tell them apart.
[[nodiscard]] std::vector<Tick> valueTicks(double minimum, double maximum, int count,
                                           const QLocale &locale);

/// At round local times within [from, to]: full seconds, minutes, hours, days, months or years as
/// the range asks for. The texts fit the distance: "14:30:05", "14:30", "24 Nov", "Nov", "2026"; a
/// midnight among hours is told by its day.
[[nodiscard]] std::vector<Tick> timeTicks(double from, double to, int count, const QLocale &locale,
                                          const QTimeZone &zone);

} // namespace mqtt
