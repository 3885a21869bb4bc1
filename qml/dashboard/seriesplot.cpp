// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "seriesplot.h"

#include <QDateTime>
#include <QFontMetricsF>

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using mqtt::SeriesPoint;

namespace {

constexpr auto RefreshInterval = 60ms;
constexpr qreal LabelGap = 8;        // px
constexpr qreal RowHeight = 44;      // px between lines of the grid, about
constexpr qreal TimeLabelWidth = 84; // px a label and its surroundings take, about
constexpr qreal PaddingShare = 0.06; // of the range of values, above and below
constexpr qreal LastPointRoom = 9;   // px, so that the dot is whole
constexpr float MutedOpacity = 0.45F;
constexpr double LargestValue = 4e307; // so that ranges of values stay finite

using SeriesList = QQmlListProperty<ChartSeries>;

SeriesPlot *plotOf(SeriesList *list)
{
    return static_cast<SeriesPlot *>(list->object);
}

const SeriesPoint *nearest(std::span<const SeriesPoint> points, double time)
{
    const auto after = std::ranges::lower_bound(points, time, {}, &SeriesPoint::time);
    const SeriesPoint *best = nullptr;
    if (after != points.end())
        best = &*after;
    if (after != points.begin() && (!best || time - std::prev(after)->time < best->time - time))
        best = &*std::prev(after);
    return best && std::isfinite(best->value) ? best : nullptr;
}

} // namespace

SeriesPlot::SeriesPlot(QQuickItem *parent)
    : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    m_window.advance(double(QDateTime::currentMSecsSinceEpoch())); // until there is a point
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(RefreshInterval);
    connect(&m_refresh, &QTimer::timeout, this, &SeriesPlot::redraw);
    connect(this, &SeriesPlot::looksChanged, this, &SeriesPlot::redraw);
}

SeriesPlot::~SeriesPlot() = default;

QQmlListProperty<ChartSeries> SeriesPlot::series()
{
    return SeriesList(
        this, nullptr,
        [](SeriesList *list, ChartSeries *series) { plotOf(list)->addSeries(series); },
        [](SeriesList *list) { return plotOf(list)->m_series.size(); },
        [](SeriesList *list, qsizetype index) { return plotOf(list)->m_series.at(index); },
        [](SeriesList *list) {
            const QList<ChartSeries *> all = plotOf(list)->m_series;
            for (ChartSeries *series : all)
                plotOf(list)->removeSeries(series);
        });
}

void SeriesPlot::addSeries(ChartSeries *series)
{
    if (!series)
        return;
    m_series.append(series);
    connect(series, &ChartSeries::looksChanged, this, &SeriesPlot::redraw);
    connect(series, &ChartSeries::decimalsChanged, this, &SeriesPlot::redraw);
    connect(series, &ChartSeries::pointsChanged, this, [this] {
        if (!m_paused && !m_refresh.isActive())
            m_refresh.start();
    });
    connect(series, &QObject::destroyed, this, [this, series] { removeSeries(series); });
    Q_EMIT seriesChanged();
    redraw();
}

void SeriesPlot::removeSeries(ChartSeries *series)
{
    series->disconnect(this);
    m_series.removeAll(series);
    Q_EMIT seriesChanged();
    redraw();
}

void SeriesPlot::setSpan(double span)
{
    if (span == m_window.span())
        return;
    m_window.setSpan(span);
    windowMoved();
}

void SeriesPlot::setPaused(bool paused)
{
    if (m_paused == paused)
        return;
    m_paused = paused;
    m_window.setFollowing(!paused);
    Q_EMIT pausedChanged();
    windowMoved();
}

void SeriesPlot::pan(double pixels)
{
    if (m_picture.area.width() <= 0)
        return;
    m_window.pan(pixels / m_picture.area.width() * m_window.span(),
                 m_paused ? std::numeric_limits<double>::infinity() : newest());
    windowMoved();
}

