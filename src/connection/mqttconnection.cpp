// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttconnection.h"

#include "connection/connectionlog.h"
#include "connection/mqttconnection_p.h"

#include <QDateTime>
#include <QPointer>

MqttConnection::MqttConnection(QObject *parent)
    : MqttConnection(QString(), parent)
{
}

MqttConnection::MqttConnection(const QString &id, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<MqttConnectionPrivate>(this, id))
{
}

QString MqttConnection::id() const
{
    return d->id;
}

MqttConnection::~MqttConnection() = default;

BrokerOptions MqttConnection::options() const
{
    return d->options;
}

void MqttConnection::setOptions(const BrokerOptions &options)
{
    if (options == d->options)
        return;
    const bool isOpen = d->state != State::Closed && d->state != State::Closing;
    if (isOpen && (options.outboxPath != d->options.outboxPath ||
                   options.outboxSynchronous != d->options.outboxSynchronous)) {
        qCWarning(lcConnection) << "the outbox stays as it is until the connection is opened again";
    }
    d->options = options;
    d->applyBounds();
    const QPointer<MqttConnection> guard(this);
    Q_EMIT optionsChanged();
    if (guard && d->state == State::Closed)
        d->setAddresses();
}

void MqttConnection::setCredentials(const std::function<MqttCredentials()> &credentials)
{
    d->link.setCredentials(credentials);
}

MqttConnection::State MqttConnection::state() const
{
    return d->state;
}

BrokerAddress MqttConnection::address() const
{
    return d->failover.current();
}

QString MqttConnection::host() const
{
    return d->failover.current().host;
}

int MqttConnection::port() const
{
    return d->failover.current().port;
}

MqttError MqttConnection::lastError() const
{
    return d->lastError;
}

BrokerOptions::Protocol MqttConnection::protocol() const
{
    return d->link.protocol();
}

bool MqttConnection::isSessionRestored() const
{
    return d->sessionRestored;
}

QString MqttConnection::responseInformation() const
{
    if (!d->link.isUp() || protocol() != BrokerOptions::Protocol::Mqtt5)
        return {};
    return d->link.client()->serverConnectionProperties().responseInformation();
}

quint64 MqttConnection::received() const
{
    return d->received;
}

qint64 MqttConnection::queued() const
{
    return d->outbox->count();
}

qint64 MqttConnection::queuedBytes() const
{
    return d->outbox->bytes();
}

std::chrono::milliseconds MqttConnection::queuedAge() const
{
    const qint64 oldest = d->outbox->oldest();
    if (oldest == 0)
        return {};
    return std::chrono::milliseconds(qMax<qint64>(0, QDateTime::currentMSecsSinceEpoch() - oldest));
}

qint64 MqttConnection::unacknowledged() const
{
    return d->unacknowledged();
}

quint64 MqttConnection::dropped() const
{
    return d->dropped;
}

void MqttConnection::open()
{
    d->open();
}

void MqttConnection::reconnect()
{
    d->reconnect();
}

void MqttConnection::close(std::chrono::milliseconds bound)
{
    d->close(bound);
}

void MqttConnection::close()
{
    d->close(d->options.closeTimeout);
}

MqttPublication MqttConnection::publish(const QString &topic, const QByteArray &payload,
                                        const MqttPublishOptions &options)
{
    return d->publish(topic, payload, options);
}

bool MqttConnection::publishNow(const mqtt::PublishTopic &topic, const QByteArray &payload,
                                const MqttPublishOptions &options)
{
    return d->publishNow(topic, payload, options);
}

quint64 MqttConnection::subscribe(const QString &filter, const MqttSubscribeOptions &options,
                                  Receiver receiver)
{
    return d->subscribe(QStringList(filter), options, std::move(receiver));
}

quint64 MqttConnection::subscribe(const QStringList &filters, const MqttSubscribeOptions &options,
                                  Receiver receiver)
{
    return d->subscribe(filters, options, std::move(receiver));
}

quint64 MqttConnection::subscribe(const QString &filter, Mqtt::QoS qos, Receiver receiver, int rank)
{
    return d->subscribe(QStringList(filter), {.qos = qos, .rank = rank}, std::move(receiver));
}

bool MqttConnection::resubscribe(quint64 subscription, const QString &filter,
                                 const MqttSubscribeOptions &options)
{
    return d->resubscribe(subscription, QStringList(filter), options);
}

bool MqttConnection::resubscribe(quint64 subscription, const QStringList &filters,
                                 const MqttSubscribeOptions &options)
{
    return d->resubscribe(subscription, filters, options);
}

void MqttConnection::unsubscribe(quint64 subscription)
{
    d->unsubscribe(subscription);
}

void MqttConnection::refreshRetained()
{
    d->refreshRetained();
}
