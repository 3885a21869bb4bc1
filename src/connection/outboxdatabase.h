// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "connection/outgoing.h"

#include <QSqlDatabase>
#include <QSqlQuery>

#include <functional>

namespace mqtt {

/// The table of a durable outbox in SQLite: one row a message. Each call is false when it failed,
/// with the reason in errorText(). Changes belong to a transaction, which begins by itself.
class OutboxDatabase
{
    Q_DISABLE_COPY_MOVE(OutboxDatabase)
public:
    struct Totals
    {
        qsizetype messages = 0;
        qsizetype bytes = 0;
        quint64 lastId = 0;
    };
    using Reader = std::function<bool(const Outgoing &message)>; // false: enough

    OutboxDatabase();
    ~OutboxDatabase();

    /// Opens a file that exists, for this process alone, and makes the table in an empty one.
    [[nodiscard]] bool open(const QString &path, BrokerOptions::OutboxSynchronous synchronous);
    [[nodiscard]] bool isOpen() const { return m_database.isOpen(); }

    [[nodiscard]] bool count(Totals *totals);
    [[nodiscard]] bool insert(const Outgoing &message);
    [[nodiscard]] bool erase(quint64 id);
    /// Hands on the messages behind this id, in ascending order.
    [[nodiscard]] bool read(quint64 after, const Reader &reader);
    [[nodiscard]] bool commit();
    void rollback();
    /// Gives the pages of deleted messages back to the file system; quick when none is left.
    void shrink();

    [[nodiscard]] const QString &errorText() const { return m_errorText; }
    /// Whether the last error says that the file is not, or is no longer, a database.
    [[nodiscard]] bool isBroken() const { return m_broken; }

private:
    [[nodiscard]] bool run(const QString &statement);
    [[nodiscard]] bool configure(BrokerOptions::OutboxSynchronous synchronous);
    [[nodiscard]] bool checkVersion();
    [[nodiscard]] bool begin();
    [[nodiscard]] bool exec(QSqlQuery &query);
    [[nodiscard]] bool fail(const QSqlError &error);
    [[nodiscard]] bool fail(const QString &text);
    [[nodiscard]] int number(const QString &pragma);

    QString m_name; // of the connection
    QSqlDatabase m_database;
    QSqlQuery m_insert;
    QSqlQuery m_erase;
    QSqlQuery m_read;
    bool m_inTransaction = false;
    bool m_broken = false;
    QString m_errorText;
};

} // namespace mqtt
