// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/mqtthandler.h"

#include "service/mqtthandler_p.h"
#include "service/mqttservice_p.h"
#include "service/servicelog.h"

#include <QMetaMethod>
#include <QThread>

#include <exception>

using namespace Qt::StringLiterals;

namespace {

// Handlers of global topics come before all others.
constexpr int localRank = 1 << 30;

} // namespace

MqttHandlerPrivate::MqttHandlerPrivate(MqttHandler *handler)
    : q(handler)
    , m_home(new QObject, [](QObject *home) { home->deleteLater(); })
{
}

void MqttHandlerPrivate::setSlot(const mqtt::Slot &value)
{
    slot = value;
    QObject::connect(value.receiver, &QObject::destroyed, q, &QObject::deleteLater);
}

MqttError MqttHandlerPrivate::examine()
{
    m_binding.reset();
    filter.clear();
    pattern = mqtt::TopicPattern(topic);
    const QString who = slot ? QString::fromUtf8(slot->name) % u", "_s : QString();
    if (!pattern.isValid())
        return {MqttError::Code::InvalidFilter,
                who % u"topic '"_s % topic % u"' "_s % pattern.error()};
    if (service) {
        const QString whole = global ? topic : service->baseTopic() % topic;
        pattern = mqtt::TopicPattern(
            sharedGroup.isEmpty() ? whole : u"$share/"_s % sharedGroup % u'/' % whole);
        if (!pattern.isValid())
            return {MqttError::Code::InvalidFilter,
                    who % u"topic '"_s % whole % u"' "_s % pattern.error()};
        filter = pattern.filter();
    }
    if (!slot)
        return {};
    const QString where = who % u"topic '"_s % topic % u"': "_s;
    if (!slot->error.isOk())
        return {slot->error.code(), where % slot->error.text()};
    QString why;
    m_binding = mqtt::SlotBinding::bind(*slot, pattern, &why);
    if (!m_binding)
        return {MqttError::Code::UnusableSlot, where % why};
    return {};
}

void MqttHandlerPrivate::setError(const MqttError &value)
{
    if (error == value)
        return;
    error = value;
    Q_EMIT q->errorChanged();
    if (!error.isOk() && service)
        MqttServicePrivate::of(service)->report(error);
}

void MqttHandlerPrivate::update()
{
    const QString before = filter;
    const MqttError found = examine();
    setError(found);
    if (filter != before)
        Q_EMIT q->filterChanged();
    if (service && service->isRunning() && enabled && error.isOk())
        subscribe();
    else
        unsubscribe();
}

void MqttHandlerPrivate::subscribe()
{
    const int rank = sequence + (global ? 0 : localRank);
    MqttConnection *connection = service->connection();
    if (m_subscription != 0 && m_connection == connection) {
        if (m_subscribedFilter != filter || m_subscribedQos != qos || m_subscribedRank != rank)
            connection->resubscribe(m_subscription, filter, qos, rank);
    } else {
        unsubscribe();
        m_connection = connection;
        m_subscription = connection->subscribe(
            filter, qos, [this](const MqttMessage &message) { deliver(message); }, rank);
    }
    m_subscribedFilter = filter;
    m_subscribedRank = rank;
    m_subscribedQos = qos;
}

void MqttHandlerPrivate::unsubscribe()
{
    if (m_subscription != 0 && m_connection)
        m_connection->unsubscribe(m_subscription);
    m_subscription = 0;
}

void MqttHandlerPrivate::deliver(const MqttMessage &message)
{
    if (skippedWhileDisabled && !service->isEnabled())
        return;
    ++received;
    MqttServicePrivate::of(service)->noteCounters();
    const QPointer<MqttHandler> guard(q);
    if (m_binding)
        callSlot(message);
    static const QMetaMethod signal = QMetaMethod::fromSignal(&MqttHandler::received);
    if (guard && q->isSignalConnected(signal))
        emitReceived(message);
}

