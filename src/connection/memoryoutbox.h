// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/outbox.h"

#include <deque>

namespace mqtt {

/// An outbox that ends with the program.
class MemoryOutbox : public Outbox
{
public:
    [[nodiscard]] const Outgoing *front() override;
    Outgoing take() override;
    void putBack(Outgoing message) override;
    void forget(quint64) override {}
    std::optional<Outgoing> remove(quint64 id) override;
    [[nodiscard]] bool contains(quint64 id) const override;

    [[nodiscard]] qsizetype count() const override
    {
        return static_cast<qsizetype>(m_messages.size());
    }
    [[nodiscard]] qsizetype bytes() const override { return m_bytes; }
    [[nodiscard]] qint64 oldest() override;

protected:
    [[nodiscard]] MqttError add(Outgoing &message) override;
    void takeSuperseded(const QString &topic, std::vector<Outgoing> *displaced) override;

private:
    std::deque<Outgoing> m_messages; // ascending by id
    qsizetype m_bytes = 0;
};

} // namespace mqtt
