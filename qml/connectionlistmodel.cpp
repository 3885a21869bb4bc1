// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connectionlistmodel.h"

#include "connection/mqttconnections.h"
#include "servicehost.h"

using namespace std::chrono_literals;

ConnectionListModel::ConnectionListModel(QObject *parent)
    : ConnectionListModel(MqttConnections::instance(), parent)
{
}

ConnectionListModel::ConnectionListModel(MqttConnections *connections, QObject *parent)
    : QAbstractListModel(parent)
{
    m_batch.setSingleShot(true);
    m_batch.setInterval(50ms);
    connect(&m_batch, &QTimer::timeout, this, &ConnectionListModel::tell);
    m_counting.setInterval(1s);
    connect(&m_counting, &QTimer::timeout, this, &ConnectionListModel::tellReceived);
    const QList<MqttConnection *> all = connections->connections();
    for (MqttConnection *connection : all)
        add(connection);
    connect(connections, &MqttConnections::connectionAdded, this,
            [this](const QString &, MqttConnection *connection) { add(connection); });
    connect(connections, &MqttConnections::connectionRemoved, this,
            [this](const QString &, MqttConnection *connection) { remove(connection); });
}

void ConnectionListModel::componentComplete()
{
    mqtt::callConnectionsHost(qmlEngine(this));
}

int ConnectionListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant ConnectionListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    MqttConnection *const connection = m_rows.at(index.row());
    switch (role) {
    case IdRole:
        return connection->id();
    case HostRole:
        return connection->host();
    case PortRole:
        return connection->port();
    case AddressRole:
        return connection->addressText();
    case StateRole:
        return static_cast<int>(connection->state());
    case OnlineRole:
        return connection->isOnline();
    case ErrorRole:
        return connection->lastError().text();
    case ReceivedRole:
        return connection->received();
    case QueuedRole:
        return connection->queued();
    case DroppedRole:
        return connection->dropped();
    case ConnectionRole:
        return QVariant::fromValue<QObject *>(connection);
    default:
        return {};
    }
}

QHash<int, QByteArray> ConnectionListModel::roleNames() const
{
    return {{IdRole, "connectionId"},
            {HostRole, "host"},
            {PortRole, "port"},
            {AddressRole, "address"},
            {StateRole, "state"},
            {OnlineRole, "online"},
            {ErrorRole, "error"},
            {ReceivedRole, "received"},
            {QueuedRole, "queued"},
            {DroppedRole, "dropped"},
            {ConnectionRole, "connection"}};
}

void ConnectionListModel::add(MqttConnection *connection)
{
    beginInsertRows({}, count(), count());
    m_rows.append(connection);
    m_received.append(connection->received());
    endInsertRows();
    m_counting.start();
    const auto changed = [this, connection] { note(connection); };
    connect(connection, &MqttConnection::stateChanged, this, changed);
    connect(connection, &MqttConnection::addressChanged, this, changed);
    connect(connection, &MqttConnection::lastErrorChanged, this, changed);
    connect(connection, &MqttConnection::queuedChanged, this, changed);
    connect(connection, &MqttConnection::droppedChanged, this, changed);
    // With the connections themselves they go without a word.
    connect(connection, &QObject::destroyed, this, [this, connection] { remove(connection); });
    Q_EMIT countChanged();
}

void ConnectionListModel::remove(MqttConnection *connection)
{
    const auto row = static_cast<int>(m_rows.indexOf(connection));
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_rows.removeAt(row);
    m_received.removeAt(row);
    m_changed.remove(connection);
    endRemoveRows();
    if (m_rows.isEmpty())
        m_counting.stop();
    Q_EMIT countChanged();
}

void ConnectionListModel::note(MqttConnection *connection)
{
    if (!m_rows.contains(connection))
        return; // it is being removed
    m_changed.insert(connection);
    if (!m_batch.isActive())
        m_batch.start();
}

void ConnectionListModel::tell()
{
    const QSet<MqttConnection *> changed = std::exchange(m_changed, {});
    for (MqttConnection *connection : changed) {
        const QModelIndex row = index(static_cast<int>(m_rows.indexOf(connection)));
        if (row.isValid())
            Q_EMIT dataChanged(row, row);
    }
}

void ConnectionListModel::tellReceived()
{
    for (int row = 0; row < count(); ++row) {
        const quint64 received = m_rows.at(row)->received();
        if (std::exchange(m_received[row], received) != received)
            Q_EMIT dataChanged(index(row), index(row), {ReceivedRole});
    }
}