void MqttHandlerPrivate::callSlot(const MqttMessage &message)
{
    const std::shared_ptr<const mqtt::SlotBinding> binding = m_binding; // outlives the call
    QObject *receiver = binding->receiver();
    if (!receiver)
        return;
    const QPointer<MqttHandler> guard(q);
    if (receiver->thread() == QThread::currentThread()) {
        const MqttError result = binding->call(message);
        if (guard && !result.isOk())
            fail(message, result);
        return;
    }
    const auto home = m_home;
    const auto call = [binding, message, guard, home] {
        const MqttError result = binding->call(message);
        if (result.isOk())
            return;
        const auto answer = [guard, message, result] {
            if (guard)
                guard->d->fail(message, result);
        };
        QMetaObject::invokeMethod(home.get(), answer, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(receiver, call, Qt::QueuedConnection);
}

void MqttHandlerPrivate::emitReceived(const MqttMessage &message)
{
    const QPointer<MqttHandler> guard(q);
    const QString where = topic;
    QString why;
    try {
        Q_EMIT q->received(mqtt::SlotBinding::withCaptures(message, pattern));
        return;
    } catch (const std::exception &exception) {
        why = QString::fromLocal8Bit(exception.what());
    } catch (...) {
        why = u"something that is no std::exception"_s;
    }
    if (guard) {
        fail(message, {MqttError::Code::HandlerFailed,
                       u"a slot on received() of the handler of '%1' threw for '%2': %3"_s.arg(
                           where, message.topic(), why)});
    }
}

void MqttHandlerPrivate::fail(const MqttMessage &message, const MqttError &reason)
{
    ++failures;
    qCWarning(lcService).noquote() << reason.text();
    const QPointer<MqttHandler> guard(q);
    Q_EMIT q->failed(message, reason);
    if (guard && service)
        MqttServicePrivate::of(service)->handlerFailed(q, message, reason);
}

MqttHandler::MqttHandler(QObject *parent)
    : QObject(parent)
    , d(std::make_unique<MqttHandlerPrivate>(this))
{
}

MqttHandler::~MqttHandler()
{
    d->unsubscribe();
    if (d->service)
        MqttServicePrivate::of(d->service)->removeHandler(this);
}

MqttService *MqttHandler::service() const
{
    return d->service;
}

void MqttHandler::setService(MqttService *service)
{
    if (service == d->service)
        return;
    d->unsubscribe();
    if (d->service)
        MqttServicePrivate::of(d->service)->removeHandler(this);
    d->service = service;
    if (service)
        d->sequence = MqttServicePrivate::of(service)->addHandler(this);
    Q_EMIT serviceChanged();
    d->update();
}

QString MqttHandler::topic() const
{
    return d->topic;
}

void MqttHandler::setTopic(const QString &topic)
{
    if (topic == d->topic)
        return;
    d->topic = topic;
    Q_EMIT topicChanged();
    d->update();
}

bool MqttHandler::isGlobal() const
{
    return d->global;
}

void MqttHandler::setGlobal(bool global)
{
    if (global == d->global)
        return;
    d->global = global;
    Q_EMIT globalChanged();
    d->update();
}

Mqtt::QoS MqttHandler::qos() const
{
    return d->qos;
}

void MqttHandler::setQos(Mqtt::QoS qos)
{
    if (qos == d->qos || qos > Mqtt::QoS::ExactlyOnce)
        return;
    d->qos = qos;
    Q_EMIT qosChanged();
    d->update();
}

QString MqttHandler::sharedGroup() const
{
    return d->sharedGroup;
}

void MqttHandler::setSharedGroup(const QString &group)
{
    if (group == d->sharedGroup)
        return;
    d->sharedGroup = group;
    Q_EMIT sharedGroupChanged();
    d->update();
}

bool MqttHandler::isEnabled() const
{
    return d->enabled;
}

void MqttHandler::setEnabled(bool enabled)
{
    if (enabled == d->enabled)
        return;
    d->enabled = enabled;
    Q_EMIT enabledChanged();
    d->update();
}

bool MqttHandler::isSkippedWhileDisabled() const
{
    return d->skippedWhileDisabled;
}

void MqttHandler::setSkippedWhileDisabled(bool skipped)
{
    if (skipped == d->skippedWhileDisabled)
        return;
    d->skippedWhileDisabled = skipped;
    Q_EMIT skippedWhileDisabledChanged();
}

QString MqttHandler::filter() const
{
    return d->filter;
}

MqttError MqttHandler::error() const
{
    return d->error;
}

quint64 MqttHandler::receivedCount() const
{
    return d->received;
}

quint64 MqttHandler::failureCount() const
{
    return d->failures;
}
