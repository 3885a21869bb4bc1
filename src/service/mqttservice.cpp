// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/mqttservice.h"

#include "connection/payload.h"
#include "service/mqtthandler_p.h"
#include "service/mqttloop_p.h"
#include "service/mqttservice_p.h"
#include "service/servicelog.h"
#include "settings/jsonsettings.h"
#include "settings/serviceconfig.h"

using namespace Qt::StringLiterals;

MqttService::MqttService(const QString &name, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<MqttServicePrivate>(this, name))
{
}

MqttService::MqttService(QObject *parent)
    : MqttService(QString(), parent)
{
}

MqttService::~MqttService()
{
    // They look at their service when they go, which is not there any more when QObject deletes
    // its children.
    const QList<MqttHandler *> handlers = d->handlers;
    for (MqttHandler *handler : handlers)
        handler->setService(nullptr);
    const QList<MqttLoop *> loops = d->loops;
    for (MqttLoop *loop : loops)
        loop->setService(nullptr);
}

QString MqttService::name() const
{
    return d->name;
}

void MqttService::setName(const QString &name)
{
    d->setName(name);
}

QString MqttService::baseTopic() const
{
    return d->baseTopic.value_or(u"service/"_s % d->name % u'/');
}

void MqttService::setBaseTopic(const QString &topic)
{
    const QString whole = topic.isEmpty() || topic.endsWith(u'/') ? topic : topic % u'/';
    if (d->baseTopic == whole)
        return;
    d->baseTopic = whole;
    Q_EMIT baseTopicChanged();
}

void MqttService::resetBaseTopic()
{
    if (!d->baseTopic)
        return;
    d->baseTopic.reset();
    Q_EMIT baseTopicChanged();
}

QString MqttService::clientId() const
{
    return d->clientId.isEmpty() ? d->ownClientId : d->clientId;
}

void MqttService::setClientId(const QString &id)
{
    if (id == d->clientId)
        return;
    d->clientId = id;
    Q_EMIT clientIdChanged();
}

BrokerOptions MqttService::brokerOptions() const
{
    return d->broker;
}

void MqttService::setBrokerOptions(const BrokerOptions &options)
{
    d->ownBroker = options;
    d->setBroker(options);
}

void MqttServicePrivate::setBroker(const BrokerOptions &options)
{
    broker = options;
    if (!options.clientId.isEmpty())
        q->setClientId(options.clientId);
}

MqttError MqttService::applyConfig(ServiceConfig config)
{
    const auto reject = [](const MqttError &error) {
        qCCritical(lcService).noquote() << error.text();
        return error;
    };
    checkConfig(config);
    if (!config.isValid()) {
        QStringList lines;
        for (const ServiceConfig::Complaint &complaint : config.complaints()) {
            if (complaint.isError())
                lines.append(complaint.toString());
        }
        return reject({MqttError::Code::InvalidConfiguration, lines.join(u'\n')});
    }
    const BrokerOptions options = config.broker(d->ownBroker);
    for (const BrokerAddress &address : options.addresses()) {
        if (address.transport != BrokerAddress::Transport::Tcp) {
            return reject({MqttError::Code::InvalidConfiguration,
                           u"broker %1: only plain TCP is built in"_s.arg(address.toString())});
        }
    }
    d->setBroker(options);
    if (config.baseTopic())
        setBaseTopic(*config.baseTopic());
    if (config.onlineInterval())
        setOnlineInterval(*config.onlineInterval());
    if (config.config() != d->config) {
        d->config = config.config();
        Q_EMIT configChanged();
    }
    return {};
}

void MqttService::checkConfig(ServiceConfig &) {}

QJsonObject MqttService::config() const
{
    return d->config;
}

JsonSettings *MqttService::state() const
{
    if (!d->state)
        d->state = std::make_unique<JsonSettings>(JsonSettings::stateFile(d->name));
    return d->state.get();
}

MqttConnection *MqttService::connection() const
{
    return &d->connection;
}

MqttError MqttService::start()
{
    return d->start();
}

void MqttService::stop()
{
    d->stop();
}

bool MqttService::isRunning() const
{
    return d->phase == MqttServicePrivate::Phase::Running;
}

bool MqttService::isOnline() const
{
    return d->connection.isOnline();
}

bool MqttService::isEnabled() const
{
    return d->enabled;
}

