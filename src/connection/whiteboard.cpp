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
        const quint64 subscription = it->second;
        listener.subscriptions.erase(it);
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
    if (isNew)
        listener.notice = notice;
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
    for (const auto &[connection, subscription] : listener.subscriptions)
        connection->unsubscribe(subscription);
}

/// Brings what the listener has on the connection to what it wants.
void Whiteboard::listen(Listener &listener, MqttConnection *connection)
{
    QStringList filters;
    MqttSubscribeOptions how;
    {
        const QMutexLocker lock(&listener.notice->mutex);
        filters = listener.notice->filters;
        how.qos = listener.notice->qos;
    }
    quint64 &subscription = listener.subscriptions[connection];
    if (filters.isEmpty())
        connection->unsubscribe(std::exchange(subscription, 0));
    else if (!connection->resubscribe(subscription, filters, how))
        subscription = connection->subscribe(
            filters, how,
            [notice = listener.notice](const MqttMessage &message) { deliver(notice, message); });
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
