// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/outboxdatabase.h"

#include <QDataStream>
#include <QIODevice>
#include <QSqlError>
#include <QUuid>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr int version = 1;
constexpr int application = 0x4d51'5376; // "MQSv": the file is ours

// Primary result codes of SQLite.
enum Code { Busy = 5, Locked = 6, Corrupt = 11, NotADatabase = 26 };

QByteArray toBytes(const MqttPublishOptions &options)
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    stream << qint64(options.expiry.count()) << options.contentType << options.responseTopic
           << options.correlationData << qint32(options.userProperties.size());
    for (const QMqttStringPair &pair : options.userProperties)
        stream << pair.name() << pair.value();
    return bytes;
}

std::shared_ptr<const MqttPublishOptions> fromBytes(const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return {};
    MqttPublishOptions options;
    QDataStream stream(bytes);
    stream.setVersion(QDataStream::Qt_6_4);
    qint64 expiry = 0;
    qint32 pairs = 0;
    stream >> expiry >> options.contentType >> options.responseTopic >> options.correlationData >>
        pairs;
    options.expiry = std::chrono::seconds(expiry);
    for (qint32 i = 0; i < pairs && stream.status() == QDataStream::Ok; ++i) {
        QString name;
        QString value;
        stream >> name >> value;
        options.userProperties.append(QMqttStringPair(name, value));
    }
    return std::make_shared<const MqttPublishOptions>(options);
}

} // namespace

OutboxDatabase::OutboxDatabase()
    : m_name(u"mqttservice-outbox-"_s % QUuid::createUuid().toString(QUuid::WithoutBraces))
{
}

