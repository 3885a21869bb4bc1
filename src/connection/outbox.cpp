// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/outbox.h"

using namespace Qt::StringLiterals;

namespace mqtt {

MqttError Outbox::push(Outgoing &message, std::vector<Outgoing> *displaced)
{
    const qsizetype size = message.size();
    if (size > m_bounds.bytes || m_bounds.messages < 1) {
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
    return add(message);
}

} // namespace mqtt
