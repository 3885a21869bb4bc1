// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "connection/mqttconnection.h"
#include "mqttserviceexport.h"

#include <QList>
#include <QObject>
#include <QStringList>

#include <map>
#include <memory>

class MqttConnectionsPrivate;
namespace mqtt {
class Whiteboard;
}

/// The broker links of a program, by id: added, changed and removed at any time. Each tries to
/// connect from add() on; what becomes of one does not concern the others. Lives in one thread;
/// listeners (MqttListener) may live in others.
class MQTTSERVICE_EXPORT MqttConnections : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QStringList ids READ ids NOTIFY idsChanged)
public:
    explicit MqttConnections(QObject *parent = nullptr);
    /// Cuts all links, so that the brokers publish the wills; see MqttConnection.
    ~MqttConnections() override;

    /// The one that listeners use when they are given none. Lives in the thread of the
    /// QCoreApplication and ends with it.
    [[nodiscard]] static MqttConnections *instance();

    /// Makes a connection and opens it. An error, and nothing is changed, when the id is empty or
    /// taken.
    MqttError add(const QString &id, const BrokerOptions &options);
    /// Takes effect at once, with a reconnect only when the link itself changed; equal options
    /// change nothing. An error for an unknown id.
    MqttError update(const QString &id, const BrokerOptions &options);
    /// Sends what is pending, disconnects, and deletes the connection, within the close timeout of
    /// its options. The id is free at once. An error for an unknown id.
    MqttError remove(const QString &id);

    /// Adds, updates and removes so that the configured ones are these; those that were added
    /// otherwise stay as they are. What could not be, by its id: an id that add() had taken.
    std::map<QString, MqttError> configure(const std::map<QString, BrokerOptions> &brokers);

    /// Null for an unknown id.
    [[nodiscard]] MqttConnection *connection(const QString &id) const;
    [[nodiscard]] bool contains(const QString &id) const { return connection(id) != nullptr; }
    /// In the order they were added.
    [[nodiscard]] QStringList ids() const;
    [[nodiscard]] QList<MqttConnection *> connections() const;

    /// To every connection, each by its own queue while it is away; the result of each by its id.
    std::map<QString, MqttPublication> publish(const QString &topic, const QByteArray &payload,
                                               const MqttPublishOptions &options = {});
    /// To one. An error for an unknown id.
    MqttPublication publishTo(const QString &id, const QString &topic, const QByteArray &payload,
                              const MqttPublishOptions &options = {});

Q_SIGNALS:
    void idsChanged();
    void connectionAdded(const QString &id, MqttConnection *connection);
    /// Before it is closed and deleted.
    void connectionRemoved(const QString &id, MqttConnection *connection);
    /// Went online, or no longer is.
    void onlineChanged(const QString &id, bool online);
    void errorOccurred(const QString &id, const MqttError &error);

private:
    friend class MqttListener;
    [[nodiscard]] mqtt::Whiteboard *whiteboard() const;

    Q_DISABLE_COPY_MOVE(MqttConnections)
    std::unique_ptr<MqttConnectionsPrivate> const d;
};
