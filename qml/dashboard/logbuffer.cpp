// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "logbuffer.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

int levelOf(const QVariant &value)
{
    static const QStringList names{u"debug"_s, u"info"_s, u"warning"_s, u"error"_s};
    bool number = false;
    const int level = value.toInt(&number);
    if (number)
        return std::clamp(level, int(LogBuffer::Debug), int(LogBuffer::Error));
    const auto named = names.indexOf(value.toString().toLower());
    return named < 0 ? int(LogBuffer::Info) : int(named);
}

QDateTime timeOf(const QVariant &value)
{
    if (value.canConvert<QDateTime>() && value.toDateTime().isValid())
        return value.toDateTime();
    bool number = false;
    const double milliseconds = value.toDouble(&number);
    return number ? QDateTime::fromMSecsSinceEpoch(qint64(milliseconds)) : QDateTime();
}

/// The beginning of a text on one line.
QString beginning(const QString &text)
{
    QString line = text.left(LogBuffer::LongestText);
    for (QChar &character : line) {
        if (!character.isPrint())
            character = u' ';
    }
    if (text.size() > LogBuffer::LongestText)
        line += u'…';
    return line;
}

} // namespace

LogBuffer::LogBuffer(QObject *parent)
    : QAbstractListModel(parent)
{
}

void LogBuffer::setSource(QAbstractItemModel *source)
{
    if (m_source == source)
        return;
    if (m_source)
        m_source->disconnect(this);
    m_source = source;
    m_cleared = 0;
    m_roles.clear();
    if (source) {
        const auto names = source->roleNames();
        for (auto it = names.begin(); it != names.end(); ++it)
            m_roles.insert(it.value(), it.key());
        connect(source, &QAbstractItemModel::rowsInserted, this,
                [this](const QModelIndex &parent, int first, int last) {
                    if (!parent.isValid())
                        take(first, last);
                });
        connect(source, &QAbstractItemModel::rowsRemoved, this,
                [this](const QModelIndex &parent, int first, int last) {
                    if (!parent.isValid() && first < m_cleared)
                        m_cleared -= std::min(last + 1, m_cleared) - first;
                });
        connect(source, &QAbstractItemModel::modelReset, this, [this] {
            m_cleared = 0;
            readAnew();
        });
    }
    readAnew();
    Q_EMIT sourceChanged();
}

void LogBuffer::setPaused(bool paused)
{
    if (m_paused == paused)
        return;
    m_paused = paused;
    Q_EMIT pausedChanged();
    if (!paused)
        readAnew();
}

void LogBuffer::setLimit(int limit)
{
    limit = std::max(1, limit);
    if (m_limit == limit)
        return;
    m_limit = limit;
    Q_EMIT limitChanged();
    readAnew();
}

void LogBuffer::clear()
{
    m_cleared = m_source ? m_source->rowCount() : 0;
    beginResetModel();
    m_entries.clear();
    endResetModel();
    setHeld(0);
    Q_EMIT countChanged();
}

int LogBuffer::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant LogBuffer::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry &entry = m_entries[std::size_t(index.row())];
    switch (role) {
    case TimeRole:
        return entry.time;
    case TopicRole:
        return entry.topic;
    case TextRole:
        return entry.text;
    case LevelRole:
        return entry.level;
    case RetainedRole:
        return entry.retained;
    case QosRole:
        return entry.qos;
    default:
        return {};
    }
}

QHash<int, QByteArray> LogBuffer::roleNames() const
{
    return {{TimeRole, "time"},   {TopicRole, "topic"},       {TextRole, "text"},
            {LevelRole, "level"}, {RetainedRole, "retained"}, {QosRole, "qos"}};
}

void LogBuffer::take(int first, int last)
{
    if (m_paused) {
        setHeld(m_held + last - first + 1);
        return;
    }
    first = std::max(first, last - m_limit + 1);
    const int fresh = last - first + 1;
    if (const int old = std::min(count() + fresh - m_limit, count()); old > 0) {
        beginRemoveRows({}, 0, old - 1);
        m_entries.erase(m_entries.begin(), m_entries.begin() + old);
        endRemoveRows();
    }
    beginInsertRows({}, count(), count() + fresh - 1);
    for (int row = first; row <= last; ++row)
        m_entries.push_back(entryAt(row));
    endInsertRows();
    Q_EMIT countChanged();
}

void LogBuffer::readAnew()
{
    if (m_paused)
        return;
    beginResetModel();
    m_entries.clear();
    const int rows = m_source ? m_source->rowCount() : 0;
    for (int row = std::max(m_cleared, rows - m_limit); row < rows; ++row)
        m_entries.push_back(entryAt(row));
    endResetModel();
    setHeld(0);
    Q_EMIT countChanged();
}

LogBuffer::Entry LogBuffer::entryAt(int row) const
{
    const QModelIndex index = m_source->index(row, 0);
    const auto read = [&](const QByteArray &role) {
        const auto it = m_roles.find(role);
        return it == m_roles.end() ? QVariant() : index.data(*it);
    };
    return {timeOf(read("time")),   read("topic").toString(),  beginning(read("text").toString()),
            levelOf(read("level")), read("retained").toBool(), read("qos").toInt()};
}

void LogBuffer::setHeld(int held)
{
    if (m_held == held)
        return;
    m_held = held;
    Q_EMIT heldChanged();
}
