// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "messagemodel.h"

namespace {

constexpr std::chrono::milliseconds batchTime(50);

} // namespace

MessageModel::MessageModel(QObject *parent)
    : QAbstractItemModel(parent)
    , m_feed(this)
{
    m_feed.setGlobal(true);
    m_batch.setSingleShot(true);
    m_batch.setInterval(batchTime);
    connect(&m_batch, &QTimer::timeout, this, [this] { tell(); });
    connect(&m_feed, &mqtt::TopicFeed::received, this, &MessageModel::receive);
    connect(&m_feed, &mqtt::TopicFeed::connectionChanged, this, &MessageModel::connectionChanged);
    connect(&m_feed, &mqtt::TopicFeed::onlineChanged, this, &MessageModel::onlineChanged);
    connect(&m_feed, &mqtt::TopicFeed::errorChanged, this, &MessageModel::errorChanged);
}

void MessageModel::setService(MqttService *service)
{
    m_feed.setService(service);
    Q_EMIT connectionChanged();
}

void MessageModel::setConnection(MqttConnection *connection)
{
    m_feed.setConnection(connection);
    Q_EMIT connectionChanged();
}

void MessageModel::receive(const MqttMessage &message)
{
    if (take(message) && !m_batch.isActive())
        m_batch.start();
}

void MessageModel::flush()
{
    m_batch.stop();
    tell();
}

QModelIndex MessageModel::index(int row, int column, const QModelIndex &parent) const
{
    return hasIndex(row, column, parent) ? createIndex(row, column) : QModelIndex();
}

QModelIndex MessageModel::parent(const QModelIndex &) const
{
    return {};
}

int MessageModel::columnCount(const QModelIndex &) const
{
    return 1;
}
