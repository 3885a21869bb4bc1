// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/mqtthandler_p.h"
#include "service/mqttservice_p.h"
#include "service/servicelog.h"
#include "service/waits.h"
#include "settings/jsonsettings.h"

using namespace Qt::StringLiterals;

// What a service takes from its configuration, also while it runs, and where it keeps its state.

namespace {

/// Nothing wrong, or every error, a line each.
MqttError errorsOf(const ServiceConfig &config)
{
    QStringList lines;
    for (const ServiceConfig::Complaint &complaint : config.complaints()) {
        if (complaint.isError())
            lines.append(complaint.toString());
    }
    return lines.isEmpty() ? MqttError()
                           : MqttError(MqttError::Code::InvalidConfiguration, lines.join(u'\n'));
}

} // namespace

void MqttServicePrivate::updateBaseTopic()
{
    const QString before = q->baseTopic();
    baseTopic = config.baseTopic() ? config.baseTopic() : own.baseTopic;
    if (baseTopic && !baseTopic->isEmpty() && !baseTopic->endsWith(u'/'))
        *baseTopic += u'/';
    if (q->baseTopic() != before)
        Q_EMIT q->baseTopicChanged();
}

void MqttServicePrivate::updateHealthInterval()
{
    const auto interval = mqtt::timerInterval(config.healthInterval().value_or(own.healthInterval));
    if (interval == health.interval())
        return;
    health.setInterval(interval);
    Q_EMIT q->healthIntervalChanged();
}

void MqttServicePrivate::updateInfoPublished()
{
    const bool on = config.isInfoPublished().value_or(own.infoPublished);
    if (on == health.isInfoPublished())
        return;
    health.setInfoPublished(on);
    Q_EMIT q->infoPublishedChanged();
}

void MqttServicePrivate::updateBroker()
{
    const QString before = std::exchange(broker, config.broker(own.broker)).clientId;
    if (before != broker.clientId)
        Q_EMIT q->clientIdChanged();
}

void MqttServicePrivate::updateBrokers()
{
    const std::map<QString, BrokerOptions> several = config.serviceBrokers(own.broker);
    setBrokers(several.empty() ? own.brokers : several);
}

void MqttServicePrivate::checkConfig(ServiceConfig &given)
{
    checkCollecting(given);
    q->checkConfig(given);
    if (phase != Phase::Running) // or else start() looks
        return;
    if (const QString problem = replicaOf(given).problem(); !problem.isEmpty())
        given.addError(u"replicas"_s, problem);
    const std::map<QString, BrokerOptions> several = given.serviceBrokers(own.broker);
    const QString problem =
        roleProblem(given.broker(own.broker), several.empty() ? own.brokers : several);
    if (!problem.isEmpty())
        given.addError(u"brokers"_s, problem, u"a broker with another role"_s);
}

MqttError MqttServicePrivate::applyConfig(ServiceConfig given)
{
    checkConfig(given);
    if (const MqttError error = errorsOf(given); !error.isOk()) {
        qCCritical(lcService).noquote() << error.text();
        return error;
    }
    takeConfig(given);
    return {};
}

void MqttServicePrivate::takeConfig(const ServiceConfig &given)
{
    const bool wasWatched = isConfigWatched();
    const QJsonObject sectionBefore = config.config();
    config = given;
    m_lastConfigError.clear();
    updateCollecting();
    watchConfig();
    // From here on slots are called, each of which may delete the service.
    const mqtt::Lifeline::Watch isHere(lifeline);
    for (const auto update :
         {&MqttServicePrivate::updateBroker, &MqttServicePrivate::updateReplica,
          &MqttServicePrivate::updateBaseTopic, &MqttServicePrivate::updateOnlineInterval,
          &MqttServicePrivate::updateHealthInterval, &MqttServicePrivate::updateInfoPublished,
          &MqttServicePrivate::moveState}) {
        if (isHere)
            (this->*update)();
    }
    if (isHere && isConfigWatched() != wasWatched)
        Q_EMIT q->configWatchedChanged();
    if (isHere && phase == Phase::Running)
        takeEffect(std::exchange(m_place, place()));
    if (isHere)
        updateBrokers();
    if (isHere && config.config() != sectionBefore)
        Q_EMIT q->configChanged();
    if (isHere)
        Q_EMIT q->configApplied();
}

