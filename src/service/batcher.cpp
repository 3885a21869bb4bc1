// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/batcher.h"

#include "service/waits.h"

#include <algorithm>
#include <iterator>

namespace mqtt {

const MqttBatchOptions &Batcher::optionsOf(const QString &topic) const
{
    const auto it = m_topicOptions.constFind(topic);
    return it == m_topicOptions.cend() ? m_options : *it;
}

Batcher::Messages Batcher::add(const Message &message, TimePoint now)
{
    const bool isApart = m_form == Form::Array || m_topicOptions.contains(message.topic);
    const QString key = isApart ? message.topic : QString();
    const MqttBatchOptions &options = optionsOf(message.topic);
    Messages due;
    Batch &batch = m_batches[key];
    if (m_form == Form::Array && !batch.messages.empty() &&
        batch.messages.back().options != message.options)
        finish(batch, due);
    if (batch.messages.empty())
        batch.deadline = after(now, options.interval);
    batch.messages.push_back(message);
    if (static_cast<int>(batch.messages.size()) >= options.size) {
        finish(batch, due);
        m_batches.remove(key);
    }
    return due;
}

Batcher::Messages Batcher::expire(TimePoint now)
{
    Messages due;
    for (auto it = m_batches.begin(); it != m_batches.end();) {
        if (it->deadline > now) {
            ++it;
            continue;
        }
        finish(*it, due);
        it = m_batches.erase(it);
    }
    return due;
}

Batcher::Messages Batcher::flush()
{
    return expire(TimePoint::max());
}

std::optional<Batcher::TimePoint> Batcher::deadline() const
{
    if (m_batches.isEmpty())
        return {};
    return std::min_element(m_batches.begin(), m_batches.end(),
                            [](const Batch &a, const Batch &b) { return a.deadline < b.deadline; })
        ->deadline;
}

void Batcher::finish(Batch &batch, Messages &due) const
{
    if (m_form == Form::Queue) {
        std::move(batch.messages.begin(), batch.messages.end(), std::back_inserter(due));
    } else {
        Message whole = batch.messages.back();
        whole.payload = "[";
        for (const Message &message : batch.messages) {
            if (whole.payload.size() > 1)
                whole.payload += ',';
            whole.payload += message.payload;
        }
        whole.payload += ']';
        due.push_back(std::move(whole));
    }
    batch.messages.clear();
}

} // namespace mqtt
