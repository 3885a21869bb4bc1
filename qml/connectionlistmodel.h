// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttconnection.h"

#include <QAbstractListModel>
#include <QQmlParserStatus>
#include <QSet>
#include <QTimer>
#include <qqmlregistration.h>

class MqttConnections;

/// The broker links of a program, those of MqttConnections::instance(), in the order they were
/// added. Roles:
///
///     connectionId
///     host, port, address  where it is, or tries to be
///     state                a MqttConnection.State
///     online
///     error                what ended or prevented the connection last, for people; empty
///                          while online
///     received, queued, dropped
///     connection           the object itself
///
/// What changes is told in batches, 20 times a second at most; received once a second.
class ConnectionListModel : public QAbstractListModel, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    QML_ELEMENT
public:
    enum Role {
        IdRole = Qt::UserRole,
        HostRole,
        PortRole,
        AddressRole,
        StateRole,
        OnlineRole,
        ErrorRole,
        ReceivedRole,
        QueuedRole,
        DroppedRole,
        ConnectionRole
    };

    explicit ConnectionListModel(QObject *parent = nullptr);
    /// Of others than the program's.
    explicit ConnectionListModel(MqttConnections *connections, QObject *parent = nullptr);

    [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    void classBegin() override {}
    void componentComplete() override;

Q_SIGNALS:
    void countChanged();

private:
    void add(MqttConnection *connection);
    void remove(MqttConnection *connection);
    void note(MqttConnection *connection);
    void tell();
    void tellReceived();

    QList<MqttConnection *> m_rows;
    QList<quint64> m_received; // of the rows, as told
    QSet<MqttConnection *> m_changed;
    QTimer m_batch;
    QTimer m_counting; // while there are rows
};
