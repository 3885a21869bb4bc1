// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/mqttservice_p.h"

#include "service/mqtthandler_p.h"
#include "service/mqttloop_p.h"
#include "service/servicelog.h"
#include "settings/jsonsettings.h"
#include "topic/topicrules.h"

#include <QMetaClassInfo>
#include <QRandomGenerator>

#include <limits>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcService, "mqttservice.service", QtInfoMsg)

namespace {

constexpr auto onlineTopic = "online"_L1;
constexpr auto enabledTopic = "enabled"_L1;
constexpr qsizetype maximumClientId = 23; // every broker takes that many [MQTT-3.1.3-5]
constexpr qsizetype tailLength = 6;
constexpr qsizetype toldTopics = 1000; // of unhandled messages; after that they are only counted

/// The service's name as far as every broker takes it, and a random tail.
QString makeClientId(const QString &name)
{
    static constexpr auto digits = "0123456789abcdefghijklmnopqrstuvwxyz"_L1;
    QString id;
    for (const QChar c : name) {
        if (c.unicode() < 128 && (c.isLetterOrNumber() || c == u'-' || c == u'_'))
            id += c;
    }
    id.truncate(maximumClientId - tailLength - 1);
    id += u'-';
    for (qsizetype i = 0; i < tailLength; ++i)
        id += digits[QRandomGenerator::global()->bounded(static_cast<int>(digits.size()))];
    return id;
}

} // namespace

MqttServicePrivate::MqttServicePrivate(MqttService *service, const QString &name)
    : q(service)
    , name(name)
    , ownClientId(makeClientId(name))
{
    onlineTimer.setInterval(std::chrono::seconds(180));
    m_counterTimer.setSingleShot(true);
    m_counterTimer.setInterval(std::chrono::seconds(1));
    QObject::connect(&onlineTimer, &QTimer::timeout, q, [this] { publishOnline(); });
    QObject::connect(&m_configWatcher, &mqtt::FileWatcher::changed, q, [this] { reloadConfig(); });
    QObject::connect(&m_counterTimer, &QTimer::timeout, q, &MqttService::countersChanged);
    QObject::connect(&connection, &MqttConnection::onlineChanged, q, [this] { onOnlineChanged(); });
    QObject::connect(&connection, &MqttConnection::closed, q, [this] { onClosed(); });
    QObject::connect(&connection, &MqttConnection::errorOccurred, q, &MqttService::errorOccurred);
    QObject::connect(&connection, &MqttConnection::droppedChanged, q, [this] { noteCounters(); });
    QObject::connect(&connection, &MqttConnection::unhandledMessage, q,
                     [this](const MqttMessage &message) { onUnhandled(message); });
}

MqttServicePrivate::~MqttServicePrivate() = default;

void MqttServicePrivate::setName(const QString &value)
{
    if (value == name)
        return;
    name = value;
    ownClientId = makeClientId(name);
    moveState();
    Q_EMIT q->nameChanged();
    if (!baseTopic)
        Q_EMIT q->baseTopicChanged();
    if (broker.clientId.isEmpty())
        Q_EMIT q->clientIdChanged();
}

void MqttServicePrivate::setOnlineInterval(std::chrono::milliseconds interval)
{
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
    if (phase == Phase::Running)
        return {};
    if (const MqttError error = prepare(); !error.isOk()) {
        qCCritical(lcService).noquote() << u"the service cannot start: "_s % error.text();
        Q_EMIT q->errorOccurred(error);
        return error;
    }
    if (!broker.cleanSession && broker.clientId.isEmpty()) {
        qCWarning(lcService) << "the session is kept at the broker under a client id that is made "
                                "anew each run; set one to find it again";
    }
    phase = Phase::Running;
    subscribeEnabled();
    for (MqttHandler *handler : std::as_const(handlers))
        handler->d->update();
    connection.setOptions(connectOptions());
    connection.open();
    Q_EMIT q->runningChanged();
    return {};
}

