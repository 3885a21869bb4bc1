// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "seriesmodel.h"

#include "settings/duration.h"

#include <QDateTime>
#include <QtQml/qqmlinfo.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;
using mqtt::SeriesPoint;

namespace {

constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

} // namespace

SeriesModel::SeriesModel(QObject *parent)
    : QAbstractListModel(parent)
    , m_epoch(QDateTime::currentMSecsSinceEpoch())
{
    m_clock.start();
}

void SeriesModel::setSpan(std::optional<std::chrono::milliseconds> span)
{
    if (m_span == span)
        return;
    m_span = span;
    m_spanText = span ? QString::number(span->count()) + u"ms"_s : QString();
    Q_EMIT spanChanged();
    if (trim())
        Q_EMIT pointsChanged();
}

void SeriesModel::setSpanText(const QString &text)
{
    if (text == m_spanText)
        return;
    QString error;
    std::optional<std::chrono::milliseconds> span;
    if (!text.isEmpty()) {
        span = mqtt::durationFromJson(text, &error);
        if (!span) {
            qmlWarning(this) << "span \"" << text << "\" " << error;
            return;
        }
    }
    m_span = span;
    m_spanText = text;
    Q_EMIT spanChanged();
    if (trim())
        Q_EMIT pointsChanged();
}

void SeriesModel::setLimit(int limit)
{
    limit = std::max(1, limit);
    if (m_limit == limit)
        return;
    m_limit = limit;
    Q_EMIT limitChanged();
    if (trim())
        Q_EMIT pointsChanged();
}

int SeriesModel::count() const
{
    return int(m_points.size() - m_first);
}

double SeriesModel::lastTime() const
{
    return count() == 0 ? NaN : m_points.back().time;
}

double SeriesModel::lastValue() const
{
    return count() == 0 ? NaN : m_points.back().value;
}

std::span<const SeriesPoint> SeriesModel::points() const
{
    return std::span(m_points).subspan(m_first);
}

bool SeriesModel::append(double value)
{
    return append(double(m_epoch + m_clock.elapsed()), value);
}

bool SeriesModel::append(double time, double value)
{
    if (!std::isfinite(time))
        return refuse();
    const auto here = points();
    const auto at = std::ranges::upper_bound(here, time, {}, &SeriesPoint::time);
    const int row = int(at - here.begin());
    const bool tooOld = m_span && count() > 0 && time < lastTime() - double(m_span->count());
    if (tooOld || (row == 0 && count() == m_limit))
        return refuse();
    if (!std::isfinite(value)) {
        if (row > 0 && std::isnan(here[row - 1].value))
            return true;
        value = NaN;
    }
    insert(row, {time, value});
    trim();
    Q_EMIT pointsChanged();
    return true;
}

void SeriesModel::clear()
{
    beginResetModel();
    m_points.clear();
    m_first = 0;
    endResetModel();
    Q_EMIT pointsChanged();
}

int SeriesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant SeriesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SeriesPoint &point = points()[index.row()];
    switch (role) {
    case TimeRole:
        return point.time;
    case ValueRole:
        return point.value;
    default:
        return {};
    }
}

QHash<int, QByteArray> SeriesModel::roleNames() const
{
    return {{TimeRole, "time"}, {ValueRole, "value"}};
}

bool SeriesModel::refuse()
{
    ++m_refused;
    Q_EMIT refusedChanged();
    return false;
}

void SeriesModel::insert(int row, const SeriesPoint &point)
{
    beginInsertRows({}, row, row);
    m_points.insert(m_points.begin() + std::ptrdiff_t(m_first) + row, point);
    endInsertRows();
}

bool SeriesModel::trim()
{
    const auto here = points();
    int excess = std::max(0, count() - m_limit);
    if (m_span && !here.empty()) {
        const double oldest = here.back().time - double(m_span->count());
        const auto first = std::ranges::lower_bound(here, oldest, {}, &SeriesPoint::time);
        excess = std::max(excess, int(first - here.begin()));
    }
    if (excess > 0)
        dropOldest(excess);
    return excess > 0;
}

void SeriesModel::dropOldest(int count)
{
    beginRemoveRows({}, 0, count - 1);
    m_first += std::size_t(count);
    // Moved up only once in a while: the cost per point stays constant.
    if (m_first > m_points.size() / 2) {
        m_points.erase(m_points.begin(), m_points.begin() + std::ptrdiff_t(m_first));
        m_first = 0;
    }
    endRemoveRows();
}
