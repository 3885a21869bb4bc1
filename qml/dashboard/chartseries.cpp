// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "chartseries.h"

#include <QtQml/qqmlinfo.h>

ChartSeries::ChartSeries(QObject *parent)
    : QObject(parent)
{
}

void ChartSeries::setSource(QObject *source)
{
    if (m_source == source)
        return;
    if (source && !qobject_cast<mqtt::SeriesData *>(source)) {
        qmlWarning(this) << "source must be a SeriesModel, or have the interface of seriesdata.h; "
                         << source->metaObject()->className() << " has not";
        return;
    }
    if (m_source)
        m_source->disconnect(this);
    m_source = source;
    if (source) {
        connect(source, SIGNAL(pointsChanged()), this, SIGNAL(pointsChanged()));
        connect(source, &QObject::destroyed, this, &ChartSeries::pointsChanged);
    }
    Q_EMIT sourceChanged();
    Q_EMIT pointsChanged();
}

std::span<const mqtt::SeriesPoint> ChartSeries::points() const
{
    const auto data = qobject_cast<mqtt::SeriesData *>(m_source);
    return data ? data->points() : std::span<const mqtt::SeriesPoint>{};
}
