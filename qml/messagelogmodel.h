// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "messagemodel.h"

#include <QStringList>

#include <deque>

/// Messages as they come, the newest last, at most `limit` of them. Roles:
///
///     time      when it came, a date
///     topic
///     text      of the payload, at most its first 4,000 bytes
///     size      of the payload, in bytes
///     level     of a topic that ends in log/<level>: "debug", "info", "warning", "error"; else
///     "info" retained  whether the broker had kept it qos
class MessageLogModel : public MessageModel
{
    Q_OBJECT
    Q_PROPERTY(QStringList filters READ filters WRITE setFilters NOTIFY filtersChanged)
    Q_PROPERTY(int limit READ limit WRITE setLimit NOTIFY limitChanged)
    Q_PROPERTY(int count READ count NOTIFY changed)
    Q_PROPERTY(quint64 messages READ messages NOTIFY changed)
    QML_ELEMENT
public:
    enum Role {
        TimeRole = Qt::UserRole,
        TopicRole,
        TextRole,
        SizeRole,
        LevelRole,
        RetainedRole,
        QosRole,
    };

    static constexpr int DefaultLimit = 1000;
    static constexpr int LongestText = 4000;

    explicit MessageLogModel(QObject *parent = nullptr);

    /// "#" by default.
    [[nodiscard]] QStringList filters() const { return feed().filters(); }
    void setFilters(const QStringList &filters);
    /// At least 1; 1,000 by default. The oldest go first.
    [[nodiscard]] int limit() const { return m_limit; }
    void setLimit(int limit);
    [[nodiscard]] int count() const { return static_cast<int>(m_entries.size()); }
    /// All that ever came.
    [[nodiscard]] quint64 messages() const { return m_messages; }

    Q_INVOKABLE void clear();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void filtersChanged();
    void limitChanged();
    void changed();

protected:
    bool take(const MqttMessage &message) override;
    void tell() override;

private:
    struct Entry
    {
        qint64 time;
        QString topic;
        QByteArray text;
        qsizetype size;
        bool retained;
        int qos;
    };

    void dropOldest(std::size_t count);

    std::deque<Entry> m_entries;
    std::deque<Entry> m_incoming; // the views do not know of yet
    int m_limit = DefaultLimit;
    quint64 m_messages = 0;
};
