// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/outbox.h"
#include "connection/outboxdatabase.h"
#include "connection/outboxfile.h"

#include <QDeadlineTimer>

#include <deque>
#include <memory>
#include <unordered_set>

namespace mqtt {

/// An outbox in a file of SQLite. Messages are stored together by store(); only the first in the
/// order are in memory, too. A file that cannot be written is tried again.
class SqliteOutbox : public Outbox
{
public:
    SqliteOutbox(const QString &path, BrokerOptions::OutboxSynchronous synchronous);
    ~SqliteOutbox() override;

    /// Opens the file, or makes it. An error also when a damaged one was set aside and it goes on
    /// with a new one: see isOpen().
    [[nodiscard]] MqttError open();
    [[nodiscard]] bool isOpen() const { return m_database != nullptr; }
    /// The number of the newest message in it.
    [[nodiscard]] quint64 lastId() const { return m_lastId; }

    [[nodiscard]] const Outgoing *front() override;
    void forget(quint64 id) override;
    [[nodiscard]] bool contains(quint64 id) const override;

    [[nodiscard]] bool isDurable() const override { return true; }
    MqttError store(std::vector<Outgoing> *lost) override;
    [[nodiscard]] bool isStorePending() const override;

    [[nodiscard]] qsizetype count() const override { return m_count; }
    [[nodiscard]] qsizetype bytes() const override { return m_bytes; }
    [[nodiscard]] qint64 oldest() override;

protected:
    [[nodiscard]] MqttError add(Outgoing &message) override;
    void addFirst(Outgoing message) override;
    Outgoing takeFirst() override;
    std::optional<Outgoing> takeOut(quint64 id) override;
    void readAll(const std::function<void(const Outgoing &)> &reader) override;

private:
    [[nodiscard]] MqttError error(const QString &what) const;
    [[nodiscard]] MqttError openDatabase();
    [[nodiscard]] MqttError startAnew(const QString &why);
    [[nodiscard]] MqttError moveToNewFile();
    void load();
    [[nodiscard]] bool isInHead(quint64 id) const;
    void addToCounts(const Outgoing &message, int sign);
    void giveUpUnstored();

    OutboxFile m_file;
    BrokerOptions::OutboxSynchronous m_synchronous;
    std::unique_ptr<OutboxDatabase> m_database; // null when it could not be opened
    QDeadlineTimer m_nextOpen;
    MqttError m_trouble; // found where there was nobody to tell
    bool m_failing = false;

    std::deque<Outgoing> m_head; // the first that wait, ascending
    qsizetype m_headBytes = 0;
    quint64 m_loaded = 0; // of what waits, all up to this id is in m_head
    quint64 m_lastId = 0;
    qsizetype m_count = 0;
    qsizetype m_bytes = 0;
    qsizetype m_peak = 0; // of m_count, since the file was last shrunk

    std::vector<Outgoing> m_unstored; // added since the last store()
    qsizetype m_unstoredBytes = 0;
    std::vector<Outgoing> m_lost;
    std::unordered_set<quint64> m_forgotten; // to be deleted
};

} // namespace mqtt
