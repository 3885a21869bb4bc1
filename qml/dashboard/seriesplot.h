// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "chartseries.h"
#include "plotpainter.h"
#include "timewindow.h"

#include <QQmlListProperty>
#include <QQuickPaintedItem>
#include <QTimer>

/// Draws series over time: lines, axes, bands. Painted, so that it looks the same on the software
/// and on the hardware renderer. TimeSeriesChart and Sparkline are made of it.
///
/// Points that arrive are drawn at most 16 times a second, however many they are.
class SeriesPlot : public QQuickPaintedItem
{
    Q_OBJECT
    Q_PROPERTY(QQmlListProperty<ChartSeries> series READ series NOTIFY seriesChanged)
    Q_PROPERTY(double span READ span WRITE setSpan NOTIFY windowChanged)
    Q_PROPERTY(double from READ from NOTIFY windowChanged)
    Q_PROPERTY(double to READ to NOTIFY windowChanged)
    Q_PROPERTY(bool following READ isFollowing NOTIFY windowChanged)
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged)
    Q_PROPERTY(double minimum MEMBER m_minimum NOTIFY looksChanged)
    Q_PROPERTY(double maximum MEMBER m_maximum NOTIFY looksChanged)
    Q_PROPERTY(QVariantList bands MEMBER m_bands NOTIFY looksChanged)
    Q_PROPERTY(QVariantList palette MEMBER m_palette NOTIFY looksChanged)
    Q_PROPERTY(QColor textColor MEMBER m_textColor NOTIFY looksChanged)
    Q_PROPERTY(QColor gridColor MEMBER m_gridColor NOTIFY looksChanged)
    Q_PROPERTY(QFont font MEMBER m_font NOTIFY looksChanged)
    Q_PROPERTY(double lineWidth MEMBER m_lineWidth NOTIFY looksChanged)
    Q_PROPERTY(bool axes MEMBER m_axes NOTIFY looksChanged)
    Q_PROPERTY(bool lastPoints MEMBER m_lastPoints NOTIFY looksChanged)
    Q_PROPERTY(bool muted MEMBER m_muted NOTIFY looksChanged)
    Q_PROPERTY(QRectF area READ area NOTIFY pictureChanged)
    Q_PROPERTY(double lowest READ lowest NOTIFY pictureChanged)
    Q_PROPERTY(double highest READ highest NOTIFY pictureChanged)
    Q_PROPERTY(bool empty READ isEmpty NOTIFY pictureChanged)
    QML_ELEMENT
public:
    explicit SeriesPlot(QQuickItem *parent = nullptr);
    ~SeriesPlot() override;

    [[nodiscard]] QQmlListProperty<ChartSeries> series();

    /// Milliseconds that are shown.
    [[nodiscard]] double span() const { return m_window.span(); }
    void setSpan(double span);
    [[nodiscard]] double from() const { return m_window.from(); }
    [[nodiscard]] double to() const { return m_window.to(); }
    /// Whether the newest point is at the right edge and stays there.
    [[nodiscard]] bool isFollowing() const { return m_window.isFollowing(); }
    /// While paused the picture stays as it is, whatever arrives, and can be zoomed and moved.
    [[nodiscard]] bool isPaused() const { return m_paused; }
    void setPaused(bool paused);

    /// Between the axes.
    [[nodiscard]] QRectF area() const { return m_picture.area; }
    /// Of the axis of values: `minimum` and `maximum` where they are finite, else what is seen.
    [[nodiscard]] double lowest() const { return m_picture.minimum; }
    [[nodiscard]] double highest() const { return m_picture.maximum; }
    /// No point is seen.
    [[nodiscard]] bool isEmpty() const { return m_empty; }

    /// By pixels, or larger by a factor around one; follow() returns to the newest.
    Q_INVOKABLE void pan(double pixels);
    Q_INVOKABLE void zoom(double factor, double x);
    Q_INVOKABLE void follow();

    Q_INVOKABLE [[nodiscard]] double timeAt(double x) const;
    /// Of each visible series the point nearest to that pixel, if it is in view: {name, unit,
    /// color, time, value, text, x, y}.
    Q_INVOKABLE [[nodiscard]] QVariantList valuesAt(double x) const;
    Q_INVOKABLE [[nodiscard]] QString timeText(double time) const;
    Q_INVOKABLE [[nodiscard]] QColor colorOf(int index) const;

    void paint(QPainter *painter) override;

Q_SIGNALS:
    void seriesChanged();
    void windowChanged();
    void pausedChanged();
    void looksChanged();
    void pictureChanged();

protected:
    void updatePolish() override;
    void geometryChange(const QRectF &newGeometry, const QRectF &oldGeometry) override;
    void componentComplete() override;

private:
    void addSeries(ChartSeries *series);
    void removeSeries(ChartSeries *series);
    void windowMoved();
    void redraw();
    [[nodiscard]] double newest() const;
    void layOut();
    void takeLines();
    void takeRange();
    void takeBands();

    QList<ChartSeries *> m_series;
    mqtt::TimeWindow m_window;
    mqtt::PlotPicture m_picture;
    QTimer m_refresh;
    double m_minimum = std::numeric_limits<double>::quiet_NaN();
    double m_maximum = std::numeric_limits<double>::quiet_NaN();
    QVariantList m_bands;
    QVariantList m_palette;
    QColor m_textColor = Qt::darkGray;
    QColor m_gridColor = Qt::lightGray;
    QFont m_font;
    double m_lineWidth = 2;
    bool m_axes = true;
    bool m_lastPoints = false;
    bool m_muted = false;
    bool m_paused = false;
    bool m_empty = true;
};
