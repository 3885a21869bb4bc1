// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "plotpainter.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace mqtt {

namespace {

constexpr qreal LabelGap = 8;         // px between an axis and its labels
constexpr qreal LastPointSize = 4;    // px, radius
constexpr qreal PointsPerPixel = 1.5; // above that a line is a surface
constexpr qreal FewPoints = 100;      // below that soft edges cost nothing

QColor faded(QColor color, qreal alpha)
{
    color.setAlphaF(float(color.alphaF() * alpha));
    return color;
}

/// On the middle of a pixel, so that a line of one pixel is one.
qreal crisp(qreal position)
{
    return std::floor(position) + 0.5;
}

void paintBands(QPainter &painter, const PlotPicture &picture)
{
    const QRectF &area = picture.area;
    for (const PlotBand &band : picture.bands) {
        const qreal top = std::clamp(picture.yOf(band.to), area.top(), area.bottom());
        const qreal bottom = std::clamp(picture.yOf(band.from), area.top(), area.bottom());
        if (bottom <= top)
            continue;
        painter.fillRect(QRectF(area.left(), top, area.width(), bottom - top),
                         faded(band.color, 0.12));
        painter.setPen(QPen(faded(band.color, 0.7), 1, Qt::DashLine));
        for (const qreal y : {top, bottom}) {
            if (y > area.top() && y < area.bottom())
                painter.drawLine(QPointF(area.left(), crisp(y)), QPointF(area.right(), crisp(y)));
        }
    }
}

void paintAxes(QPainter &painter, const PlotPicture &picture)
{
    const QRectF &area = picture.area;
    const QFontMetricsF metrics(picture.font);
    painter.setFont(picture.font);
    for (const Tick &tick : picture.values) {
        const qreal y = crisp(picture.yOf(tick.position));
        painter.setPen(QPen(picture.gridColor, 1));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(picture.textColor);
        painter.drawText(
            QRectF(0, y - metrics.height(), area.left() - LabelGap, 2 * metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, tick.text);
    }
    qreal free = 0; // labels must not run into one another
    for (const Tick &tick : picture.times) {
        const qreal x = crisp(picture.xOf(tick.position));
        const qreal width = metrics.horizontalAdvance(tick.text);
        painter.setPen(QPen(picture.gridColor, 1));
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 4));
        const qreal left = std::min(x - width / 2, area.right() - width);
        if (left < free)
            continue;
        free = left + width + LabelGap;
        painter.setPen(picture.textColor);
        painter.drawText(QPointF(left, area.bottom() + LabelGap + metrics.ascent()), tick.text);
    }
}

/// A point far outside the view, moved along the line to its neighbour until it is near: painters
/// do not take any coordinate.
SeriesPoint nearTheView(const SeriesPoint &point, const SeriesPoint &neighbour, bool stepped,
                        const PlotPicture &picture)
{
    const double span = picture.to - picture.from;
    const double edge = std::clamp(point.time, picture.from - span, picture.to + span);
    if (edge == point.time || neighbour.time == point.time)
        return point;
    const double share = stepped ? 0 : (edge - point.time) / (neighbour.time - point.time);
    return {edge, point.value + share * (neighbour.value - point.value)};
}

QPolygonF polygonOf(const PlotLine &line, const Stroke &stroke, const PlotPicture &picture)
{
    QPolygonF polygon;
    polygon.reserve(qsizetype(stroke.size()) * (line.stepped ? 2 : 1));
    for (std::size_t i = 0; i < stroke.size(); ++i) {
        const SeriesPoint &neighbour = stroke[i > 0 ? i - 1 : std::min(i + 1, stroke.size() - 1)];
        const SeriesPoint point = nearTheView(stroke[i], neighbour, line.stepped, picture);
        const QPointF at(picture.xOf(point.time), picture.yOf(point.value));
        if (line.stepped && !polygon.isEmpty())
            polygon << QPointF(at.x(), polygon.constLast().y());
        polygon << at;
    }
    return polygon;
}

