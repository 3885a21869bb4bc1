// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/connectionlog.h"
#include "connection/memoryoutbox.h"
#include "connection/mqttconnection_p.h"

#include <QDateTime>
#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// Its life: attempts to connect, the link, the end.

Q_LOGGING_CATEGORY(lcConnection, "mqttservice.connection", QtInfoMsg)

namespace {

// Bytes that wait for a slow link; what is beyond them waits in the outbox, which has a policy.
[[maybe_unused]] constexpr qint64 maximumUnsent = 4 * 1024 * 1024;

} // namespace

MqttConnectionPrivate::MqttConnectionPrivate(MqttConnection *connection, const QString &id)
    : q(connection)
    , id(id)
    , outbox(std::make_unique<mqtt::MemoryOutbox>())
    , m_policy([] { return QRandomGenerator::global()->generateDouble(); })
{
    retry.setSingleShot(true);
    closeBound.setSingleShot(true);
    m_storeTimer.setSingleShot(true);
    QObject::connect(&retry, &QTimer::timeout, q, [this] { connectNow(); });
    QObject::connect(&closeBound, &QTimer::timeout, q, [this] { closeNow(); });
    QObject::connect(&m_storeTimer, &QTimer::timeout, q, [this] { store(); });
    QObject::connect(&link, &mqtt::Link::clientCreated, q, [this](QMqttClient *client) {
        watch(client);
#ifdef MQTTSERVICE_BUNDLED_CLIENT
        client->setMaximumBytesToWrite(maximumUnsent);
        QObject::connect(client, &QMqttClient::writeUnblocked, q, [this] {
            const QPointer<MqttConnection> guard(q);
            flush();
            if (guard)
                finishIfDone();
        });
#endif
    });
    QObject::connect(&link, &mqtt::Link::up, q, [this](bool restored) { onUp(restored); });
    QObject::connect(&link, &mqtt::Link::down, q,
                     [this](const MqttError &reason) { onDown(reason); });
    QObject::connect(&link, &mqtt::Link::closed, q, [this] {
        if (link.isIdle() && !link.isLeaving())
            ended();
    });
    m_failback.setSingleShot(true);
    QObject::connect(&m_failback, &QTimer::timeout, q, [this] { probeFirst(); });
    QObject::connect(&m_probe, &mqtt::Dialer::up, q, [this] { onFirstIsUp(); });
    QObject::connect(&m_probe, &mqtt::Dialer::failed, q, [this] { m_failback.start(); });
}

MqttConnectionPrivate::~MqttConnectionPrivate()
{
    std::vector<mqtt::Outgoing> lost; // nobody is left to be told
    outbox->store(&lost);
    m_deliveries->leave();
    m_routes->clear(); // a dispatch may be under way, which is to call nobody any more
    for (const QPointer<QMqttSubscription> &subscription : std::as_const(m_objects)) {
        if (subscription)
            subscription->disconnect(q);
    }
}

bool MqttConnectionPrivate::setState(MqttConnection::State value)
{
    if (state == value)
        return true;
    const bool wasOnline = q->isOnline();
    state = value;
    const QPointer<MqttConnection> guard(q);
    Q_EMIT q->stateChanged();
    if (guard && wasOnline != guard->isOnline())
        Q_EMIT guard->onlineChanged();
    return guard && state == value;
}

void MqttConnectionPrivate::open()
{
    if (state != MqttConnection::State::Closed)
        return;
    if (!options.cleanSession && m_subscriptions.count() == 0) {
        // The broker may hold subscriptions of an earlier run of this program. Other numbers than
        // those had keep their messages apart from ours.
        m_subscriptions.setFirstIdentifier(QRandomGenerator::global()->bounded(1u, 1u << 27));
    }
    m_needsAttention = true;
    m_moving = false;
    m_movingToFirst = false;
    m_qosDoubt = {};
    const MqttError error = openOutbox();
    const bool isQueued = !outbox->isEmpty();
    const QPointer<MqttConnection> guard(q);
    connectNow();
    if (guard && isQueued)
        Q_EMIT q->queuedChanged();
    if (guard && !error.isOk())
        report(error);
}

