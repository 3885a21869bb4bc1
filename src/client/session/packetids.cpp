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

void PacketIds::clear()
{
    for (auto &page : m_pages)
        page.reset();
    m_inUse = 0;
}

} // namespace mqtt
