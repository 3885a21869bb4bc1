// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/session/session.h"

#include <deque>
#include <map>
#include <set>

/// A second book of one session, kept from what goes in and comes out of it. Whatever the server
/// sends, the program does and the clock says: what the session writes and tells agrees with it.
class SessionBook
{
public:
    explicit SessionBook(const mqtt::Session &session)
        : m_session(session)
    {
    }

    /// A new link begins; the last one is gone.
    void linkUp();
    /// Nothing may follow on this link.
    void ended() { m_ended = true; }
    [[nodiscard]] bool hasEnded() const { return m_ended; }

    void published(quint16 id);
    void requested(quint16 id, qsizetype filters);
    void check(const mqtt::Event &event);
    /// What the session has written, whole packets of the kinds a client sends.
    void checkOutput(QByteArrayView out);

    /// The next message that was delivered and not acknowledged: QoS and identifier; QoS 0: none.
    [[nodiscard]] std::pair<quint8, quint16> takeUnacknowledged();

private:
    void checkAccepted(const mqtt::Event &event);
    void checkMessage(const mqtt::Publish &message);
    void checkStatus(const mqtt::Event &event);
    void checkAnswer(const mqtt::Event &event);
    void checkPacket(quint8 first, QByteArrayView body, qsizetype size);
    void checkPublish(quint8 first, QByteArrayView body, qsizetype size);
    [[nodiscard]] bool isMqtt5() const { return m_session.version() == mqtt::Version::Mqtt5; }

    const mqtt::Session &m_session;
    bool m_ended = true;
    bool m_connectSent = false;
    bool m_disconnectSent = false;
    bool m_keep = false;
    std::set<quint16> m_alive;               // own publishes without their end
    std::set<quint16> m_released;            // those of them that PUBREC was received for
    std::set<quint16> m_onLink;              // sent on this link, without their end
    std::map<quint16, qsizetype> m_requests; // filters by identifier
    int m_quota = 0;                         // how many messages the server may still send
    std::set<quint16> m_held;                // received QoS 2 messages without PUBREL
    std::deque<std::pair<quint8, quint16>> m_unacknowledged; // delivered: QoS, identifier
};