void MqttConnectionPrivate::connectNow()
{
    retry.stop();
    m_policy.setOptions(options.reconnect);
    if (setAddresses() && setState(MqttConnection::State::Connecting) && link.isIdle())
        link.connectToBroker(options, failover.current());
}

bool MqttConnectionPrivate::setAddresses()
{
    const BrokerAddress before = failover.current();
    failover.setAddresses(options.addresses());
    return failover.current() == before || tellAddress();
}

/// False when a slot took another way: the connection is gone, in another state, or tries anew.
bool MqttConnectionPrivate::tellAddress()
{
    const MqttConnection::State before = state;
    const QPointer<MqttConnection> guard(q);
    Q_EMIT q->addressChanged();
    return guard && state == before && link.isIdle();
}

void MqttConnectionPrivate::onUp(bool restored)
{
    m_policy.connected(std::chrono::steady_clock::now());
    sessionRestored = restored;
    qCInfo(lcConnection).noquote()
        << "connected to" << failover.current().toString()
        << (restored ? "with the session of before" : "with a new session");
    m_needsAttention = true;
    if (options.failback.value_or(0ms) > 0ms && !failover.isFirst())
        m_failback.start(*options.failback);
    if (!restored)
        m_copies.clear();
    endReplacements();
    m_subscriptions.connected(restored);
    m_unanswered.clear();
    m_unsubscribing.clear();
    readLimits();
    takeBack();
    repeatRetained();
    const QPointer<MqttConnection> guard(q);
    if (!lastError.isOk()) {
        lastError = {};
        Q_EMIT q->lastErrorChanged();
    }
    if (guard && state != MqttConnection::State::Closing)
        subscribeDue();
    if (guard)
        flush();
    if (!guard)
        return;
    finishIfDone();
    if (state == MqttConnection::State::Connecting && link.isUp())
        setState(MqttConnection::State::Online);
}

void MqttConnectionPrivate::onDown(const MqttError &reason)
{
    const bool wasOnline = state == MqttConnection::State::Online;
    m_failback.stop();
    m_probe.abort();
    m_policy.lost(std::chrono::steady_clock::now());
    const QPointer<MqttConnection> guard(q);
    if (!reason.isOk())
        report(reason);
    if (guard && wasOnline && reason.code() == MqttError::Code::ConnectionLost)
        reportIfQosIsDoubtful();
    if (!guard)
        return;
    if (state == MqttConnection::State::Closing) {
        if (!link.isLeaving())
            ended();
        return;
    }
    if (state == MqttConnection::State::Closed || !link.isIdle())
        return; // closed in a slot of the report, or another attempt was begun
    const bool slow = reason.reaction() == MqttError::Reaction::Configure;
    bool isRoundOver = true;
    if (wasOnline) {
        failover.lost(m_moving ? m_movingToFirst : options.failback.has_value());
    } else {
        m_needsAttention = m_needsAttention && slow;
        isRoundOver = failover.failed();
    }
    m_movingToFirst = false;
    if (failover.current() != link.address() && !tellAddress())
        return;
    if (std::exchange(m_moving, false) || !isRoundOver)
        connectNow(); // the next address, at once
    else
        retryLater(wasOnline ? slow : std::exchange(m_needsAttention, true));
}

void MqttConnectionPrivate::retryLater(bool slow)
{
    const std::chrono::milliseconds delay = slow ? m_policy.slowDelay() : m_policy.nextDelay();
    qCInfo(lcConnection).noquote()
        << (slow ? "this needs someone's attention; trying again slowly, in" : "trying again in")
        << static_cast<double>(delay.count()) / 1000 << "s";
    retry.start(delay);
    setState(MqttConnection::State::Waiting);
}

