// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttconnections.h"

#include "connection/configuredconnections.h"
#include "connection/whiteboard.h"

#include <QCoreApplication>
#include <QMutex>
#include <QThread>

using namespace Qt::StringLiterals;

class MqttConnectionsPrivate
{
public:
    explicit MqttConnectionsPrivate(MqttConnections *connections)
        : q(connections)
        , configured(connections)
    {
    }

    [[nodiscard]] MqttError unknown(const QString &id) const;
    void watch(MqttConnection *connection);

    MqttConnections *const q;
    mqtt::Whiteboard whiteboard;
    QList<MqttConnection *> connections; // children of q
    mqtt::ConfiguredConnections configured;
};

MqttError MqttConnectionsPrivate::unknown(const QString &id) const
{
    return {MqttError::Code::UnknownConnection,
            u"there is no broker connection '%1'; there are: %2"_s.arg(
                id, connections.isEmpty() ? u"none"_s : q->ids().join(", "_L1))};
}

void MqttConnectionsPrivate::watch(MqttConnection *connection)
{
    QObject::connect(connection, &MqttConnection::onlineChanged, q, [this, connection] {
        Q_EMIT q->onlineChanged(connection->id(), connection->isOnline());
    });
    QObject::connect(connection, &MqttConnection::errorOccurred, q,
                     [this, connection](const MqttError &error) {
                         Q_EMIT q->errorOccurred(connection->id(), error);
                     });
}

MqttConnections::MqttConnections(QObject *parent)
    : QObject(parent)
    , d(std::make_unique<MqttConnectionsPrivate>(this))
{
    d->whiteboard.setParent(this); // goes where this is moved to
}

MqttConnections::~MqttConnections()
{
    d->whiteboard.setParent(nullptr);
    const QList<MqttConnection *> all = d->connections;
    for (MqttConnection *connection : all)
        d->whiteboard.remove(connection);
}

MqttConnections *MqttConnections::instance()
{
    static QMutex mutex;
    static MqttConnections *shared = nullptr;
    const QMutexLocker lock(&mutex);
    if (!shared) {
        shared = new MqttConnections;
        if (QCoreApplication *application = QCoreApplication::instance())
            shared->moveToThread(application->thread());
        qAddPostRoutine([] {
            const QMutexLocker lock(&mutex);
            delete std::exchange(shared, nullptr);
        });
    }
    return shared;
}

MqttError MqttConnections::add(const QString &id, const BrokerOptions &options)
{
    if (id.isEmpty())
        return {MqttError::Code::InvalidName, u"a broker connection needs an id"_s};
    if (contains(id)) {
        return {MqttError::Code::InvalidName,
                u"there is a broker connection '%1' already; update() changes it"_s.arg(id)};
    }
    auto *connection = new MqttConnection(id, this);
    connection->setOptions(options);
    d->connections.append(connection);
    d->watch(connection);
    d->whiteboard.add(connection);
    Q_EMIT idsChanged();
    Q_EMIT connectionAdded(id, connection);
    if (d->connections.contains(connection))
        connection->open();
    return {};
}

MqttError MqttConnections::update(const QString &id, const BrokerOptions &options)
{
    MqttConnection *known = connection(id);
    if (!known)
        return d->unknown(id);
    const BrokerOptions before = known->options();
    if (before.role != options.role)
        d->whiteboard.remove(known);
    known->setOptions(options);
    if (before.role != options.role)
        d->whiteboard.add(known);
    if (!options.isSameLink(before))
        known->reconnect();
    return {};
}

MqttError MqttConnections::remove(const QString &id)
{
    MqttConnection *known = connection(id);
    if (!known)
        return d->unknown(id);
    d->connections.removeOne(known);
    d->whiteboard.remove(known);
    Q_EMIT idsChanged();
    Q_EMIT connectionRemoved(id, known);
    connect(known, &MqttConnection::closed, known, &QObject::deleteLater);
    known->close();
    if (known->state() == MqttConnection::State::Closed)
        known->deleteLater();
    return {};
}

std::map<QString, MqttError>
MqttConnections::configure(const std::map<QString, BrokerOptions> &brokers)
{
    return d->configured.set(brokers);
}

MqttConnection *MqttConnections::connection(const QString &id) const
{
    const auto it = std::find_if(d->connections.cbegin(), d->connections.cend(),
                                 [&id](const MqttConnection *one) { return one->id() == id; });
    return it == d->connections.cend() ? nullptr : *it;
}

QStringList MqttConnections::ids() const
{
    QStringList out;
    for (const MqttConnection *connection : std::as_const(d->connections))
        out.append(connection->id());
    return out;
}

QList<MqttConnection *> MqttConnections::connections() const
{
    return d->connections;
}

std::map<QString, MqttPublication> MqttConnections::publish(const QString &topic,
                                                            const QByteArray &payload,
                                                            const MqttPublishOptions &options)
{
    std::map<QString, MqttPublication> results;
    const QList<MqttConnection *> all = d->connections;
    for (MqttConnection *connection : all)
        results.emplace(connection->id(), connection->publish(topic, payload, options));
    return results;
}

MqttPublication MqttConnections::publishTo(const QString &id, const QString &topic,
                                           const QByteArray &payload,
                                           const MqttPublishOptions &options)
{
    MqttConnection *known = connection(id);
    return known ? known->publish(topic, payload, options) : MqttPublication(d->unknown(id));
}

mqtt::Whiteboard *MqttConnections::whiteboard() const
{
    return &d->whiteboard;
}
