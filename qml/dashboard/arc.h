// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QColor>
#include <QQuickPaintedItem>
#include <QVariantList>
#include <qqmlregistration.h>

/// The scale of a gauge or dial: a track of round ends, filled up to a position; segments in
/// colours outside of it. Angles are degrees clockwise from noon, positions 0…1 along the track.
///
/// Painted: on the hardware renderer of Qt 6.4 shapes have ragged edges.
class Arc : public QQuickPaintedItem
{
    Q_OBJECT
    Q_PROPERTY(double startAngle MEMBER m_startAngle NOTIFY looksChanged)
    Q_PROPERTY(double spanAngle MEMBER m_spanAngle NOTIFY looksChanged)
    Q_PROPERTY(double thickness MEMBER m_thickness NOTIFY looksChanged)
    Q_PROPERTY(double position MEMBER m_position NOTIFY looksChanged)
    Q_PROPERTY(double origin MEMBER m_origin NOTIFY looksChanged)
    Q_PROPERTY(QColor color MEMBER m_color NOTIFY looksChanged)
    Q_PROPERTY(QColor trackColor MEMBER m_trackColor NOTIFY looksChanged)
    Q_PROPERTY(QVariantList segments MEMBER m_segments NOTIFY looksChanged)
    Q_PROPERTY(double segmentThickness MEMBER m_segmentThickness NOTIFY looksChanged)
    Q_PROPERTY(bool dashed MEMBER m_dashed NOTIFY looksChanged)
    Q_PROPERTY(QColor handleColor MEMBER m_handleColor NOTIFY looksChanged)
    QML_ELEMENT
public:
    explicit Arc(QQuickItem *parent = nullptr);

    void paint(QPainter *painter) override;

Q_SIGNALS:
    void looksChanged();

private:
    void stroke(QPainter *painter, const QRectF &circle, double from, double to,
                const QPen &pen) const;

    double m_startAngle = -135;
    double m_spanAngle = 270;
    double m_thickness = 10;
    double m_position = 0; // NaN: nothing is filled
    double m_origin = 0;   // filled from here
    QColor m_color = Qt::blue;
    QColor m_trackColor = Qt::lightGray;
    QVariantList m_segments; // {from, to, color}
    double m_segmentThickness = 3;
    bool m_dashed = false;
    QColor m_handleColor; // invalid: no handle
};
