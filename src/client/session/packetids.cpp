// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/session/packetids.h"

namespace mqtt {

quint16 PacketIds::take(Exchange what)
{
    if (m_inUse == 65535)
        return 0;
    do {
        if (++m_last == 0)
            m_last = 1;
    } while (state(m_last) != Exchange::Free);
    set(m_last, what);
    return m_last;
}

Exchange PacketIds::state(quint16 id) const
{
    const auto &page = m_pages[id / PageSize];
    return page ? (*page)[id % PageSize] : Exchange::Free;
}

void PacketIds::set(quint16 id, Exchange what)
{
    auto &page = m_pages[id / PageSize];
    if (!page)
        page = std::make_unique<Page>();
    Exchange &slot = (*page)[id % PageSize];
    m_inUse += (what != Exchange::Free) - (slot != Exchange::Free);
    slot = what;
}

void PacketIds::clear()
{
    for (auto &page : m_pages)
        page.reset();
    m_inUse = 0;
}

} // namespace mqtt