/// Looks whether the first address takes connections again, before a good link is left for it.
void MqttConnectionPrivate::probeFirst()
{
    m_probe.dial(options.addresses().first(), options.tls, u"mqtt"_s, options.connectTimeout,
                 options.maximumPacketSize);
}

void MqttConnectionPrivate::onFirstIsUp()
{
    m_probe.abort();
    if (state != MqttConnection::State::Online)
        return;
    qCInfo(lcConnection).noquote()
        << options.addresses().first().toString() << "is there again; going back to it";
    m_movingToFirst = true;
    reconnect();
}

void MqttConnectionPrivate::reconnect()
{
    switch (state) {
    case MqttConnection::State::Closed:
    case MqttConnection::State::Closing:
        return;
    case MqttConnection::State::Waiting:
        connectNow();
        return;
    case MqttConnection::State::Connecting:
        link.giveUp();
        connectNow();
        return;
    case MqttConnection::State::Online:
        break;
    }
    m_moving = true;
    if (link.isUp())
        link.disconnectFromBroker();
}

void MqttConnectionPrivate::report(const MqttError &error)
{
    qCWarning(lcConnection).noquote() << error.text();
    const QPointer<MqttConnection> guard(q);
    if (lastError != error) {
        lastError = error;
        Q_EMIT q->lastErrorChanged();
    }
    if (guard)
        Q_EMIT guard->errorOccurred(error);
}

void MqttConnectionPrivate::reportIfQosIsDoubtful()
{
    const auto waiting =
        std::find_if(m_unacknowledged.cbegin(), m_unacknowledged.cend(), [](const auto &one) {
            return one.second.message.qos == Mqtt::QoS::ExactlyOnce;
        });
    const bool isWaiting = waiting != m_unacknowledged.cend();
    if (!m_qosDoubt.lost(isWaiting))
        return;
    const QString text =
        u"the connection was lost %1 times in a row while '%2' of QoS 2 waited for its answer, and "
        "the broker has answered none yet: it seems not to take QoS 2; publish with QoS 1. What "
        "waits is kept, and tried again"_s;
    report({MqttError::Code::ProtocolRefused,
            text.arg(mqtt::QosDoubt::Losses).arg(waiting->second.message.topic)});
}

void MqttConnectionPrivate::close(std::chrono::milliseconds bound)
{
    switch (state) {
    case MqttConnection::State::Closed:
        return;
    case MqttConnection::State::Closing:
        if (closeBound.remainingTimeAsDuration() > bound)
            closeBound.start(bound);
        return;
    case MqttConnection::State::Connecting:
    case MqttConnection::State::Online:
    case MqttConnection::State::Waiting:
        break;
    }
    retry.stop();
    m_failback.stop();
    m_probe.abort();
    closeBound.start(bound);
    if (setState(MqttConnection::State::Closing))
        finishIfDone();
}

/// While closing: disconnects once nothing is left to be sent or acknowledged.
void MqttConnectionPrivate::finishIfDone()
{
    if (state != MqttConnection::State::Closing || link.isLeaving())
        return;
    const bool pending = hasWaiting() || !m_unacknowledged.empty();
    if (link.isUp()) {
        if (!pending)
            link.disconnectFromBroker();
        return;
    }
    // An attempt that is under way may still send what waits; a new one is not begun.
    if (link.isIdle() || outbox->isEmpty())
        closeNow();
}

/// Ends without asking anyone.
void MqttConnectionPrivate::closeNow()
{
    link.abort();
    QMetaObject::invokeMethod(
        q, [this] { ended(); }, Qt::QueuedConnection);
}

void MqttConnectionPrivate::ended()
{
    if (state != MqttConnection::State::Closing)
        return;
    closeBound.stop();
    const QPointer<MqttConnection> guard(q);
    closeOutbox();
    if (guard)
        setState(MqttConnection::State::Closed);
    if (guard)
        Q_EMIT guard->closed();
}