MqttError MqttServicePrivate::prepare()
{
    if (phase == Phase::Stopping)
        return {MqttError::Code::NotRunning, u"service '%1' is still stopping"_s.arg(name)};
    if (name.isEmpty())
        return {MqttError::Code::InvalidName, u"a service needs a name"_s};
    const QString online = q->baseTopic() % onlineTopic;
    if (const mqtt::TopicError error = mqtt::checkTopicName(online);
        error != mqtt::TopicError::None) {
        return {MqttError::Code::InvalidName,
                u"service '%1': topic '%2' "_s.arg(name, online) % mqtt::describe(error)};
    }
    if (MqttError error = bindDeclared(); !error.isOk())
        return error;
    for (const MqttHandler *handler : std::as_const(handlers)) {
        handler->d->update(); // the base topic may be another than when it was given to the service
        if (!handler->error().isOk())
            return handler->error();
    }
    for (const MqttLoop *loop : std::as_const(loops)) {
        loop->d->update();
        if (!loop->error().isOk())
            return loop->error();
    }
    return checkState();
}

/// Handlers and loops of the macros in the class, once. All or none.
MqttError MqttServicePrivate::bindDeclared()
{
    if (m_declaredBound)
        return {};
    QObjectList made;
    const QMetaObject *metaObject = q->metaObject();
    for (int i = 0; i < metaObject->classInfoCount(); ++i) {
        const QMetaClassInfo info = metaObject->classInfo(i);
        const QByteArray kind = info.name();
        if (!kind.startsWith("mqtt."))
            continue;
        if (const MqttError error = bindOne(kind, info.value(), &made); !error.isOk()) {
            qDeleteAll(made);
            return error;
        }
    }
    m_declaredBound = true;
    return {};
}

MqttError MqttServicePrivate::bindOne(const QByteArray &kind, const QByteArray &declaration,
                                      QObjectList *made)
{
    const qsizetype space = declaration.indexOf(' ');
    const QByteArray slotName = declaration.first(space);
    const QString subject = QString::fromUtf8(declaration.sliced(space + 1));
    const bool isLoop = kind == "mqtt.loop";
    const mqtt::Slot slot = mqtt::findSlot(q, slotName);
    if (isLoop) {
        auto *loop = new MqttLoop(q);
        made->append(loop);
        loop->d->setSlot(slot);
        loop->setIntervalText(subject);
        loop->setService(q);
        return loop->error();
    }
    MqttHandlerOptions options;
    options.global = kind == "mqtt.handle.global";
    MqttHandler *handler = q->addHandler(subject, slot, options);
    made->append(handler);
    return handler->error();
}

BrokerOptions MqttServicePrivate::connectOptions() const
{
    BrokerOptions options = broker;
    options.clientId = q->clientId();
    if (!options.will)
        options.will = MqttWill{q->baseTopic() % onlineTopic, "0", Mqtt::QoS::AtLeastOnce, true};
    return options;
}

void MqttServicePrivate::subscribeEnabled()
{
    const auto receive = [this](const MqttMessage &message) {
        bool ok = false;
        const bool on = message.boolean(&ok);
        if (ok)
            q->setEnabled(on);
        else
            qCWarning(lcService).noquote()
                << message.topic() << "takes 0 or 1, not" << message.text();
    };
    m_enabledSubscription =
        connection.subscribe(q->baseTopic() % enabledTopic, Mqtt::QoS::AtLeastOnce, receive,
                             std::numeric_limits<int>::min());
}

