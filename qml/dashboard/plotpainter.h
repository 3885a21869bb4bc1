// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "decimation.h"
#include "ticks.h"

#include <QColor>
#include <QFont>
#include <QRectF>

class QPainter;

namespace mqtt {

struct PlotLine
{
    std::vector<Stroke> strokes;
    QColor color;
    bool filled = false;
    bool stepped = false;
};

struct PlotBand
{
    double from = 0; // may be infinite
    double to = 0;
    QColor color;
};

/// All that is seen of a chart, as plain values.
struct PlotPicture
{
    QRectF area; // between the axes
    double from = 0;
    double to = 0;
    double minimum = 0;
    double maximum = 0;
    std::vector<Tick> times;
    std::vector<Tick> values;
    std::vector<PlotBand> bands;
    std::vector<PlotLine> lines;
    QString unit;
    QFont font;
    QColor textColor;
    QColor gridColor;
    qreal lineWidth = 2;
    bool axes = true;
    bool lastPoints = false; // a dot on the newest of each line

    [[nodiscard]] qreal xOf(double time) const;
    /// Values far outside are drawn just outside.
    [[nodiscard]] qreal yOf(double value) const;
};

void paintPlot(QPainter &painter, const PlotPicture &picture);

} // namespace mqtt
