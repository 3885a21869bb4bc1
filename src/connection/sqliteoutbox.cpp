// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/sqliteoutbox.h"

#include "connection/connectionlog.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

// Of the head, what is in memory; and of one transaction.
constexpr std::size_t headMessages = 512;
constexpr qsizetype headBytes = 1024 * 1024;
constexpr std::size_t unstoredMessages = 4096;
constexpr qsizetype unstoredBytes = 4 * 1024 * 1024;
// A file that held more is made smaller when it is empty again.
constexpr qsizetype smallFile = 10'000;
constexpr std::chrono::milliseconds openAgain = std::chrono::seconds(1);

bool isBefore(const Outgoing &message, quint64 id)
{
    return message.id < id;
}

} // namespace

SqliteOutbox::SqliteOutbox(const QString &path, BrokerOptions::OutboxSynchronous synchronous)
    : m_file(path)
    , m_synchronous(synchronous)
{
}

SqliteOutbox::~SqliteOutbox() = default;

MqttError SqliteOutbox::error(const QString &what) const
{
    return {MqttError::Code::StorageFailed, u"outbox %1: %2"_s.arg(m_file.path(), what)};
}

MqttError SqliteOutbox::open()
{
    m_nextOpen.setRemainingTime(openAgain);
    return openDatabase();
}

MqttError SqliteOutbox::openDatabase()
{
    if (const QString why = m_file.prepare(); !why.isEmpty())
        return error(u"cannot be opened: "_s % why);
    auto database = std::make_unique<OutboxDatabase>();
    OutboxDatabase::Totals totals;
    if (!database->open(m_file.path(), m_synchronous) || !database->count(&totals)) {
        const QString why = database->errorText();
        const bool broken = database->isBroken();
        database.reset();
        return broken ? startAnew(why) : error(u"cannot be opened: "_s % why);
    }
    m_database = std::move(database);
    m_count = totals.messages;
    m_bytes = totals.bytes;
    m_lastId = std::max(m_lastId, totals.lastId);
    m_peak = m_count;
    m_head.clear();
    m_headBytes = 0;
    m_loaded = m_count == 0 ? m_lastId : 0;
    return {};
}

/// With a file that is no database: it is kept for people to look at.
MqttError SqliteOutbox::startAnew(const QString &why)
{
    m_database.reset();
    const QString target = m_file.setAside();
    if (target.isEmpty())
        return error(u"is damaged (%1), and cannot be set aside"_s.arg(why));
    if (const MqttError failure = openDatabase(); !failure.isOk())
        return failure;
    return error(
        u"was damaged (%1); it is set aside as %2, and a new one begins"_s.arg(why, target));
}

/// Somebody removed or replaced the file: what is in it can still be read.
MqttError SqliteOutbox::moveToNewFile()
{
    OutboxFile file(m_file.path());
    if (const QString why = file.prepare(); !why.isEmpty())
        return error(u"was removed, and cannot be made again: "_s % why);
    auto database = std::make_unique<OutboxDatabase>();
    bool copied = database->open(file.path(), m_synchronous);
    copied = copied &&
             m_database->read(0,
                              [&](const Outgoing &message) {
                                  copied =
                                      m_forgotten.contains(message.id) || database->insert(message);
                                  return copied;
                              }) &&
             copied && database->commit();
    if (!copied) {
        return error(u"was removed, and cannot be made again: "_s % database->errorText() %
                     m_database->errorText());
    }
    m_database = std::move(database);
    m_file = file;
    qCWarning(lcConnection).noquote() << "the outbox" << m_file.path()
                                      << "was removed while in use; what it held is in a new one";
    return {};
}

void SqliteOutbox::addToCounts(const Outgoing &message, int sign)
{
    m_count += sign;
    m_bytes = m_count == 0 ? 0 : std::max<qsizetype>(0, m_bytes + sign * message.size());
    m_peak = std::max(m_peak, m_count);
}

MqttError SqliteOutbox::add(Outgoing &message)
{
    if (!m_database) {
        if (!m_nextOpen.hasExpired())
            return error(u"could not be opened"_s);
        const MqttError failure = open();
        if (!m_database)
            return failure;
        m_trouble = failure;
    }
    message.id = std::max(message.id, m_lastId + 1);
    if (!m_database->insert(message)) {
        const MqttError failure = error(u"cannot be written: "_s % m_database->errorText());
        giveUpUnstored();
        return failure;
    }
    const bool isNext = m_loaded == m_lastId;
    m_lastId = std::max(m_lastId, message.id);
    if (isNext && m_head.size() < headMessages && m_headBytes < headBytes) {
        m_head.push_back(message);
        m_headBytes += message.size();
        m_loaded = m_lastId;
    }
    addToCounts(message, 1);
    m_unstoredBytes += message.size();
    m_unstored.push_back(message);
    const bool isMuch = m_unstored.size() >= unstoredMessages || m_unstoredBytes >= unstoredBytes;
    if (!isMuch && !m_failing)
        return {};
    // While it fails the caller is to know at once.
    const quint64 id = m_lastId;
    std::vector<Outgoing> lost;
    const MqttError failure = store(&lost);
    std::erase_if(lost, [id](const Outgoing &other) { return other.id == id; });
    m_lost.insert(m_lost.end(), lost.begin(), lost.end());
    return failure;
}

