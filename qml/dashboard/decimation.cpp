// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "decimation.h"

#include <algorithm>
#include <cmath>

namespace mqtt {

namespace {

/// The points of one column that are seen.
class Column
{
public:
    void add(const SeriesPoint &point)
    {
        if (m_count++ == 0) {
            m_first = m_last = m_lowest = m_highest = &point;
            return;
        }
        m_last = &point;
        if (point.value < m_lowest->value)
            m_lowest = &point;
        if (point.value > m_highest->value)
            m_highest = &point;
    }

    void flushTo(Stroke &stroke)
    {
        if (m_count == 0)
            return;
        const auto [earlier, later] = std::minmax(m_lowest, m_highest); // as they lie in memory
        const SeriesPoint *previous = nullptr;
        for (const SeriesPoint *point : {m_first, earlier, later, m_last}) {
            if (point != previous)
                stroke.push_back(*point);
            previous = point;
        }
        m_count = 0;
    }

private:
    const SeriesPoint *m_first = nullptr;
    const SeriesPoint *m_lowest = nullptr;
    const SeriesPoint *m_highest = nullptr;
    const SeriesPoint *m_last = nullptr;
    std::size_t m_count = 0;
};

/// The points in view, and one beyond either end.
std::span<const SeriesPoint> visible(std::span<const SeriesPoint> points, double from, double to)
{
    auto first = std::ranges::lower_bound(points, from, {}, &SeriesPoint::time);
    auto last = std::ranges::upper_bound(points, to, {}, &SeriesPoint::time);
    if (first != points.begin())
        --first;
    if (last != points.end())
        ++last;
    return {first, last};
}

} // namespace

std::vector<Stroke> decimate(std::span<const SeriesPoint> points, const DecimationView &view)
{
    std::vector<Stroke> strokes;
    if (!(view.to > view.from) || view.columns < 1)
        return strokes;

    const double width = (view.to - view.from) / view.columns;
    Stroke stroke;
    Column column;
    double columnEnd = -std::numeric_limits<double>::infinity();
    double before = std::numeric_limits<double>::quiet_NaN();
    const auto endStroke = [&] {
        column.flushTo(stroke);
        if (!stroke.empty())
            strokes.push_back(std::exchange(stroke, {}));
        columnEnd = -std::numeric_limits<double>::infinity();
    };
    for (const SeriesPoint &point : visible(points, view.from, view.to)) {
        if (!std::isfinite(point.value)) {
            endStroke();
            continue;
        }
        if (point.time - before > view.maximumGap)
            endStroke();
        before = point.time;
        if (point.time >= columnEnd) {
            column.flushTo(stroke);
            columnEnd = view.from + (std::floor((point.time - view.from) / width) + 1) * width;
        }
        column.add(point);
    }
    endStroke();
    return strokes;
}

} // namespace mqtt
