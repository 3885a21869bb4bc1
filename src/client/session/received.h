// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/packets.h"
#include "client/session/aliases.h"

#include <bitset>
#include <memory>

namespace mqtt {

/// The server's messages on their way to us: aliases resolved, QoS 2 delivered once
/// [MQTT-4.3.3-10], our Receive Maximum held.
class Received
{
public:
    /// A new connection; `forget` where no session went on.
    void open(quint16 receiveMaximum, quint16 aliasMaximum, bool forget);

    enum class Verdict { Deliver, Duplicate };
    /// Decides about a decoded PUBLISH and fills in the topic an alias stands for.
    [[nodiscard]] WireError accept(Publish &packet, Verdict &verdict);

    /// PUBACK is about to be written.
    void acknowledged() { giveBack(); }
    /// PUBREL arrived; false when the identifier stands for nothing.
    [[nodiscard]] bool release(quint16 id);

private:
    [[nodiscard]] WireError resolveAlias(Publish &packet);
    [[nodiscard]] bool isUnreleased(quint16 id) const;
    void hold(quint16 id);
    void giveBack() { m_used -= m_used > 0; }

    Aliases m_aliases;
    QByteArray m_topic; // keeps what packet.topic views when an alias was resolved
    std::unique_ptr<std::bitset<65536>> m_unreleased; // QoS 2, from PUBLISH to PUBREL
    // Section 4.9: new with each connection, used by a PUBLISH, given back by PUBACK and PUBCOMP.
    int m_maximum = 65535;
    int m_used = 0;
};

} // namespace mqtt