OutboxDatabase::~OutboxDatabase()
{
    if (m_inTransaction)
        rollback();
    for (QSqlQuery *query : {&m_insert, &m_erase, &m_read})
        *query = QSqlQuery();
    if (!m_database.isValid())
        return;
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

bool OutboxDatabase::open(const QString &path, BrokerOptions::OutboxSynchronous synchronous)
{
    if (!QSqlDatabase::isDriverAvailable(u"QSQLITE"_s))
        return fail(u"Qt's driver for SQLite is missing (Debian: libqt6sql6-sqlite)"_s);
    m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    m_database.setDatabaseName(path);
    m_database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=0"_s);
    if (!m_database.open())
        return fail(m_database.lastError());
    if (!configure(synchronous) || !checkVersion())
        return false;
    for (QSqlQuery *query : {&m_insert, &m_erase, &m_read}) {
        *query = QSqlQuery(m_database);
        query->setForwardOnly(true);
    }
    return (m_insert.prepare(u"REPLACE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?)"_s) ||
            fail(m_insert.lastError())) &&
           (m_erase.prepare(u"DELETE FROM outbox WHERE id = ?"_s) || fail(m_erase.lastError())) &&
           (m_read.prepare(u"SELECT * FROM outbox WHERE id > ? ORDER BY id"_s) ||
            fail(m_read.lastError()));
}

bool OutboxDatabase::configure(BrokerOptions::OutboxSynchronous synchronous)
{
    const bool full = synchronous == BrokerOptions::OutboxSynchronous::Full;
    // The lock is held until the end: two processes would send everything twice.
    return run(u"PRAGMA locking_mode = EXCLUSIVE"_s) && run(u"PRAGMA journal_mode = WAL"_s) &&
           run(full ? u"PRAGMA synchronous = FULL"_s : u"PRAGMA synchronous = NORMAL"_s) &&
           run(u"PRAGMA journal_size_limit = 4194304"_s) && run(u"BEGIN IMMEDIATE"_s) &&
           run(u"COMMIT"_s);
}

bool OutboxDatabase::checkVersion()
{
    const int found = number(u"user_version"_s);
    const int owner = number(u"application_id"_s);
    if (found < 0 || owner < 0)
        return false;
    if (owner == application && found > version) {
        return fail(
            u"it is of a newer version, %1; this program knows up to %2"_s.arg(found).arg(version));
    }
    if (owner == application)
        return true;
    if (owner != 0 || found != 0 || number(u"page_count"_s) > 1)
        return fail(u"it is a database of another program"_s);
    // In one, so that a program killed here leaves an empty file and not half of a database.
    return run(u"BEGIN IMMEDIATE"_s) &&
           run(u"CREATE TABLE outbox (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload BLOB, "
               "qos INTEGER NOT NULL, retain INTEGER NOT NULL, accepted INTEGER NOT NULL, "
               "properties BLOB)"_s) &&
           run(u"PRAGMA user_version = %1"_s.arg(version)) &&
           run(u"PRAGMA application_id = %1"_s.arg(application)) && run(u"COMMIT"_s);
}

int OutboxDatabase::number(const QString &pragma)
{
    QSqlQuery query(m_database);
    if (!query.exec(u"PRAGMA "_s % pragma) || !query.next())
        return fail(query.lastError()) ? 0 : -1;
    return query.value(0).toInt();
}

bool OutboxDatabase::count(Totals *totals)
{
    QSqlQuery query(m_database);
    if (!query.exec(
            u"SELECT count(*), sum(length(payload) + length(topic)), max(id) FROM outbox"_s) ||
        !query.next())
        return fail(query.lastError());
    *totals = {query.value(0).toLongLong(), query.value(1).toLongLong(),
               query.value(2).toULongLong()};
    return true;
}

bool OutboxDatabase::insert(const Outgoing &message)
{
    if (!begin())
        return false;
    m_insert.bindValue(0, message.id);
    m_insert.bindValue(1, message.topic);
    m_insert.bindValue(2, message.payload);
    m_insert.bindValue(3, static_cast<int>(message.qos));
    m_insert.bindValue(4, message.retain ? 1 : 0);
    m_insert.bindValue(5, message.acceptedAt);
    m_insert.bindValue(6, message.properties ? QVariant(toBytes(*message.properties)) : QVariant());
    return exec(m_insert);
}

bool OutboxDatabase::erase(quint64 id)
{
    if (!begin())
        return false;
    m_erase.bindValue(0, id);
    return exec(m_erase);
}

bool OutboxDatabase::read(quint64 after, const Reader &reader)
{
    m_read.bindValue(0, after);
    if (!exec(m_read))
        return false;
    bool more = true;
    while (more && m_read.next()) {
        Outgoing message;
        message.id = m_read.value(0).toULongLong();
        message.topic = m_read.value(1).toString();
        message.payload = m_read.value(2).toByteArray();
        message.qos = static_cast<Mqtt::QoS>(qBound(0, m_read.value(3).toInt(), 2));
        message.retain = m_read.value(4).toBool();
        message.acceptedAt = m_read.value(5).toLongLong();
        message.properties = fromBytes(m_read.value(6).toByteArray());
        more = reader(message);
    }
    const QSqlError error = m_read.lastError();
    m_read.finish();
    return error.type() == QSqlError::NoError || fail(error);
}

bool OutboxDatabase::begin()
{
    if (!m_inTransaction)
        m_inTransaction = run(u"BEGIN"_s);
    return m_inTransaction;
}

bool OutboxDatabase::commit()
{
    if (!m_inTransaction)
        return true;
    if (!run(u"COMMIT"_s))
        return false;
    m_inTransaction = false;
    return true;
}

void OutboxDatabase::rollback()
{
    const QString errorText = m_errorText;
    m_read.finish();
    // SQLite may have done so already, on its own.
    QSqlQuery(m_database).exec(u"ROLLBACK"_s);
    m_inTransaction = false;
    m_errorText = errorText;
}

void OutboxDatabase::shrink()
{
    QSqlQuery query(m_database);
    query.exec(u"VACUUM"_s);
    query.exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
}

bool OutboxDatabase::run(const QString &statement)
{
    QSqlQuery query(m_database);
    return query.exec(statement) || fail(query.lastError());
}

bool OutboxDatabase::exec(QSqlQuery &query)
{
    return query.exec() || fail(query.lastError());
}

bool OutboxDatabase::fail(const QSqlError &error)
{
    const int code = error.nativeErrorCode().toInt() & 0xff;
    m_broken = code == Corrupt || code == NotADatabase;
    m_errorText =
        code == Busy || code == Locked ? u"another process has it open"_s : error.databaseText();
    if (m_errorText.isEmpty())
        m_errorText = error.text();
    return false;
}

bool OutboxDatabase::fail(const QString &text)
{
    m_broken = false;
    m_errorText = text;
    return false;
}

} // namespace mqtt
