// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/mqttservice_p.h"

#include "service/clientid.h"
#include "service/mqtthandler_p.h"
#include "service/mqttloop_p.h"
#include "service/servicelog.h"
#include "service/waits.h"
#include "settings/jsonsettings.h"
#include "topic/topicrules.h"
#include "topic/topictext.h"

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcService, "mqttservice.service", QtInfoMsg)

namespace {

constexpr auto onlineTopic = "online"_L1;

QString makeBaseTopic(const QString &name)
{
    return u"service/"_s % name % u'/';
}

} // namespace

MqttServicePrivate::MqttServicePrivate(MqttService *service, const QString &name)
    : q(service)
    , connection(std::make_shared<MqttConnection>())
    , name(name)
    , defaultBaseTopic(makeBaseTopic(name))
    , ownClientId(mqtt::makeClientId(name))
{
    onlineTimer.setInterval(std::chrono::seconds(180));
    m_counterTimer.setSingleShot(true);
    m_counterTimer.setInterval(std::chrono::seconds(1));
    QObject::connect(&onlineTimer, &QTimer::timeout, q, [this] { publishOnline(); });
    statisticsTimer.setInterval(std::chrono::seconds(180));
    QObject::connect(&m_counterTimer, &QTimer::timeout, q, [this] { emitCounters(); });
    QObject::connect(&statisticsTimer, &QTimer::timeout, q, [this] { logLoops(); });
    QObject::connect(&m_configWatcher, &mqtt::FileWatcher::changed, q, [this] { reloadConfig(); });
    QObject::connect(&sharedProbe, &mqtt::SharedProbe::failed, q,
                     [this](const MqttError &error) { report(error); });
    collectTimer.setSingleShot(true);
    QObject::connect(&collectTimer, &QTimer::timeout, q, [this] { expireCollected(); });
    topics.setBase(defaultBaseTopic);
    QObject::connect(q, &MqttService::baseTopicChanged, q,
                     [this] { topics.setBase(q->baseTopic()); });
    QObject::connect(&requests, &mqtt::Requests::lateAnswer, q, [this] { noteCounters(); });
    watch(connection.get());
}

/// A link is there, the first or another.
void MqttServicePrivate::watch(MqttConnection *link)
{
    requests.add(link);
    QObject::connect(link, &MqttConnection::onlineChanged, q,
                     [this, link] { onOnlineChanged(link); });
    QObject::connect(link, &MqttConnection::closed, q, [this] { onClosed(); });
    QObject::connect(link, &MqttConnection::errorOccurred, q, &MqttService::errorOccurred);
    QObject::connect(link, &MqttConnection::messageDropped, q,
                     [this](const QString &topic) { topics.forget(topic); });
    QObject::connect(link, &MqttConnection::droppedChanged, q, [this] { noteCounters(); });
    QObject::connect(link, &MqttConnection::unhandledMessage, q,
                     [this](const MqttMessage &message) { onUnhandled(message); });
}

MqttServicePrivate::~MqttServicePrivate() = default;

BrokerOptions MqttServicePrivate::clientOptions(const ServiceConfig &config, const QString &name)
{
    BrokerOptions options = config.broker();
    if (options.clientId.isEmpty())
        options.clientId = mqtt::makeClientId(name);
    options.will.reset();
    return options;
}

void MqttServicePrivate::updateName()
{
    defaultBaseTopic = makeBaseTopic(name);
    ownClientId = mqtt::makeClientId(name);
    const mqtt::Lifeline::Watch isHere(lifeline);
    moveState();
    if (isHere)
        Q_EMIT q->nameChanged();
    if (isHere && !baseTopic)
        Q_EMIT q->baseTopicChanged();
    if (isHere && broker.clientId.isEmpty())
        Q_EMIT q->clientIdChanged();
}

mqtt::Replica MqttServicePrivate::replicaOf(const ServiceConfig &given) const
{
    const ServiceConfig::Replicas configured = given.replicas();
    mqtt::Replica result{configured.group.isEmpty() ? own.replica.group : configured.group,
                         configured.instance.isEmpty() ? own.replica.instance : configured.instance,
                         configured.loops, configured.isTested};
    if (result.isOne() && result.instance.isEmpty())
        result.instance = qEnvironmentVariable("MQTTSERVICE_INSTANCE");
    return result;
}

void MqttServicePrivate::updateReplica()
{
    const mqtt::Replica before = std::exchange(replica, replicaOf(config));
    if (replica == before)
        return;
    const mqtt::Lifeline::Watch isHere(lifeline);
    moveState();
    if (isHere && replica.group != before.group)
        Q_EMIT q->replicaGroupChanged();
    if (isHere && replica.instance != before.instance)
        Q_EMIT q->instanceChanged();
    if (isHere)
        Q_EMIT q->clientIdChanged();
}