void SeriesPlot::zoom(double factor, double x)
{
    m_window.zoom(factor, timeAt(x));
    windowMoved();
}

void SeriesPlot::follow()
{
    setPaused(false);
    m_window.setFollowing(true);
    windowMoved();
}

double SeriesPlot::timeAt(double x) const
{
    if (m_picture.area.width() <= 0)
        return m_window.to();
    return from() + (x - m_picture.area.left()) / m_picture.area.width() * span();
}

QVariantList SeriesPlot::valuesAt(double x) const
{
    QVariantList values;
    const double time = timeAt(x);
    const double step = m_picture.values.size() > 1
                            ? m_picture.values[1].position - m_picture.values[0].position
                            : 1;
    for (qsizetype i = 0; i < m_series.size(); ++i) {
        const ChartSeries *series = m_series[i];
        const SeriesPoint *point = nearest(series->points(), time);
        if (!series->isVisible() || !point || point->time < from() || point->time > to())
            continue;
        // A tenth of what the axis tells, or as is set.
        const double fine =
            series->decimals() < 0 ? std::min(step, 1.0) / 10 : std::pow(10, -series->decimals());
        values.append(QVariantMap{
            {u"name"_s, series->name()},
            {u"unit"_s, series->unit()},
            {u"color"_s, colorOf(int(i))},
            {u"time"_s, point->time},
            {u"value"_s, point->value},
            {u"text"_s, mqtt::valueText(point->value, fine, QLocale())},
            {u"x"_s, m_picture.xOf(point->time)},
            {u"y"_s, std::clamp(m_picture.yOf(point->value), m_picture.area.top(),
                                m_picture.area.bottom())},
        });
    }
    return values;
}

QString SeriesPlot::timeText(double time) const
{
    if (!std::isfinite(time) || std::abs(time) > 8.64e15)
        return {};
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(qint64(time));
    const bool withinADay = span() <= 24 * 3600 * 1000.0;
    const bool seconds = span() <= 6 * 3600 * 1000.0;
    const QString clock = seconds ? u"HH:mm:ss"_s : u"HH:mm"_s;
    return QLocale().toString(at, withinADay ? clock : u"d MMM "_s + clock);
}

QColor SeriesPlot::colorOf(int index) const
{
    if (index < 0 || index >= m_series.size())
        return {};
    if (m_series[index]->color().isValid())
        return m_series[index]->color();
    return m_palette.isEmpty() ? m_textColor : m_palette[index % m_palette.size()].value<QColor>();
}

void SeriesPlot::paint(QPainter *painter)
{
    mqtt::paintPlot(*painter, m_picture);
}

void SeriesPlot::updatePolish()
{
    const double before = m_window.to();
    m_window.advance(newest());
    takeLines();
    takeRange();
    takeBands();
    layOut();
    Q_EMIT pictureChanged();
    if (m_window.to() != before)
        Q_EMIT windowChanged();
}

void SeriesPlot::geometryChange(const QRectF &newGeometry, const QRectF &oldGeometry)
{
    QQuickPaintedItem::geometryChange(newGeometry, oldGeometry);
    redraw();
}

void SeriesPlot::componentComplete()
{
    QQuickPaintedItem::componentComplete();
    redraw();
}

void SeriesPlot::windowMoved()
{
    Q_EMIT windowChanged();
    redraw();
}

void SeriesPlot::redraw()
{
    polish();
    update();
}

double SeriesPlot::newest() const
{
    double newest = std::numeric_limits<double>::quiet_NaN();
    for (const ChartSeries *series : m_series) {
        if (!series->points().empty())
            newest = std::fmax(newest, series->points().back().time);
    }
    return newest;
}