/// Of each column of pixels the highest point: what is below it is filled anyway.
QPolygonF upperEdge(const QPolygonF &polygon)
{
    QPolygonF edge;
    for (const QPointF &point : polygon) {
        if (edge.isEmpty() || std::floor(edge.constLast().x()) != std::floor(point.x()))
            edge << point;
        else if (point.y() < edge.constLast().y())
            edge.last() = point;
    }
    return edge;
}

void paintFilling(QPainter &painter, const PlotLine &line, QPolygonF polygon, const QRectF &area)
{
    QLinearGradient gradient(area.topLeft(), area.bottomLeft());
    gradient.setColorAt(0, faded(line.color, 0.28));
    gradient.setColorAt(1, faded(line.color, 0.02));
    polygon << QPointF(polygon.constLast().x(), area.bottom())
            << QPointF(polygon.constFirst().x(), area.bottom());
    painter.setPen(Qt::NoPen);
    painter.setBrush(gradient);
    painter.drawPolygon(polygon);
    painter.setBrush(Qt::NoBrush);
}

void paintLine(QPainter &painter, const PlotLine &line, const PlotPicture &picture)
{
    for (const Stroke &stroke : line.strokes) {
        // Where there are more points than pixels, a wide line would hide what they are like, and
        // soft edges would cost much and show nothing.
        const qreal width = picture.xOf(stroke.back().time) - picture.xOf(stroke.front().time);
        const bool dense = qreal(stroke.size()) > std::max(FewPoints, PointsPerPixel * width);
        const QPen pen =
            dense ? QPen(line.color, 0)
                  : QPen(line.color, picture.lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::BevelJoin);
        painter.setRenderHint(QPainter::Antialiasing, !dense);
        const QPolygonF polygon = polygonOf(line, stroke, picture);
        if (line.filled && polygon.size() > 1)
            paintFilling(painter, line, dense ? upperEdge(polygon) : polygon, picture.area);
        painter.setPen(pen);
        if (polygon.size() == 1)
            painter.drawPoint(polygon.constFirst());
        else
            painter.drawPolyline(polygon);
    }
}

void paintLastPoint(QPainter &painter, const PlotLine &line, const PlotPicture &picture)
{
    if (line.strokes.empty())
        return;
    const SeriesPoint &last = line.strokes.back().back();
    const QPointF at(picture.xOf(last.time), picture.yOf(last.value));
    if (!picture.area.adjusted(-1, -1, 1, 1).contains(at))
        return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(faded(line.color, 0.25));
    painter.drawEllipse(at, 2 * LastPointSize, 2 * LastPointSize);
    painter.setBrush(line.color);
    painter.drawEllipse(at, LastPointSize, LastPointSize);
    painter.setBrush(Qt::NoBrush);
}

} // namespace

qreal PlotPicture::xOf(double time) const
{
    return area.left() + (time - from) / (to - from) * area.width();
}

qreal PlotPicture::yOf(double value) const
{
    const double share = (value - minimum) / (maximum - minimum);
    return area.bottom() - std::clamp(share, -2.0, 3.0) * area.height();
}

void paintPlot(QPainter &painter, const PlotPicture &picture)
{
    if (!picture.area.isValid() || !(picture.to > picture.from) ||
        !(picture.maximum > picture.minimum))
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    paintBands(painter, picture);
    if (picture.axes)
        paintAxes(painter, picture);
    painter.save();
    // As wide as a line may stand out of the area.
    painter.setClipRect(picture.area.adjusted(-1, -picture.lineWidth, 1, picture.lineWidth));
    for (const PlotLine &line : picture.lines)
        paintLine(painter, line, picture);
    painter.restore();
    painter.setRenderHint(QPainter::Antialiasing);
    if (picture.lastPoints) {
        for (const PlotLine &line : picture.lines)
            paintLastPoint(painter, line, picture);
    }
}

} // namespace mqtt
