// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "logfilter.h"

#include "logbuffer.h"

LogFilter::LogFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    connect(this, &QAbstractItemModel::rowsInserted, this, &LogFilter::countChanged);
    connect(this, &QAbstractItemModel::rowsRemoved, this, &LogFilter::countChanged);
    connect(this, &QAbstractItemModel::modelReset, this, &LogFilter::countChanged);
}

void LogFilter::setText(const QString &text)
{
    if (m_text == text)
        return;
    m_text = text;
    invalidateFilter();
    Q_EMIT textChanged();
}

void LogFilter::setMinimumLevel(int level)
{
    if (m_minimumLevel == level)
        return;
    m_minimumLevel = level;
    invalidateFilter();
    Q_EMIT minimumLevelChanged();
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (index.data(LogBuffer::LevelRole).toInt() < m_minimumLevel)
        return false;
    const auto contains = [&](int role) {
        return index.data(role).toString().contains(m_text, Qt::CaseInsensitive);
    };
    return m_text.isEmpty() || contains(LogBuffer::TopicRole) || contains(LogBuffer::TextRole);
}
