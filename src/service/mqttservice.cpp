// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/mqttservice.h"

#include "service/mqtthandler_p.h"
#include "service/mqttloop_p.h"
#include "service/mqttservice_p.h"
#include "service/servicelog.h"
#include "service/waits.h"
#include "settings/duration.h"
#include "settings/jsonsettings.h"

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
    d->phase = MqttServicePrivate::Phase::Stopped; // who asks again is refused
    d->requests.fail({MqttError::Code::NotRunning, u"the service is gone"_s});
    // They look at their service when they go, which is not there any more when QObject deletes
    // its children. Each tells of it, whereupon others may be deleted.
    while (!d->handlers.empty())
        d->handlers.extract(d->handlers.begin()).mapped()->d->loseService();
    while (!d->loops.isEmpty())
        d->loops.first()->setService(nullptr);
}

QString MqttService::name() const
{
    return d->name;
}

void MqttService::setName(const QString &name)
{
    if (name == d->name)
        return;
    d->name = name;
    d->changeIdentity(&MqttServicePrivate::updateName);
}

QString MqttService::baseTopic() const
{
    return d->baseTopic ? *d->baseTopic : d->defaultBaseTopic;
}

void MqttService::setBaseTopic(const QString &topic)
{
    d->own.baseTopic = topic;
    d->changeIdentity(&MqttServicePrivate::updateBaseTopic);
}

void MqttService::resetBaseTopic()
{
    d->own.baseTopic.reset();
    d->changeIdentity(&MqttServicePrivate::updateBaseTopic);
}

QString MqttService::clientId() const
{
    if (d->replica.isOne())
        return d->replica.clientId(d->broker.clientId.isEmpty() ? d->name : d->broker.clientId);
    return d->broker.clientId.isEmpty() ? d->ownClientId : d->broker.clientId;
}

QString MqttService::replicaGroup() const
{
    return d->replica.group;
}

void MqttService::setReplicaGroup(const QString &group)
{
    d->own.replica.group = group;
    d->changeIdentity(&MqttServicePrivate::updateReplica);
}

QString MqttService::instance() const
{
    return d->replica.instance;
}

void MqttService::setInstance(const QString &instance)
{
    d->own.replica.instance = instance;
    d->changeIdentity(&MqttServicePrivate::updateReplica);
}

QString MqttService::ownTopic() const
{
    return d->replica.topic(baseTopic());
}

void MqttService::setClientId(const QString &id)
{
    d->own.broker.clientId = id;
    d->updateBroker();
}

BrokerOptions MqttService::brokerOptions() const
{
    return d->broker;
}

void MqttService::setBrokerOptions(const BrokerOptions &options)
{
    const QString id = d->own.broker.clientId;
    d->own.broker = options;
    if (options.clientId.isEmpty())
        d->own.broker.clientId = id;
    d->updateBroker();
}

MqttError MqttService::applyConfig(ServiceConfig config)
{
    return d->applyConfig(std::move(config));
}

void MqttService::checkConfig(ServiceConfig &) {}

void MqttService::onUnhandledMessage(const MqttMessage &) {}

MqttError MqttService::reloadConfig()
{
    return d->reloadConfig();
}

bool MqttService::isConfigWatched() const
{
    return d->isConfigWatched();
}

void MqttService::setConfigWatched(bool watched)
{
    const bool before = isConfigWatched();
    d->own.configWatched = watched;
    d->watchConfig();
    if (isConfigWatched() != before)
        Q_EMIT configWatchedChanged();
}

ServiceConfig MqttService::appliedConfig() const
{
    return d->config;
}

QJsonObject MqttService::config() const
{
    return d->config.config();
}

JsonSettings *MqttService::state() const
{
    return d->openState();
}

QString MqttService::stateFile() const
{
    return d->stateFile();
}

void MqttService::setStateFile(const QString &path)
{
    d->own.stateFile = path;
    d->moveState();
}

bool MqttService::isStatePersistent() const
{
    return d->isStatePersistent();
}

void MqttService::setStatePersistent(bool persistent)
{
    d->own.statePersistent = persistent;
    d->moveState();
}

MqttConnection *MqttService::connection() const
{
    return d->connection.get();
}

MqttError MqttService::start()
{
    return d->start();
}

void MqttService::takeOver(MqttService *other)
{
    d->predecessor = other == this ? nullptr : other;
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
    return d->isOnline();
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
    const mqtt::Lifeline::Watch isHere(d->lifeline);
    Q_EMIT enabledChanged();
    if (isHere)
        d->updateLoops();
}

