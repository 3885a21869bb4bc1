// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/packets.h"

#include <QHash>

#include <vector>

namespace mqtt {

/// A SUBSCRIBE or UNSUBSCRIBE in the making.
struct FilterPacket
{
    QByteArray properties; // of all its filters
    std::vector<Subscription> filters;
    std::vector<qsizetype> requests; // whose filters they are
};

/// Puts filters into as few packets as the bounds allow; a packet has one property section. A
/// filter that is too long gets a packet of its own.
class FilterPacking
{
public:
    struct Bounds
    {
        qsizetype filters;
        qsizetype bytes; // of a whole packet
    };

    FilterPacking(PacketType type, Version version, Bounds bounds);

    void add(const QByteArray &properties, Subscription filter, qsizetype request);
    [[nodiscard]] const std::vector<FilterPacket> &packets() const { return m_packets; }

private:
    struct Open
    {
        std::size_t packet;
        qsizetype bodySize;
    };
    [[nodiscard]] Open begin(const QByteArray &properties);

    qsizetype m_optionsSize;
    Version m_version;
    Bounds m_bounds;
    std::vector<FilterPacket> m_packets;
    QHash<QByteArray, Open> m_open; // by property section
};

} // namespace mqtt