void MqttServicePrivate::changeIdentity(void (MqttServicePrivate::*update)())
{
    const mqtt::Lifeline::Watch isHere(lifeline);
    (this->*update)();
    if (!isHere || phase != Phase::Running || place() == m_place)
        return;
    if (const MqttError error = checkIdentity(); !error.isOk())
        report(error); // it stays where it was, as far as that goes
    else
        takeEffect(std::exchange(m_place, place()));
}

/// Of other topics, and of other options of the broker.
void MqttServicePrivate::takeEffect(const Place &before)
{
    const Place now = place();
    for (const auto &link : connections()) {
        if (now.own != before.own) {
            publishOnline(link.get(), before.own, false);
            health.publishInfo(link.get(), before.own, false);
            if (connectOptions(link.get()).isSameLink(link->options())) {
                publishOnline(link.get(), now.own, true);
                health.publishInfo(link.get(), now.own, health.isInfoPublished());
            }
        }
        if (now.base != before.base) {
            link->unsubscribe(std::exchange(m_own[link.get()].enabled, 0));
            subscribeEnabled(link.get());
        }
    }
    const bool isMoved = now.base != before.base || now.group != before.group;
    if (isMoved && !updateHandlers())
        return;
    updateLoops();
    configureLinks();
}

MqttError MqttServicePrivate::reloadConfig()
{
    ServiceConfig fresh = config.reread();
    checkConfig(fresh);
    const MqttError error = errorsOf(fresh);
    if (error.isOk()) {
        for (const ServiceConfig::Complaint &complaint : fresh.complaints()) {
            if (!config.complaints().contains(complaint))
                qCWarning(lcService).noquote() << complaint.toString();
        }
        takeConfig(fresh);
        return {};
    }
    if (std::exchange(m_lastConfigError, error.text()) != error.text()) {
        qCCritical(lcService).noquote() << u"the configuration stays as it was: "_s % error.text();
        Q_EMIT q->errorOccurred(error);
    }
    return error;
}

bool MqttServicePrivate::isConfigWatched() const
{
    return config.isWatched().value_or(own.configWatched);
}

void MqttServicePrivate::watchConfig()
{
    const QString file = isConfigWatched() ? config.fileName() : QString();
    if (file != m_watchedConfig)
        m_configWatcher.watch(file);
    m_watchedConfig = file;
}

bool MqttServicePrivate::isStatePersistent() const
{
    return own.statePersistent && !config.isStateOff();
}

QString MqttServicePrivate::stateFile() const
{
    if (!isStatePersistent())
        return {};
    const QString configured = config.stateFile();
    return JsonSettings::stateFile(replica.fileName(name),
                                   configured.isEmpty() ? own.stateFile : configured);
}

JsonSettings *MqttServicePrivate::openState()
{
    if (state)
        return state.get();
    state = std::make_unique<JsonSettings>();
    QObject::connect(state.get(), &JsonSettings::errorOccurred, q, [this](const QString &text) {
        Q_EMIT q->errorOccurred({MqttError::Code::StateFailed, text});
    });
    moveState();
    return state.get();
}

void MqttServicePrivate::moveState()
{
    if (state) {
        state->setFileName(stateFile());
        const auto configured = config.stateSaveInterval();
        if (configured && !m_ownSaveInterval)
            m_ownSaveInterval = state->autoSaveInterval();
        if (m_ownSaveInterval)
            state->setAutoSaveInterval(configured.value_or(*m_ownSaveInterval));
        if (!configured)
            m_ownSaveInterval.reset();
    }
    if (std::exchange(m_stateFile, stateFile()) != m_stateFile)
        Q_EMIT q->stateFileChanged();
}

/// A state that is in use, or that someone chose a place for, must have one.
MqttError MqttServicePrivate::checkState()
{
    const bool isChosen = !config.stateFile().isEmpty() || !own.stateFile.isEmpty();
    if (!isStatePersistent() || (!state && !isChosen))
        return {};
    openState();
    const bool isReadable = state->status() != JsonSettings::AccessError;
    if (isReadable && state->isWritable())
        return {};
    const QString why = isReadable ? u"state file %1 cannot be written"_s.arg(stateFile())
                                   : u"state file "_s % state->errorString();
    return {MqttError::Code::StateFailed,
            u"service '%1': %2; allowed is another place for it (services.%1.state), or false to "
            "keep no state"_s.arg(name, why)};
}
