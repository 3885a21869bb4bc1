// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/connectionlog.h"
#include "connection/memoryoutbox.h"
#include "connection/mqttconnection_p.h"
#ifdef MQTTSERVICE_HAVE_SQL
#include "connection/sqliteoutbox.h"
#endif

#include <algorithm>

using namespace Qt::StringLiterals;

// What waits: how it is kept, comes back, and goes.

namespace {

// Until a durable outbox that could not be written is tried again.
constexpr std::chrono::milliseconds storeAgain = std::chrono::seconds(1);

} // namespace

MqttError MqttConnectionPrivate::openOutbox()
{
    m_limits.window = 0; // until the broker is there
    if (options.outboxPath.isEmpty())
        return {};
#ifdef MQTTSERVICE_HAVE_SQL
    auto durable =
        std::make_unique<mqtt::SqliteOutbox>(options.outboxPath, options.outboxSynchronous);
    MqttError error = durable->open();
    m_lastId = std::max(m_lastId, durable->lastId());
    outbox = std::move(durable);
    applyBounds();
    if (!outbox->isEmpty()) {
        qCInfo(lcConnection).noquote()
            << outbox->count() << "messages of an earlier run wait in" << options.outboxPath;
    }
    return error;
#else
    return {};
#endif
}

/// At the end of the connection.
void MqttConnectionPrivate::closeOutbox()
{
    if (!m_unacknowledged.empty())
        link.abort(); // the client may keep them, to send them with the next link
    takeBack();
    m_repeats.clear();
    const QPointer<MqttConnection> guard(q);
    store();
    if (!guard)
        return;
    m_storeTimer.stop();
    if (!outbox->isDurable()) {
        dropAll(u"the connection was closed before it was sent"_s);
        return;
    }
    m_deliveries->allEnded({MqttDelivery::Outcome::Kept, Mqtt::QoS::AtLeastOnce,
                            MqttError(MqttError::Code::NotRunning,
                                      u"the message waits in the outbox for the next run"_s)});
    outbox = std::make_unique<mqtt::MemoryOutbox>();
    applyBounds();
    Q_EMIT q->queuedChanged();
}

void MqttConnectionPrivate::applyBounds()
{
    outbox->setBounds({options.outboxMessages, options.outboxBytes, options.outboxPolicy});
}

/// What was sent and not acknowledged is sent again, before all that came after it; unless the
/// client does so by itself, as it keeps the session.
void MqttConnectionPrivate::takeBack()
{
    // The options may have changed since the link was begun.
    QMqttClient *const client = link.client();
    const bool isLasting = client && !client->cleanSession();
    if (!isLasting || m_keeper != client) {
        std::vector<mqtt::Outgoing> lost;
        lost.reserve(m_unacknowledged.size());
        for (auto &[id, entry] : m_unacknowledged)
            lost.push_back(std::move(entry.message));
        m_unacknowledged.clear();
        std::sort(lost.begin(), lost.end(),
                  [](const mqtt::Outgoing &a, const mqtt::Outgoing &b) { return a.id > b.id; });
        for (mqtt::Outgoing &message : lost) {
            message.duplicate = true;
            putBack(std::move(message));
        }
    }
#ifdef MQTTSERVICE_BUNDLED_CLIENT
    m_keeper = isLasting ? client : nullptr;
#endif
}

/// Before all others of its kind.
void MqttConnectionPrivate::putBack(mqtt::Outgoing message)
{
    if (message.id == 0)
        m_repeats.push_front(std::move(message));
    else
        outbox->putBack(std::move(message));
}

/// To a broker without our session, which may be another one, or one that has lost them.
void MqttConnectionPrivate::repeatRetained()
{
    const bool again = std::exchange(m_hasBeenUp, true);
    if (!again || sessionRestored || !options.repeatRetained)
        return;
    m_repeats = m_retained.all();
    // Some are sent again anyway, as they were not acknowledged.
    std::erase_if(m_repeats, [this](const auto &message) { return outbox->contains(message.id); });
}

mqtt::Outgoing MqttConnectionPrivate::takeRepeat()
{
    mqtt::Outgoing message = std::move(m_repeats.front());
    m_repeats.pop_front();
    message.id = 0; // nobody waits for it
    return message;
}

void MqttConnectionPrivate::scheduleStore()
{
    if (outbox->isStorePending() && !m_storeTimer.isActive())
        m_storeTimer.start(m_storageFailed ? storeAgain : std::chrono::milliseconds(0));
}

void MqttConnectionPrivate::store()
{
    if (!outbox->isStorePending())
        return;
    std::vector<mqtt::Outgoing> lost;
    const MqttError error = outbox->store(&lost);
    for (mqtt::Outgoing &message : lost)
        drop(std::move(message), error, MqttDelivery::Outcome::Refused);
    if (error.isOk())
        m_storeTimer.stop();
    else
        scheduleStore();
    const QPointer<MqttConnection> guard(q);
    noteStorage(error);
    if (guard)
        tellDropped();
    if (guard && !lost.empty())
        Q_EMIT guard->queuedChanged();
}

/// Tells of trouble with the durable outbox once, and of its end.
void MqttConnectionPrivate::noteStorage(const MqttError &error)
{
    const bool failed = !error.isOk();
    if (failed == std::exchange(m_storageFailed, failed))
        return;
    if (failed)
        report(error);
    else
        qCInfo(lcConnection).noquote() << "the outbox can be written again:" << options.outboxPath;
}

void MqttConnectionPrivate::drop(mqtt::Outgoing message, const MqttError &reason,
                                 MqttDelivery::Outcome outcome, quint8 reasonCode)
{
    ++dropped;
    if (message.id != 0)
        m_deliveries->ended(message.id, {outcome, message.qos, reason, reasonCode});
    m_droppedMessages.emplace_back(std::move(message), reason);
}

/// The last thing to be done: the connection may be deleted here.
void MqttConnectionPrivate::tellDropped()
{
    if (m_droppedMessages.empty())
        return;
    const auto messages = std::exchange(m_droppedMessages, {});
    const QPointer<MqttConnection> guard(q);
    Q_EMIT q->droppedChanged();
    for (const auto &[message, reason] : messages) {
        if (!guard)
            return;
        Q_EMIT guard->messageDropped(message.topic, message.payload, reason);
    }
}

void MqttConnectionPrivate::dropAll(const QString &why)
{
    const QPointer<MqttConnection> guard(q);
    while (guard && outbox->front()) {
        mqtt::Outgoing message = outbox->take();
        const MqttError reason(MqttError::Code::MessageDropped,
                               u"'%1' is lost: %2"_s.arg(message.topic, why));
        drop(std::move(message), reason);
        tellDropped();
    }
}

void MqttConnectionPrivate::cancel(quint64 id)
{
    const std::optional<mqtt::Outgoing> message = outbox->remove(id);
    m_deliveries->ended(id,
                        {MqttDelivery::Outcome::Cancelled, Mqtt::QoS::AtMostOnce,
                         MqttError(MqttError::Code::Cancelled, u"the publish was cancelled"_s)});
    if (!message)
        return;
    scheduleStore();
    Q_EMIT q->queuedChanged();
    finishIfDone();
}

bool MqttConnectionPrivate::isPending(quint64 id) const
{
    return outbox->contains(id) ||
           std::any_of(m_unacknowledged.begin(), m_unacknowledged.end(),
                       [id](const auto &entry) { return entry.second.message.id == id; });
}
