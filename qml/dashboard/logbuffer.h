// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <QPointer>
#include <qqmlregistration.h>

#include <deque>

/// What a log view shows of a model of messages: the newest entries, at most `limit` of them; while
/// paused, those that were there.
///
/// Entries are copied, so they stay while the source drops its oldest. Roles read from the source,
/// each may be missing: `time` (date, or milliseconds since 1970), `topic`, `text`, `level`
/// ("debug", "info", "warning", "error", or 0…3), `retained`, `qos`. The same roles are offered;
/// `text` is cut to its first 500 characters, `level` is a number.
class LogBuffer : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(QAbstractItemModel *source READ source WRITE setSource NOTIFY sourceChanged)
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged)
    Q_PROPERTY(int held READ held NOTIFY heldChanged)
    Q_PROPERTY(int limit READ limit WRITE setLimit NOTIFY limitChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    QML_ELEMENT
public:
    enum Level { Debug, Info, Warning, Error };
    Q_ENUM(Level)
    enum Role { TimeRole = Qt::UserRole, TopicRole, TextRole, LevelRole, RetainedRole, QosRole };

    static constexpr int LongestText = 500;

    explicit LogBuffer(QObject *parent = nullptr);

    [[nodiscard]] QAbstractItemModel *source() const { return m_source; }
    void setSource(QAbstractItemModel *source);
    [[nodiscard]] bool isPaused() const { return m_paused; }
    /// Going on reads the source anew.
    void setPaused(bool paused);
    /// Entries that came while paused.
    [[nodiscard]] int held() const { return m_held; }
    /// 1000 by default.
    [[nodiscard]] int limit() const { return m_limit; }
    void setLimit(int limit);
    [[nodiscard]] int count() const { return int(m_entries.size()); }

    /// For good: what the source had by then does not come back.
    Q_INVOKABLE void clear();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void sourceChanged();
    void pausedChanged();
    void heldChanged();
    void limitChanged();
    void countChanged();

private:
    struct Entry
    {
        QDateTime time;
        QString topic;
        QString text;
        int level = Info;
        bool retained = false;
        int qos = 0;
    };

    void take(int first, int last);
    void readAnew();
    [[nodiscard]] Entry entryAt(int row) const;
    void setHeld(int held);

    QPointer<QAbstractItemModel> m_source;
    QHash<QByteArray, int> m_roles;
    std::deque<Entry> m_entries;
    int m_limit = 1000;
    int m_cleared = 0; // rows of the source, from its first, that are not to be seen again
    int m_held = 0;
    bool m_paused = false;
};
