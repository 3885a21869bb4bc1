// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/mqttlistener.h"

#include "connection/connectionlog.h"
#include "connection/mqttconnections.h"
#include "connection/whiteboard.h"
#include "topic/topicrules.h"

#include <QPointer>

#include <exception>

using namespace Qt::StringLiterals;

class MqttListenerPrivate
{
public:
    MqttListenerPrivate(MqttListener *listener, std::shared_ptr<mqtt::Whiteboard::Access> access)
        : q(listener)
        , board(std::move(access))
    {
        notice->listener = listener;
        notice->deliver = [this](const MqttMessage &message) { deliver(message); };
    }

    void deliver(const MqttMessage &message);
    void setError(const MqttError &value);

    MqttListener *const q;
    std::shared_ptr<mqtt::Whiteboard::Access> const board;
    std::shared_ptr<mqtt::Notice> const notice = std::make_shared<mqtt::Notice>();
    MqttError error;
    quint64 received = 0;
    quint64 failures = 0;
};

void MqttListenerPrivate::deliver(const MqttMessage &message)
{
    ++received;
    const QPointer<MqttListener> guard(q);
    QString why;
    try {
        Q_EMIT q->received(message);
        return;
    } catch (const std::exception &exception) {
        why = QString::fromLocal8Bit(exception.what());
    } catch (...) {
        why = u"something that is no std::exception"_s;
    }
    const MqttError failure(
        MqttError::Code::HandlerFailed,
        u"a slot on received() of a listener threw for '%1': %2"_s.arg(message.topic(), why));
    qCWarning(lcConnection).noquote() << failure.text();
    if (!guard)
        return;
    ++failures;
    Q_EMIT q->failed(message, failure);
}

void MqttListenerPrivate::setError(const MqttError &value)
{
    if (error == value)
        return;
    error = value;
    Q_EMIT q->errorChanged();
}

MqttListener::MqttListener(QObject *parent)
    : MqttListener(MqttConnections::instance(), parent)
{
}

MqttListener::MqttListener(MqttConnections *connections, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<MqttListenerPrivate>(this, connections->whiteboard()->access()))
{
}

MqttListener::MqttListener(const QStringList &filters, QObject *parent)
    : MqttListener(parent)
{
    setFilters(filters);
}

MqttListener::~MqttListener()
{
    {
        const QMutexLocker lock(&d->notice->mutex);
        d->notice->listener = nullptr;
    }
    d->board->remove(d->notice);
}

QStringList MqttListener::filters() const
{
    const QMutexLocker lock(&d->notice->mutex);
    return d->notice->filters;
}

void MqttListener::setFilters(const QStringList &filters)
{
    for (const QString &filter : filters) {
        if (const mqtt::TopicError error = mqtt::checkTopicFilter(filter);
            error != mqtt::TopicError::None) {
            d->setError({MqttError::Code::InvalidFilter,
                         u"filter '%1' "_s.arg(filter) % mqtt::describe(error)});
            return;
        }
    }
    d->setError({});
    QStringList unique = filters;
    unique.removeDuplicates();
    {
        const QMutexLocker lock(&d->notice->mutex);
        if (unique == d->notice->filters)
            return;
        d->notice->filters = unique;
    }
    d->board->update(d->notice);
    Q_EMIT filtersChanged();
}

Mqtt::QoS MqttListener::qos() const
{
    const QMutexLocker lock(&d->notice->mutex);
    return d->notice->qos;
}

void MqttListener::setQos(Mqtt::QoS qos)
{
    {
        const QMutexLocker lock(&d->notice->mutex);
        if (qos == d->notice->qos || qos > Mqtt::QoS::ExactlyOnce)
            return;
        d->notice->qos = qos;
    }
    d->board->update(d->notice);
    Q_EMIT qosChanged();
}

MqttError MqttListener::error() const
{
    return d->error;
}

quint64 MqttListener::receivedMessages() const
{
    return d->received;
}

quint64 MqttListener::failures() const
{
    return d->failures;
}
