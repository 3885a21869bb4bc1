// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topicfilter.h"

TopicFilter::TopicFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
    connect(this, &TopicFilter::sourceModelChanged, this, &TopicFilter::findRole);
}

void TopicFilter::setText(const QString &text)
{
    if (m_text == text)
        return;
    m_text = text;
    invalidateFilter();
    Q_EMIT textChanged();
}

int TopicFilter::roleOf(const QString &name) const
{
    return sourceModel() ? sourceModel()->roleNames().key(name.toUtf8(), -1) : -1;
}

bool TopicFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (m_text.isEmpty())
        return true;
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    return index.data(m_topicRole).toString().contains(m_text, Qt::CaseInsensitive);
}

void TopicFilter::findRole()
{
    m_topicRole = roleOf(QStringLiteral("topic"));
    invalidateFilter();
}
