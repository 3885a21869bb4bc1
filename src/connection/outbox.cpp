// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/outbox.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace mqtt {

MqttError Outbox::push(Outgoing &message, std::vector<Outgoing> *displaced)
{
    const qsizetype size = message.size();
    if (m_bounds.messages < 1) {
        return {MqttError::Code::QueueFull,
                u"'%1' is not queued: the outbox may hold no messages"_s.arg(message.topic)};
    }
    if (size > m_bounds.bytes) {
        return {MqttError::Code::QueueFull,
                u"'%1' is not queued: its %2 bytes are more than the outbox may hold, %3"_s
                    .arg(message.topic)
                    .arg(size)
                    .arg(m_bounds.bytes)};
    }
    if (!fits(size)) {
        switch (m_bounds.policy) {
        case BrokerOptions::OutboxPolicy::RejectNewest:
            break;
        case BrokerOptions::OutboxPolicy::DropOldest:
            while (!fits(size) && front()) {
                displaced->push_back(take());
                forget(displaced->back().id);
            }
            break;
        case BrokerOptions::OutboxPolicy::KeepLatest:
            takeSuperseded(message.topic, displaced);
            break;
        }
    }
    if (!fits(size)) {
        return {MqttError::Code::QueueFull,
                u"'%1' is dropped: %2 messages of %3 bytes wait for the connection already"_s
                    .arg(message.topic)
                    .arg(count())
                    .arg(bytes())};
    }
    const MqttError error = add(message);
    if (error.isOk())
        noteWaiting(message);
    return error;
}

void Outbox::setBounds(const Bounds &bounds)
{
    const BrokerOptions::OutboxPolicy before = std::exchange(m_bounds, bounds).policy;
    m_isNoted = m_isNoted && bounds.policy == before;
}

Outgoing Outbox::take()
{
    Outgoing message = takeFirst();
    noteTaken(message);
    return message;
}

void Outbox::putBack(Outgoing message)
{
    noteWaiting(message);
    addFirst(std::move(message));
}

std::optional<Outgoing> Outbox::remove(quint64 id)
{
    std::optional<Outgoing> message = takeOut(id);
    if (!message)
        return {};
    // What it superseded is the latest again.
    if (!m_superseded.empty() && m_latest.value(message->topic) == id)
        m_isNoted = false;
    noteTaken(*message);
    return message;
}

/// Takes out the messages that a later one of their topic makes needless, this topic's too.
void Outbox::takeSuperseded(const QString &topic, std::vector<Outgoing> *displaced)
{
    if (!std::exchange(m_isNoted, true))
        noteAll();
    std::set<quint64> needless = std::exchange(m_superseded, {});
    if (const auto it = m_latest.constFind(topic); it != m_latest.cend())
        needless.insert(*it);
    for (const quint64 id : needless) {
        if (std::optional<Outgoing> message = takeOut(id)) {
            noteTaken(*message);
            displaced->push_back(std::move(*message));
        }
    }
}

void Outbox::noteAll()
{
    m_latest.clear();
    m_superseded.clear();
    readAll([this](const Outgoing &message) { noteWaiting(message); });
}

void Outbox::noteWaiting(const Outgoing &message)
{
    if (m_bounds.policy != BrokerOptions::OutboxPolicy::KeepLatest)
        return;
    const auto it = m_latest.find(message.topic);
    if (it == m_latest.end()) {
        m_latest.insert(message.topic, message.id);
        return;
    }
    m_superseded.insert(std::min(*it, message.id));
    *it = std::max(*it, message.id);
}

void Outbox::noteTaken(const Outgoing &message)
{
    if (m_bounds.policy != BrokerOptions::OutboxPolicy::KeepLatest)
        return;
    m_superseded.erase(message.id);
    if (const auto it = m_latest.constFind(message.topic);
        it != m_latest.cend() && *it == message.id)
        m_latest.erase(it);
}

} // namespace mqtt
