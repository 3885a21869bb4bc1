// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "qml/seriesdata.h"

#include <QColor>
#include <QPointer>
#include <qqmlregistration.h>

#include <limits>

/// One line of a chart: where its points come from, and how it looks.
///
///     ChartSeries { name: "Outside"; source: outside; stepped: true }
///
/// The source is a SeriesModel, or any other object with the interface of seriesdata.h.
class ChartSeries : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QObject *source READ source WRITE setSource NOTIFY sourceChanged)
    Q_PROPERTY(QString name MEMBER m_name NOTIFY nameChanged)
    Q_PROPERTY(QString unit MEMBER m_unit NOTIFY unitChanged)
    Q_PROPERTY(int decimals MEMBER m_decimals NOTIFY decimalsChanged)
    Q_PROPERTY(QColor color MEMBER m_color NOTIFY looksChanged)
    Q_PROPERTY(bool visible MEMBER m_visible NOTIFY looksChanged)
    Q_PROPERTY(bool filled MEMBER m_filled NOTIFY looksChanged)
    Q_PROPERTY(bool stepped MEMBER m_stepped NOTIFY looksChanged)
    Q_PROPERTY(double maximumGap MEMBER m_maximumGap NOTIFY looksChanged)
    QML_ELEMENT
public:
    explicit ChartSeries(QObject *parent = nullptr);

    [[nodiscard]] QObject *source() const { return m_source; }
    /// An object without the interface is refused with a warning.
    void setSource(QObject *source);
    [[nodiscard]] std::span<const mqtt::SeriesPoint> points() const;

    [[nodiscard]] QString name() const { return m_name; }
    [[nodiscard]] QString unit() const { return m_unit; }
    /// Of values in the crosshair; -1 for as many as the axis has, and one more.
    [[nodiscard]] int decimals() const { return m_decimals; }
    /// Invalid, the default, for the next of the chart's palette.
    [[nodiscard]] QColor color() const { return m_color; }
    [[nodiscard]] bool isVisible() const { return m_visible; }
    /// Tinted down to the axis.
    [[nodiscard]] bool isFilled() const { return m_filled; }
    /// A value holds until the next: for switches and set points.
    [[nodiscard]] bool isStepped() const { return m_stepped; }
    /// Points further apart than so many milliseconds are not joined; infinite by default.
    [[nodiscard]] double maximumGap() const { return m_maximumGap; }

Q_SIGNALS:
    void sourceChanged();
    void nameChanged();
    void unitChanged();
    void decimalsChanged();
    void looksChanged();
    void pointsChanged();

private:
    QPointer<QObject> m_source;
    QString m_name;
    QString m_unit;
    int m_decimals = -1;
    QColor m_color;
    bool m_visible = true;
    bool m_filled = false;
    bool m_stepped = false;
    double m_maximumGap = std::numeric_limits<double>::infinity();
};