/// The transaction failed: what it held was not accepted after all, unless it is on its way
/// already, which is stored with the next.
void SqliteOutbox::giveUpUnstored()
{
    m_database->rollback();
    m_failing = true;
    m_unstoredBytes = 0;
    for (Outgoing &message : std::exchange(m_unstored, {})) {
        if (m_forgotten.erase(message.id) > 0)
            continue; // it has ended
        const auto it = std::lower_bound(m_head.begin(), m_head.end(), message.id, isBefore);
        const bool inHead = it != m_head.end() && it->id == message.id;
        if (!inHead && message.id <= m_loaded) {
            m_unstored.push_back(std::move(message));
            continue;
        }
        addToCounts(message, -1);
        if (inHead) {
            m_headBytes -= it->size();
            m_head.erase(it);
        }
        m_lost.push_back(std::move(message));
    }
    if (m_count == static_cast<qsizetype>(m_head.size()))
        m_loaded = m_lastId;
}

bool SqliteOutbox::isStorePending() const
{
    return !m_unstored.empty() || !m_forgotten.empty() || !m_lost.empty() || !m_trouble.isOk();
}

MqttError SqliteOutbox::store(std::vector<Outgoing> *lost)
{
    MqttError failure = std::exchange(m_trouble, {});
    bool ok = m_database && (!m_failing || std::all_of(m_unstored.begin(), m_unstored.end(),
                                                       [this](const Outgoing &message) {
                                                           return m_database->insert(message);
                                                       }));
    if (m_database && !m_file.isInPlace()) {
        const MqttError moved = moveToNewFile();
        if (moved.isOk()) {
            m_unstored.clear();
            m_unstoredBytes = 0;
            m_forgotten.clear();
        } else {
            failure = moved;
            giveUpUnstored();
        }
    } else if (m_database) {
        ok = ok && std::all_of(m_forgotten.begin(), m_forgotten.end(),
                               [this](quint64 id) { return m_database->erase(id); });
        ok = ok && m_database->commit();
        if (ok) {
            m_unstored.clear();
            m_unstoredBytes = 0;
            m_forgotten.clear();
            m_failing = false;
        } else {
            failure = error(u"cannot be written: "_s % m_database->errorText());
            giveUpUnstored();
        }
    }
    lost->insert(lost->end(), std::make_move_iterator(m_lost.begin()),
                 std::make_move_iterator(m_lost.end()));
    m_lost.clear();
    if (failure.isOk() && m_database && m_count == 0 && m_peak > smallFile) {
        m_peak = 0;
        m_database->shrink();
    }
    return failure;
}

void SqliteOutbox::load()
{
    if (!m_database || static_cast<qsizetype>(m_head.size()) >= m_count)
        return;
    const bool ok = m_database->read(m_loaded, [this](const Outgoing &message) {
        m_loaded = message.id;
        if (m_forgotten.contains(message.id))
            return true;
        m_head.push_back(message);
        m_headBytes += message.size();
        return m_head.size() < headMessages && m_headBytes < headBytes;
    });
    if (ok && m_head.empty()) { // they are not there any more
        m_count = 0;
        m_bytes = 0;
    }
    if (ok)
        return;
    const QString why = m_database->errorText();
    if (m_database->isBroken())
        m_trouble = startAnew(why);
    else
        m_trouble = error(u"cannot be read: "_s % why);
}

const Outgoing *SqliteOutbox::front()
{
    if (m_head.empty() && m_count > 0)
        load();
    return m_head.empty() ? nullptr : &m_head.front();
}

Outgoing SqliteOutbox::takeFirst()
{
    Outgoing message = std::move(m_head.front());
    m_head.pop_front();
    m_headBytes -= message.size();
    addToCounts(message, -1);
    return message;
}

void SqliteOutbox::addFirst(Outgoing message)
{
    addToCounts(message, 1);
    m_headBytes += message.size();
    m_head.push_front(std::move(message));
}

void SqliteOutbox::forget(quint64 id)
{
    if (id != 0)
        m_forgotten.insert(id);
}

bool SqliteOutbox::isInHead(quint64 id) const
{
    const auto it = std::lower_bound(m_head.begin(), m_head.end(), id, isBefore);
    return it != m_head.end() && it->id == id;
}

bool SqliteOutbox::contains(quint64 id) const
{
    if (isInHead(id))
        return true;
    if (!m_database || id <= m_loaded || m_forgotten.contains(id))
        return false;
    bool found = false;
    return m_database->read(id - 1, [&](const Outgoing &message) {
        found = message.id == id;
        return false;
    }) && found;
}

std::optional<Outgoing> SqliteOutbox::takeOut(quint64 id)
{
    std::optional<Outgoing> message;
    if (const auto it = std::lower_bound(m_head.begin(), m_head.end(), id, isBefore);
        it != m_head.end() && it->id == id) {
        message = std::move(*it);
        m_head.erase(it);
        m_headBytes -= message->size();
    } else if (contains(id)) {
        const bool ok = m_database->read(id - 1, [&](const Outgoing &stored) {
            message = stored;
            return false;
        });
        if (!ok)
            return {};
    }
    if (!message)
        return {};
    addToCounts(*message, -1);
    forget(id);
    return message;
}

qint64 SqliteOutbox::oldest()
{
    const Outgoing *first = front();
    return first ? first->acceptedAt : 0;
}

void SqliteOutbox::readAll(const std::function<void(const Outgoing &)> &reader)
{
    if (!m_database)
        return;
    const bool ok = m_database->read(0, [&](const Outgoing &message) {
        const bool waits = message.id > m_loaded || isInHead(message.id);
        if (waits && !m_forgotten.contains(message.id))
            reader(message);
        return true;
    });
    if (!ok)
        m_trouble = error(u"cannot be read: "_s % m_database->errorText());
}

} // namespace mqtt
