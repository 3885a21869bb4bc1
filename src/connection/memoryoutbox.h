// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/outbox.h"
#include "connection/outgoingpack.h"

#include <deque>

namespace mqtt {

/// An outbox that ends with the program.
class MemoryOutbox : public Outbox
{
public:
    [[nodiscard]] const Outgoing *front() override;
    void forget(quint64) override {}
    [[nodiscard]] bool contains(quint64 id) const override;

    [[nodiscard]] qsizetype count() const override
    {
        return static_cast<qsizetype>(m_head.size()) + m_rest.count();
    }
    [[nodiscard]] qsizetype bytes() const override { return m_bytes; }
    [[nodiscard]] qint64 oldest() override;

protected:
    [[nodiscard]] MqttError add(Outgoing &message) override;
    void addFirst(Outgoing message) override;
    Outgoing takeFirst() override;
    std::optional<Outgoing> takeOut(quint64 id) override;
    void readAll(const std::function<void(const Outgoing &)> &reader) override;

private:
    std::deque<Outgoing> m_head; // ascending by id, as is
    OutgoingPack m_rest;         // what follows
    qsizetype m_bytes = 0;
};

} // namespace mqtt
