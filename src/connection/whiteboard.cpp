// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/whiteboard.h"

#include <QThread>

#include <algorithm>
#include <utility>

namespace mqtt {

Whiteboard::Whiteboard(QObject *parent)
    : QObject(parent)
{
    m_access->m_board = this;
}

Whiteboard::~Whiteboard()
{
    const QMutexLocker lock(&m_access->m_mutex);
    m_access->m_board = nullptr;
}

void Whiteboard::Access::call(std::function<void(Whiteboard &)> work)
{
    QMutexLocker lock(&m_mutex);
    Whiteboard *board = m_board;
    if (!board)
        return;
    if (board->thread() == QThread::currentThread()) {
        lock.unlock();
        work(*board);
        return;
    }
    QMetaObject::invokeMethod(
        board, [board, work = std::move(work)] { work(*board); }, Qt::QueuedConnection);
}

void Whiteboard::Access::update(const std::shared_ptr<Notice> &notice)
{
    call([notice](Whiteboard &board) { board.update(notice); });
}

void Whiteboard::Access::remove(const std::shared_ptr<Notice> &notice)
{
    call([notice](Whiteboard &board) { board.remove(notice); });
}

void Whiteboard::add(MqttConnection *connection)
{
    m_connections.push_back(connection);
    for (auto &[key, listener] : m_listeners)
        listen(listener, connection);
}

void Whiteboard::remove(MqttConnection *connection)
{
    std::erase(m_connections, connection);
    for (auto &[key, listener] : m_listeners) {
        const auto it = listener.subscriptions.find(connection);
        if (it == listener.subscriptions.end())
            continue;
        const QHash<QString, quint64> had = std::move(it->second);
        listener.subscriptions.erase(it);
        for (const quint64 subscription : had)
            connection->unsubscribe(subscription);
    }
}

void Whiteboard::update(const std::shared_ptr<Notice> &notice)
{
    {
        const QMutexLocker lock(&notice->mutex);
        if (!notice->listener)
            return;
    }
    const auto [it, isNew] = m_listeners.try_emplace(notice.get());
    Listener &listener = it->second;
    if (isNew) {
        listener.notice = notice;
        listener.number = ++m_lastNumber;
    }
    for (MqttConnection *connection : m_connections)
        listen(listener, connection);
}

void Whiteboard::remove(const std::shared_ptr<Notice> &notice)
{
    const auto it = m_listeners.find(notice.get());
    if (it == m_listeners.end())
        return;
    const Listener listener = std::move(it->second);
    m_listeners.erase(it);
    for (const auto &[connection, subscriptions] : listener.subscriptions) {
        for (const quint64 subscription : subscriptions)
            connection->unsubscribe(subscription);
    }
}

/// Brings what the listener has on the connection to what it wants: the new filters first, in the
/// place of those it has, then away with the old ones.
void Whiteboard::listen(Listener &listener, MqttConnection *connection)
{
    QStringList filters;
    MqttSubscribeOptions how;
    {
        const QMutexLocker lock(&listener.notice->mutex);
        filters = listener.notice->filters;
        how.qos = listener.notice->qos;
    }
    QHash<QString, quint64> &has = listener.subscriptions[connection];
    const QHash<QString, quint64> had = std::exchange(has, {});
    how.group = listener.number;
    MqttSubscribeOptions anew = how;
    anew.inPlaceOf = had.values();
    const auto receive = [notice = listener.notice](const MqttMessage &message) {
        deliver(notice, message);
    };
    for (const QString &filter : std::as_const(filters)) {
        const auto known = had.constFind(filter);
        if (known == had.cend())
            has.insert(filter, connection->subscribe(filter, anew, receive));
        else if (connection->resubscribe(*known, filter, how))
            has.insert(filter, *known);
    }
    for (auto it = had.cbegin(); it != had.cend(); ++it) {
        if (!has.contains(it.key()))
            connection->unsubscribe(it.value());
    }
}

void Whiteboard::deliver(const std::shared_ptr<Notice> &notice, const MqttMessage &message)
{
    QMutexLocker lock(&notice->mutex);
    QObject *listener = notice->listener;
    if (!listener)
        return;
    if (listener->thread() == QThread::currentThread()) {
        lock.unlock();
        notice->deliver(message);
        return;
    }
    QMetaObject::invokeMethod(
        listener, [notice, message] { notice->deliver(message); }, Qt::QueuedConnection);
}

} // namespace mqtt
