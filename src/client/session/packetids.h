// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <array>
#include <memory>

namespace mqtt {

/// What a packet identifier is waiting for.
enum class Exchange : quint8 { Free, PubAck, PubRec, PubComp, SubAck, UnsubAck, Turn };

/// The identifiers of a client's own exchanges, 1 to 65535: one in use is never given out again
/// [MQTT-2.2.1-2]. Pages come as they are needed, so an idle client holds little.
class PacketIds
{
public:
    /// The next free one, now waiting for `what`; 0 when all are in use.
    quint16 take(Exchange what);
    [[nodiscard]] Exchange state(quint16 id) const
    {
        const auto &page = m_pages[id / PageSize];
        return page ? (*page)[id % PageSize] : Exchange::Free;
    }
    void set(quint16 id, Exchange what)
    {
        auto &page = m_pages[id / PageSize];
        if (!page)
            page = std::make_unique<Page>();
        Exchange &slot = (*page)[id % PageSize];
        m_inUse += (what != Exchange::Free) - (slot != Exchange::Free);
        slot = what;
    }
    void release(quint16 id) { set(id, Exchange::Free); }
    void clear();
    [[nodiscard]] int inUse() const { return m_inUse; }

private:
    static constexpr int PageSize = 256;
    using Page = std::array<Exchange, PageSize>;

    std::array<std::unique_ptr<Page>, 65536 / PageSize> m_pages;
    int m_inUse = 0;
    quint16 m_last = 0;
};

} // namespace mqtt