void SeriesPlot::takeLines()
{
    m_picture.from = from();
    m_picture.to = to();
    m_picture.lines.clear();
    m_empty = true;
    for (qsizetype i = 0; i < m_series.size(); ++i) {
        const ChartSeries *series = m_series[i];
        if (!series->isVisible())
            continue;
        QColor color = colorOf(int(i));
        if (m_muted)
            color.setAlphaF(color.alphaF() * MutedOpacity);
        m_picture.lines.push_back(
            {mqtt::decimate(series->points(),
                            {from(), to(), int(std::ceil(width())), series->maximumGap()}),
             color, series->isFilled(), series->isStepped()});
        m_empty = m_empty && m_picture.lines.back().strokes.empty();
    }
}

void SeriesPlot::takeRange()
{
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const mqtt::PlotLine &line : m_picture.lines) {
        for (const mqtt::Stroke &stroke : line.strokes) {
            const auto [low, high] = std::ranges::minmax(stroke, {}, &SeriesPoint::value);
            lowest = std::min(lowest, low.value);
            highest = std::max(highest, high.value);
        }
    }
    if (!(lowest <= highest))
        lowest = highest = 0;
    lowest = std::max(lowest, -LargestValue);
    highest = std::min(highest, LargestValue);
    const double range = highest - lowest;
    const double padding = range > 0 ? range * PaddingShare : std::max(1.0, std::abs(highest) / 10);
    // What is never below zero is not padded below it.
    lowest = lowest >= 0 ? std::max(0.0, lowest - padding) : lowest - padding;
    highest += padding;

    const int rows = std::max(1, int(height() / RowHeight));
    const double step = mqtt::tickStep(lowest, highest, rows);
    if (m_axes && step > 0) {
        lowest = std::floor(2 * lowest / step) * step / 2;
        highest = std::ceil(2 * highest / step) * step / 2;
    }
    m_picture.minimum = std::isfinite(m_minimum) ? m_minimum : lowest;
    m_picture.maximum = std::isfinite(m_maximum) ? m_maximum : highest;
    if (m_picture.maximum <= m_picture.minimum)
        m_picture.maximum = m_picture.minimum + 1;
    m_picture.values.clear();
    if (m_axes)
        m_picture.values = mqtt::valueTicks(m_picture.minimum, m_picture.maximum, rows, QLocale());
}

void SeriesPlot::takeBands()
{
    m_picture.bands.clear();
    for (const QVariant &band : std::as_const(m_bands)) {
        const QVariantMap map = band.toMap();
        const auto edge = [&map](const QString &key, double open) {
            const QVariant value = map.value(key);
            return value.isValid() ? value.toDouble() : open;
        };
        constexpr double Infinity = std::numeric_limits<double>::infinity();
        const QColor color = map.value(u"color"_s).value<QColor>();
        m_picture.bands.push_back({edge(u"from"_s, -Infinity), edge(u"to"_s, Infinity),
                                   color.isValid() ? color : m_textColor});
    }
}

void SeriesPlot::layOut()
{
    m_picture.axes = m_axes;
    m_picture.lastPoints = m_lastPoints;
    m_picture.lineWidth = m_lineWidth;
    m_picture.font = m_font;
    m_picture.textColor = m_textColor;
    m_picture.gridColor = m_gridColor;
    m_picture.times.clear();
    const qreal edge = m_lastPoints ? LastPointRoom : m_lineWidth;
    m_picture.area = QRectF(0, 0, width(), height()).adjusted(m_lineWidth / 2, edge, -edge, -edge);
    if (!m_axes)
        return;
    const QFontMetricsF metrics(m_font);
    qreal labels = 0;
    for (const mqtt::Tick &tick : m_picture.values)
        labels = std::max(labels, metrics.horizontalAdvance(tick.text));
    m_picture.area.setLeft(std::ceil(labels) + LabelGap);
    m_picture.area.setTop(std::max(edge, std::ceil(metrics.height() / 2)));
    m_picture.area.setBottom(height() - std::ceil(metrics.height()) - LabelGap);
    m_picture.times =
        mqtt::timeTicks(from(), to(), std::max(1, int(m_picture.area.width() / TimeLabelWidth)),
                        QLocale(), QTimeZone::systemTimeZone());
}
