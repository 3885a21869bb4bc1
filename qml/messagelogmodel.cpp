// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "messagelogmodel.h"

#include <QDateTime>

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace {

QString levelOf(const QString &topic)
{
    static const QStringList levels{u"debug"_s, u"info"_s, u"warning"_s, u"error"_s};
    const qsizetype slash = topic.lastIndexOf(u'/');
    if (slash < 0 || !(topic.first(slash).endsWith("/log"_L1) || topic.first(slash) == "log"_L1))
        return levels[1];
    const QString level = topic.sliced(slash + 1);
    if (level == "warn"_L1)
        return levels[2];
    if (level == "fatal"_L1 || level == "critical"_L1)
        return levels[3];
    return levels.contains(level) ? level : levels[1];
}

} // namespace

MessageLogModel::MessageLogModel(QObject *parent)
    : MessageModel(parent)
{
    feed().setFilters({u"#"_s});
}

void MessageLogModel::setFilters(const QStringList &filters)
{
    if (filters == this->filters())
        return;
    feed().setFilters(filters);
    Q_EMIT filtersChanged();
}

void MessageLogModel::setLimit(int limit)
{
    limit = std::max(1, limit);
    if (limit == m_limit)
        return;
    m_limit = limit;
    if (count() > limit)
        dropOldest(m_entries.size() - static_cast<std::size_t>(limit));
    Q_EMIT limitChanged();
    Q_EMIT changed();
}

void MessageLogModel::clear()
{
    beginResetModel();
    m_entries.clear();
    m_incoming.clear();
    endResetModel();
    Q_EMIT changed();
}

bool MessageLogModel::take(const MqttMessage &message)
{
    ++m_messages;
    if (static_cast<int>(m_incoming.size()) == m_limit)
        m_incoming.pop_front();
    const QByteArray &payload = message.payload();
    m_incoming.push_back({QDateTime::currentMSecsSinceEpoch(), message.topic(),
                          payload.first(std::min<qsizetype>(payload.size(), LongestText)),
                          payload.size(), message.isRetained(), static_cast<int>(message.qos())});
    return true;
}

void MessageLogModel::tell()
{
    while (static_cast<int>(m_incoming.size()) > m_limit)
        m_incoming.pop_front();
    if (!m_incoming.empty()) {
        const std::size_t all = m_entries.size() + m_incoming.size();
        if (all > static_cast<std::size_t>(m_limit))
            dropOldest(all - static_cast<std::size_t>(m_limit));
        beginInsertRows({}, count(), static_cast<int>(m_entries.size() + m_incoming.size()) - 1);
        std::move(m_incoming.begin(), m_incoming.end(), std::back_inserter(m_entries));
        m_incoming.clear();
        endInsertRows();
    }
    Q_EMIT changed();
}

void MessageLogModel::dropOldest(std::size_t count)
{
    beginRemoveRows({}, 0, static_cast<int>(count) - 1);
    m_entries.erase(m_entries.begin(), m_entries.begin() + static_cast<std::ptrdiff_t>(count));
    endRemoveRows();
}

int MessageLogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant MessageLogModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Entry &entry = m_entries[static_cast<std::size_t>(index.row())];
    switch (role) {
    case TimeRole:
        return QDateTime::fromMSecsSinceEpoch(entry.time);
    case TopicRole:
        return entry.topic;
    case Qt::DisplayRole:
    case TextRole:
        return QString::fromUtf8(entry.text);
    case SizeRole:
        return entry.size;
    case LevelRole:
        return levelOf(entry.topic);
    case RetainedRole:
        return entry.retained;
    case QosRole:
        return entry.qos;
    default:
        return {};
    }
}

QHash<int, QByteArray> MessageLogModel::roleNames() const
{
    return {{TimeRole, "time"}, {TopicRole, "topic"}, {TextRole, "text"},
            {SizeRole, "size"}, {LevelRole, "level"}, {RetainedRole, "retained"},
            {QosRole, "qos"}};
}