void MqttServicePrivate::updateOnlineInterval()
{
    const auto interval = mqtt::timerInterval(config.onlineInterval().value_or(own.onlineInterval));
    if (interval == q->onlineInterval())
        return;
    const bool active = q->isOnline() && interval.count() > 0;
    onlineTimer.stop();
    onlineTimer.setInterval(interval);
    if (active)
        onlineTimer.start();
    Q_EMIT q->onlineIntervalChanged();
}

MqttError MqttServicePrivate::start()
{
    if (phase == Phase::Running || m_waiting)
        return {};
    const mqtt::Lifeline::Watch isHere(lifeline);
    if (phase == Phase::Stopped)
        updateBrokers();
    if (isHere && phase == Phase::Stopped)
        arrangeLinks(); // they may have become others while it was stopping
    const MqttError error = isHere ? prepare() : MqttError();
    if (!isHere)
        return error;
    if (!error.isOk()) {
        qCCritical(lcService).noquote() << u"the service cannot start: "_s % error.text();
        Q_EMIT q->errorOccurred(error);
        return error;
    }
    if (!broker.cleanSession && broker.clientId.isEmpty() && !replica.isOne()) {
        qCWarning(lcService) << "the session is kept at the broker under a client id that is made "
                                "anew each run; set one to find it again";
    }
    const QPointer<MqttService> before = std::exchange(predecessor, nullptr);
    const bool isTakingOver = before && takeLink(of(before));
    if (!isHere)
        return {};
    if (!isTakingOver && before && of(before)->phase != Phase::Stopped) {
        waitFor(before);
        return {};
    }
    phase = Phase::Running;
    m_place = place();
    configureLinks();
    if (!isHere)
        return {};
    for (const auto &link : connections()) {
        if (isHere)
            subscribeOwn(link.get());
    }
    if (!isHere || !updateHandlers())
        return {};
    if (isTakingOver && before) {
        const bool wasEnabled = before->isEnabled();
        of(before)->leaveLink();
        if (isHere)
            Q_EMIT q->connectionChanged();
        if (isHere)
            q->setEnabled(wasEnabled);
        if (!isHere)
            return {};
    }
    for (const auto &link : connections())
        link->open();
    if (!isHere)
        return {};
    if (statisticsTimer.intervalAsDuration().count() > 0)
        statisticsTimer.start();
    updateLoops();
    if (isHere)
        Q_EMIT q->runningChanged();
    if (isHere && isTakingOver && connection->isOnline()) {
        connection->refreshRetained();
        onOnlineChanged(connection.get());
    }
    return {};
}

/// From another service, with all that waits there; it keeps its subscriptions until leaveLink(),
/// so that nothing is missed. False when it does not run, or this service would connect otherwise,
/// and when who hears of its end deletes one of the two.
bool MqttServicePrivate::takeLink(MqttServicePrivate *other)
{
    if (other->phase != Phase::Running || !others.empty() || !other->others.empty())
        return false;
    const QString idBefore = std::exchange(ownClientId, other->ownClientId);
    if (connectOptions(connection.get()) != other->connection->options() ||
        connection->id() != other->connection->id()) {
        ownClientId = idBefore;
        return false;
    }
    other->phase = Phase::Stopping; // who asks again is refused
    const mqtt::Lifeline::Watch isHere(lifeline);
    const mqtt::Lifeline::Watch isThere(other->lifeline);
    other->requests.fail({MqttError::Code::NotRunning, u"another service took the place"_s});
    if (isThere)
        other->flushCollected();
    if (isThere && other->state)
        other->state->save();
    if (isHere && state)
        state->sync(); // with what the other saved
    if (!isHere || !isThere)
        return false;
    other->onlineTimer.stop();
    other->statisticsTimer.stop();
    other->m_hasBeenOnline = false;
    other->phase = Phase::Stopped;
    other->updateLoops();
    other->connection->disconnect(other->q);
    requests.remove(connection.get(), {});
    connection = other->connection;
    watch(connection.get());
    return true;
}

/// The other half of takeLink().
void MqttServicePrivate::leaveLink()
{
    unsubscribeAll();
    requests.remove(connection.get(), {});
    connection = std::make_shared<MqttConnection>(connection->id());
    watch(connection.get());
    const mqtt::Lifeline::Watch isHere(lifeline);
    Q_EMIT q->connectionChanged();
    if (isHere)
        Q_EMIT q->runningChanged();
}