void MqttService::setEnabled(bool enabled)
{
    if (enabled == d->enabled)
        return;
    d->enabled = enabled;
    Q_EMIT enabledChanged();
    d->updateLoops();
}

std::chrono::milliseconds MqttService::onlineInterval() const
{
    return d->onlineTimer.intervalAsDuration();
}

void MqttService::setOnlineInterval(std::chrono::milliseconds interval)
{
    if (interval == onlineInterval())
        return;
    const bool active = isOnline() && interval.count() > 0;
    d->onlineTimer.stop();
    d->onlineTimer.setInterval(interval);
    if (active)
        d->onlineTimer.start();
    Q_EMIT onlineIntervalChanged();
}

MqttHandler *MqttService::handle(const QString &topic, QObject *receiver, const char *slot,
                                 const MqttHandlerOptions &options)
{
    return addHandler(topic, mqtt::findSlot(receiver, slot), options);
}

MqttHandler *MqttService::addHandler(const QString &topic, mqtt::Slot slot,
                                     const MqttHandlerOptions &options)
{
    auto *handler = new MqttHandler(this);
    handler->d->setSlot(slot);
    handler->d->topic = topic;
    handler->d->global = options.global;
    handler->d->qos = options.qos;
    handler->d->sharedGroup = options.sharedGroup;
    handler->d->skippedWhileDisabled = options.skippedWhileDisabled;
    handler->setService(this);
    return handler;
}

MqttLoop *MqttService::addLoop(std::chrono::milliseconds interval, mqtt::Slot slot,
                               MqttLoop::FirstRun firstRun)
{
    auto *loop = new MqttLoop(this);
    loop->d->setSlot(slot);
    loop->d->interval = interval;
    loop->d->firstRun = firstRun;
    loop->setService(this);
    return loop;
}

QList<MqttHandler *> MqttService::handlers() const
{
    return d->handlers;
}

QList<MqttLoop *> MqttService::loops() const
{
    return d->loops;
}

MqttPublication MqttService::publish(const QString &topic, const MqttValue &value,
                                     const MqttPublishOptions &options)
{
    QString why;
    const std::optional<QByteArray> payload =
        mqtt::formatPayload(value.toVariant(), d->floatPrecision, &why);
    if (!payload)
        return d->refuse(
            {MqttError::Code::InvalidValue, u"'%1' is not published: %2"_s.arg(topic, why)});
    return d->send(topic, *payload, options);
}

MqttPublication MqttService::publishJson(const QString &topic, const MqttValue &value,
                                         const MqttPublishOptions &options)
{
    QString why;
    const std::optional<QByteArray> payload =
        mqtt::formatJson(value.toVariant(), d->floatPrecision, &why);
    if (!payload)
        return d->refuse(
            {MqttError::Code::InvalidValue, u"'%1' is not published: %2"_s.arg(topic, why)});
    return d->send(topic, *payload, options);
}

MqttError MqttService::publishJsonKeys(const QVariantMap &values, const QString &ext,
                                       const MqttPublishOptions &options)
{
    MqttError first;
    const QString prefix = ext.isEmpty() || ext.endsWith(u'/') ? ext : ext % u'/';
    for (auto it = values.begin(); it != values.end(); ++it) {
        const MqttError error = publish(prefix % it.key(), it.value(), options);
        if (first.isOk())
            first = error;
    }
    return first;
}

MqttError MqttService::publishJsonKeys(const QJsonObject &values, const QString &ext,
                                       const MqttPublishOptions &options)
{
    return publishJsonKeys(values.toVariantMap(), ext, options);
}

int MqttService::floatPrecision() const
{
    return d->floatPrecision;
}

void MqttService::setFloatPrecision(int decimals)
{
    decimals = qBound(0, decimals, 15);
    if (decimals == d->floatPrecision)
        return;
    d->floatPrecision = decimals;
    Q_EMIT floatPrecisionChanged();
}

quint64 MqttService::receivedMessages() const
{
    return d->connection.received();
}

quint64 MqttService::publishedMessages() const
{
    return d->published;
}

quint64 MqttService::unchangedMessages() const
{
    return d->unchanged;
}

quint64 MqttService::unhandledMessages() const
{
    return d->unhandled;
}

quint64 MqttService::droppedMessages() const
{
    return d->connection.dropped();
}

quint64 MqttService::handlerFailures() const
{
    return d->handlerFailures;
}