std::chrono::milliseconds MqttService::onlineInterval() const
{
    return d->onlineTimer.intervalAsDuration();
}

void MqttService::setOnlineInterval(std::chrono::milliseconds interval)
{
    d->own.onlineInterval = interval;
    d->updateOnlineInterval();
}

std::chrono::milliseconds MqttService::healthInterval() const
{
    return d->health.interval();
}

void MqttService::setHealthInterval(std::chrono::milliseconds interval)
{
    d->own.healthInterval = interval;
    d->updateHealthInterval();
}

QString MqttService::healthIntervalText() const
{
    return mqtt::formatDuration(healthInterval());
}

void MqttService::setHealthIntervalText(const QString &interval)
{
    QString why;
    if (const auto duration = mqtt::parseDuration(interval, &why)) {
        setHealthInterval(*duration);
        return;
    }
    const QString text = u"health interval '"_s % interval % u"' "_s % why;
    qCWarning(lcService).noquote() << text;
    Q_EMIT errorOccurred({MqttError::Code::InvalidInterval, text});
}

bool MqttService::isInfoPublished() const
{
    return d->health.isInfoPublished();
}

void MqttService::setInfoPublished(bool on)
{
    d->own.infoPublished = on;
    d->updateInfoPublished();
}

MqttHandler *MqttService::handle(const QString &topic, QObject *receiver, const char *slot,
                                 const MqttHandlerOptions &options)
{
    return addHandler(topic, mqtt::findSlot(receiver, slot), options);
}

MqttHandler *MqttService::addHandler(const QString &topic, mqtt::Slot slot,
                                     const MqttHandlerOptions &options)
{
    auto *handler = new MqttHandler(d->shelf());
    handler->d->setSlot(slot, this);
    handler->d->topic = topic;
    handler->d->global = options.global;
    handler->d->qos = options.qos;
    handler->d->sharedGroup = options.sharedGroup;
    handler->d->shared = options.shared;
    handler->d->skippedWhileDisabled = options.skippedWhileDisabled;
    handler->d->acceptRetained = options.acceptRetained;
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
    QList<MqttHandler *> result;
    result.reserve(static_cast<qsizetype>(d->handlers.size()));
    for (const auto &[sequence, handler] : d->handlers)
        result.append(handler);
    return result;
}

QList<MqttLoop *> MqttService::loops() const
{
    return d->loops;
}

QStringList MqttService::subscriptions() const
{
    return d->subscriptions;
}

void MqttService::setSubscriptions(const QStringList &filters)
{
    d->setSubscriptions(filters);
}

std::chrono::milliseconds MqttService::slowHandlerThreshold() const
{
    return d->slowHandlerThreshold;
}

void MqttService::setSlowHandlerThreshold(std::chrono::milliseconds threshold)
{
    d->slowHandlerThreshold =
        std::clamp(threshold, std::chrono::milliseconds(0), mqtt::LongestDuration);
}

std::chrono::milliseconds MqttService::statisticsInterval() const
{
    return d->statisticsTimer.intervalAsDuration();
}

void MqttService::setStatisticsInterval(std::chrono::milliseconds interval)
{
    d->statisticsTimer.setInterval(mqtt::timerInterval(interval));
    if (interval.count() <= 0)
        d->statisticsTimer.stop();
    else if (isRunning())
        d->statisticsTimer.start();
}

QFuture<MqttReply> MqttService::request(const QString &topic, const MqttValue &value,
                                        const MqttRequestOptions &options)
{
    return d->request(topic, value, options);
}

QFuture<MqttReply> MqttService::request(const QString &topic, const MqttValue &value,
                                        std::chrono::milliseconds timeout)
{
    return d->request(topic, value, {.timeout = timeout});
}

quint64 MqttService::receivedMessages() const
{
    quint64 received = 0;
    for (const MqttConnection *connection : connections())
        received += connection->received();
    return received;
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
    quint64 dropped = 0;
    for (const MqttConnection *connection : connections())
        dropped += connection->dropped();
    return dropped;
}

quint64 MqttService::handlerFailures() const
{
    return d->handlerFailures;
}

quint64 MqttService::slowHandlers() const
{
    return d->slowHandlers;
}

quint64 MqttService::lateAnswers() const
{
    return d->requests.late();
}