/// Two services of one name at a time would take each other's place at the broker.
void MqttServicePrivate::waitFor(MqttService *other)
{
    m_waiting = std::make_unique<QObject>();
    const auto go = [this] {
        m_waiting.reset();
        const mqtt::Lifeline::Watch isHere(lifeline);
        if (state)
            state->sync(); // with what the other saved
        if (isHere)
            start();
    };
    QObject::connect(other, &MqttService::stopped, m_waiting.get(), go);
    QObject::connect(other, &QObject::destroyed, m_waiting.get(), go);
    other->stop();
}

MqttError MqttServicePrivate::checkIdentity() const
{
    if (name.isEmpty())
        return {MqttError::Code::InvalidName, u"a service needs a name"_s};
    if (const QString problem = replica.problem(); !problem.isEmpty())
        return {MqttError::Code::InvalidName, u"service '%1': "_s.arg(name) % problem};
    const QString online = q->ownTopic() % onlineTopic;
    if (const mqtt::TopicError error = mqtt::checkTopicName(online);
        error != mqtt::TopicError::None) {
        return {MqttError::Code::InvalidName,
                u"service '%1': topic %2 "_s.arg(name, mqtt::quoted(online)) %
                    mqtt::describe(error)};
    }
    return {};
}

MqttError MqttServicePrivate::prepare()
{
    if (phase == Phase::Stopping)
        return {MqttError::Code::NotRunning, u"service '%1' is still stopping"_s.arg(name)};
    if (const MqttError error = checkIdentity(); !error.isOk())
        return error;
    if (MqttError error = bindDeclared(); !error.isOk())
        return error;
    const mqtt::Lifeline::Watch isHere(lifeline);
    updateLoops();
    // The base topic may be another than when they were given to the service.
    if (!isHere || !updateHandlers())
        return {MqttError::Code::NotRunning, u"the service was deleted"_s};
    for (const auto &[sequence, handler] : handlers) {
        if (!handler->error().isOk())
            return handler->error();
    }
    if (const QString problem = roleProblem(broker, brokers); !problem.isEmpty())
        return {MqttError::Code::WrongRole, problem};
    for (const MqttLoop *loop : std::as_const(loops)) {
        if (!loop->error().isOk())
            return loop->error();
    }
    warnOfUnknownLoops();
    return checkState();
}

void MqttServicePrivate::warnOfUnknownLoops() const
{
    QStringList names;
    for (const MqttLoop *loop : loops)
        names.append(loop->objectName());
    names.removeAll(QString());
    for (auto it = replica.loops.cbegin(); it != replica.loops.cend(); ++it) {
        if (!names.contains(it.key())) {
            qCWarning(lcService).noquote()
                << u"replicas: there is no loop '%1'; the named ones are: %2"_s.arg(
                       it.key(), names.join(u", "_s));
        }
    }
}

void MqttServicePrivate::stop()
{
    if (phase == Phase::Stopping)
        return;
    if (phase == Phase::Stopped) {
        m_waiting.reset();
        QMetaObject::invokeMethod(q, &MqttService::stopped, Qt::QueuedConnection);
        return;
    }
    phase = Phase::Stopping; // who asks again is refused
    const mqtt::Lifeline::Watch isHere(lifeline);
    requests.fail({MqttError::Code::NotRunning, u"the service was stopped"_s});
    if (isHere)
        flushCollected();
    if (!isHere)
        return;
    const auto links = connections();
    for (const auto &link : links) {
        if (isHere) // whoever hears of a dropped message may delete it
            publishOnline(link.get(), m_place.own, false);
    }
    if (!isHere)
        return;
    m_hasBeenOnline = false;
    statisticsTimer.stop();
    updateLoops();
    for (const auto &link : links)
        link->close();
    if (!isHere)
        return;
    // The program may have closed them all before.
    QMetaObject::invokeMethod(
        q, [this] { onClosed(); }, Qt::QueuedConnection);
    Q_EMIT q->runningChanged();
}

void MqttServicePrivate::addLoop(MqttLoop *loop)
{
    loops.append(loop);
}

void MqttServicePrivate::removeLoop(MqttLoop *loop)
{
    loops.removeOne(loop);
}

void MqttServicePrivate::logLoops()
{
    for (const MqttLoop *loop : std::as_const(loops))
        loop->d->logStatistics();
}

void MqttServicePrivate::updateLoops()
{
    const QList<QPointer<MqttLoop>> all(loops.cbegin(), loops.cend());
    for (const QPointer<MqttLoop> &loop : all) {
        if (loop)
            loop->d->update();
    }
}

/// Of a handler or loop that cannot work. Before start() it is kept for start() to return.
void MqttServicePrivate::report(const MqttError &error)
{
    if (phase != Phase::Running)
        return;
    qCWarning(lcService).noquote() << error.text();
    Q_EMIT q->errorOccurred(error);
}

void MqttServicePrivate::loopFailed(MqttLoop *loop, const MqttError &error)
{
    Q_EMIT q->loopFailed(loop, error);
}
