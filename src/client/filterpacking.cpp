// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/filterpacking.h"

#include "client/codec/wire.h"

namespace mqtt {

FilterPacking::FilterPacking(PacketType type, Version version, Bounds bounds)
    : m_optionsSize(type == PacketType::Subscribe ? 1 : 0)
    , m_version(version)
    , m_bounds(bounds)
{
}

FilterPacking::Open FilterPacking::begin(const QByteArray &properties)
{
    m_packets.push_back({properties, {}, {}});
    const qsizetype section = varintSize(quint32(properties.size())) + properties.size();
    return {m_packets.size() - 1, 2 + (m_version == Version::Mqtt5 ? section : 0)};
}

void FilterPacking::add(const QByteArray &properties, Subscription filter, qsizetype request)
{
    const qsizetype size = 2 + filter.filter.size() + m_optionsSize;
    auto open = m_open.find(properties);
    if (open == m_open.end()) {
        open = m_open.insert(properties, begin(properties));
    } else {
        const qsizetype body = open->bodySize + size;
        const qsizetype bytes = 1 + varintSize(quint32(body)) + body;
        const auto filters = qsizetype(m_packets[open->packet].filters.size());
        if (filters >= m_bounds.filters || bytes > m_bounds.bytes)
            *open = begin(properties);
    }
    open->bodySize += size;
    FilterPacket &packet = m_packets[open->packet];
    packet.filters.push_back(std::move(filter));
    packet.requests.push_back(request);
}

} // namespace mqtt
