// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "arc.h"

#include <QPainter>
#include <QVariantMap>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace Qt::StringLiterals;

namespace {

constexpr double SegmentGap = 3; // px between the track and the segments around it

} // namespace

Arc::Arc(QQuickItem *parent)
    : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    connect(this, &Arc::looksChanged, this, [this] { update(); });
}

void Arc::paint(QPainter *painter)
{
    painter->setRenderHint(QPainter::Antialiasing);
    const double side = std::min(width(), height());
    const double outer = m_segments.isEmpty() ? 0 : m_segmentThickness + SegmentGap;
    const double inset = outer + m_thickness / 2 + 1;
    const QRectF square((width() - side) / 2, (height() - side) / 2, side, side);
    const QRectF circle = square.adjusted(inset, inset, -inset, -inset);
    if (circle.width() <= 0)
        return;

    for (const QVariant &value : std::as_const(m_segments)) {
        const QVariantMap segment = value.toMap();
        const double half = m_segmentThickness / 2 + 1;
        stroke(painter, square.adjusted(half, half, -half, -half),
               segment.value(u"from"_s).toDouble(), segment.value(u"to"_s).toDouble(),
               QPen(segment.value(u"color"_s).value<QColor>(), m_segmentThickness, Qt::SolidLine,
                    Qt::FlatCap));
    }

    QPen pen(m_trackColor, m_thickness, Qt::SolidLine, Qt::RoundCap);
    if (m_dashed) {
        pen.setCapStyle(Qt::FlatCap);
        pen.setDashPattern({0.35, 0.25});
    }
    stroke(painter, circle, 0, 1, pen);
    if (!std::isfinite(m_position))
        return;

    pen.setColor(m_color);
    const double position = std::clamp(m_position, 0.0, 1.0);
    const double origin = std::clamp(m_origin, 0.0, 1.0);
    stroke(painter, circle, std::min(origin, position), std::max(origin, position), pen);
    if (m_handleColor.isValid()) {
        const double angle = (m_startAngle + position * m_spanAngle) * std::numbers::pi / 180;
        const QPointF at =
            circle.center() + circle.width() / 2 * QPointF(std::sin(angle), -std::cos(angle));
        painter->setPen(QPen(m_color, 3));
        painter->setBrush(m_handleColor);
        painter->drawEllipse(at, m_thickness / 2 - 0.5, m_thickness / 2 - 0.5);
    }
}

void Arc::stroke(QPainter *painter, const QRectF &circle, double from, double to,
                 const QPen &pen) const
{
    if (!(to >= from))
        return;
    // Qt counts sixteenths of a degree counter-clockwise from three o'clock.
    const double start = 90 - (m_startAngle + from * m_spanAngle);
    // An arc of no length would have no round ends.
    const double span = std::max(0.01, (to - from) * m_spanAngle);
    painter->setPen(pen);
    painter->drawArc(circle, int(std::lround(start * 16)), -int(std::ceil(span * 16)));
}