void MqttServicePrivate::stop()
{
    if (phase == Phase::Stopping)
        return;
    if (phase == Phase::Stopped) {
        QMetaObject::invokeMethod(q, &MqttService::stopped, Qt::QueuedConnection);
        return;
    }
    if (connection.isOnline()) {
        connection.publish(q->baseTopic() % onlineTopic, "0",
                           {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
    }
    phase = Phase::Stopping;
    m_hasBeenOnline = false;
    updateLoops();
    connection.close();
    Q_EMIT q->runningChanged();
}

void MqttServicePrivate::onClosed()
{
    if (phase != Phase::Stopping)
        return;
    phase = Phase::Stopped;
    connection.unsubscribe(m_enabledSubscription);
    for (MqttHandler *handler : std::as_const(handlers))
        handler->d->unsubscribe();
    if (state)
        state->save();
    Q_EMIT q->stopped();
}

void MqttServicePrivate::onOnlineChanged()
{
    if (!connection.isOnline()) {
        onlineTimer.stop();
        Q_EMIT q->onlineChanged();
        return;
    }
    if (!connection.isSessionRestored())
        changes.forget();
    publishOnline();
    if (onlineTimer.intervalAsDuration().count() > 0)
        onlineTimer.start();
    m_hasBeenOnline = true;
    Q_EMIT q->onlineChanged();
    updateLoops();
}

void MqttServicePrivate::publishOnline()
{
    connection.publish(q->baseTopic() % onlineTopic, "1",
                       {.retain = true, .qos = Mqtt::QoS::AtLeastOnce});
}

MqttPublication MqttServicePrivate::send(const QString &topic, const QByteArray &payload,
                                         const MqttPublishOptions &options)
{
    if (topic.isEmpty())
        return refuse({MqttError::Code::InvalidTopic, u"nothing is published to an empty topic"_s});
    const QString whole = options.global ? topic : q->baseTopic() % topic;
    const auto now = std::chrono::steady_clock::now();
    if (!changes.isDue(whole, payload, options.onlyIfChanged, now)) {
        ++unchanged;
        noteCounters();
        return MqttDelivery(MqttDelivery::Outcome::Unchanged, options.qos);
    }
    MqttPublication publication = connection.publish(whole, payload, options);
    if (!publication.refusal().isOk())
        return refuse(publication.refusal());
    m_queueWasFull = false;
    changes.accepted(whole, payload, now);
    ++published;
    noteCounters();
    qCDebug(lcService).noquote() << "publish" << whole << payload;
    return publication;
}

/// What a program does not look at is at least in the log. A full queue is told of once, as it may
/// refuse thousands.
MqttError MqttServicePrivate::refuse(const MqttError &error)
{
    const bool again = std::exchange(m_queueWasFull, error.code() == MqttError::Code::QueueFull);
    if (!again || !m_queueWasFull)
        qCWarning(lcService).noquote() << error.text();
    return error;
}

int MqttServicePrivate::addHandler(MqttHandler *handler)
{
    handlers.append(handler);
    return ++m_sequence;
}

void MqttServicePrivate::removeHandler(MqttHandler *handler)
{
    handlers.removeOne(handler);
}

void MqttServicePrivate::addLoop(MqttLoop *loop)
{
    loops.append(loop);
}

void MqttServicePrivate::removeLoop(MqttLoop *loop)
{
    loops.removeOne(loop);
}

void MqttServicePrivate::updateLoops()
{
    const QList<MqttLoop *> all = loops;
    for (MqttLoop *loop : all) {
        if (loops.contains(loop))
            loop->d->update();
    }
}

void MqttServicePrivate::noteCounters()
{
    if (!m_counterTimer.isActive())
        m_counterTimer.start();
}

/// Of a handler or loop that cannot work. Before start() it is kept for start() to return.
void MqttServicePrivate::report(const MqttError &error)
{
    if (phase != Phase::Running)
        return;
    qCWarning(lcService).noquote() << error.text();
    Q_EMIT q->errorOccurred(error);
}

void MqttServicePrivate::handlerFailed(MqttHandler *handler, const MqttMessage &message,
                                       const MqttError &error)
{
    ++handlerFailures;
    noteCounters();
    Q_EMIT q->handlerFailed(handler, message, error);
}

void MqttServicePrivate::loopFailed(MqttLoop *loop, const MqttError &error)
{
    Q_EMIT q->loopFailed(loop, error);
}

void MqttServicePrivate::onUnhandled(const MqttMessage &message)
{
    ++unhandled;
    noteCounters();
    if (m_unhandledTopics.size() < toldTopics && !m_unhandledTopics.contains(message.topic())) {
        m_unhandledTopics.insert(message.topic());
        qCWarning(lcService).noquote() << "nobody handles" << message.topic();
    }
    Q_EMIT q->unhandledMessage(message);
}
