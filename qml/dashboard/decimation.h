// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qml/seriesdata.h"

#include <limits>
#include <vector>

namespace mqtt {

/// Points to be joined by a line. Never empty.
using Stroke = std::vector<SeriesPoint>;

struct DecimationView
{
    double from = 0; // milliseconds, as in SeriesPoint
    double to = 0;
    int columns = 0;                                             // pixels between from and to
    double maximumGap = std::numeric_limits<double>::infinity(); // longer ones are not joined
};

/// What of `points` (in rising order of time) a line in this view needs: of each column of pixels
/// the first, lowest, highest and last point, which draw the same pixels as all of them would; and
/// one point beyond either end, so that lines run to the edges. Linear in the points in view, at
/// most four a column; those outside cost a binary search.
[[nodiscard]] std::vector<Stroke> decimate(std::span<const SeriesPoint> points,
                                           const DecimationView &view);

} // namespace mqtt
