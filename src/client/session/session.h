// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/encoder.h"
#include "client/session/event.h"
#include "client/session/inflight.h"
#include "client/session/keepalive.h"
#include "client/session/received.h"
#include "client/session/serverlimits.h"

#include <unordered_map>

namespace mqtt {

struct SessionOptions
{
    Connect connect;
    quint32 maximumPacketSize = MaximumVarint + 5;
    quint16 receiveMaximum = 65535;
    quint16 topicAliasMaximum = 0;   // above 0 also uses aliases itself
    QByteArray authenticationMethod; // empty: no enhanced authentication
    quint32 sessionExpiry = 0;       // seconds
    bool autoKeepAlive = true;
    std::chrono::milliseconds connectTimeout{30000}; // 0 waits for ever
};

/// The protocol of one client without its I/O: bytes, commands and the time go in; bytes to send
/// (output()), events and the next deadline() come out. It never reads a clock.
class Session
{
public:
    // The link

    /// An attempt to connect begins; the link may still be on its way up.
    void start(const SessionOptions &options, TimePoint now);
    /// The link stands: writes CONNECT; false if it cannot be expressed.
    [[nodiscard]] bool linkUp();
    /// The link is gone. What a lasting session keeps, stays.
    void linkDown();
    /// Writes DISCONNECT if connected; after it nothing is sent or received.
    void disconnect(ReasonCode reason, QByteArrayView properties = {});

    /// Takes at most one packet from the front of `bytes`; false when none is complete. After
    /// CONNACK it first tells of the exchanges that ended with it, which takes no bytes.
    [[nodiscard]] bool receive(QByteArrayView bytes, TimePoint now, qsizetype &consumed,
                               Event &event);
    /// The size of the packet that is arriving, from its header; 0 while that is not there.
    [[nodiscard]] quint32 awaitedSize() const { return m_awaitedSize; }
    /// After a Message was delivered: PUBACK or PUBREC.
    void acknowledge(quint32 connection, quint8 qos, quint16 id);

    [[nodiscard]] const OutputBuffer &output() const { return m_out; }
    void outputTaken(TimePoint now);

    // Commands, when connected

    /// The packet identifier, 0 for QoS 0, -1 when refused, with the reason in `why`.
    [[nodiscard]] qint32 publish(const OutgoingMessage &message, const char *&why);
    /// The packet identifier; 0 when refused.
    [[nodiscard]] quint16 subscribe(Subscribe packet);
    [[nodiscard]] quint16 unsubscribe(Unsubscribe packet);
    void ping(TimePoint now);
    void authenticate(ReasonCode reason, QByteArrayView properties);

    // Time

    [[nodiscard]] std::optional<TimePoint> deadline() const;
    /// To be called at the deadline; pings, or tells in `event` that the link has failed.
    void expire(TimePoint now, Event &event);

    [[nodiscard]] bool isConnected() const { return m_phase == Phase::Connected; }
    [[nodiscard]] int unansweredPings() const { return m_keepAlive.unansweredPings(); }
    [[nodiscard]] const ServerLimits &limits() const { return m_limits; }
    [[nodiscard]] const SessionOptions &options() const { return m_options; }
    [[nodiscard]] Version version() const { return m_options.connect.version; }
    [[nodiscard]] quint32 connection() const { return m_connection; }

private:
    enum class Phase : quint8 { Idle, Starting, Connecting, Connected };

    void fail(const WireError &error, Event &event);
    [[nodiscard]] bool tellGivenUp(Event &event);
    [[nodiscard]] WireError handle(PacketType type, quint8 flags, QByteArrayView body,
                                   TimePoint now, Event &event);
    [[nodiscard]] WireError handleConnAck(QByteArrayView body, TimePoint now, Event &event);
    [[nodiscard]] WireError handlePublish(QByteArrayView body, quint8 flags, Event &event);
    [[nodiscard]] WireError handleAck(PacketType type, QByteArrayView body, Event &event);
    [[nodiscard]] WireError handlePubRel(const Ack &ack, Event &event);
    [[nodiscard]] WireError handleSubAck(PacketType type, QByteArrayView body, Event &event);
    [[nodiscard]] WireError handleAuth(QByteArrayView body, Event &event);
    /// Whether what was written since `before` is a packet the server takes; takes it back if not.
    [[nodiscard]] bool isAllowed(qsizetype before);
    void releasePending();

    SessionOptions m_options;
    Phase m_phase = Phase::Idle;
    bool m_authenticating = false; // an exchange of AUTH packets goes on
    quint32 m_connection = 0;
    quint32 m_awaitedSize = 0;
    TimePoint m_connectDeadline;
    OutputBuffer m_out;
    ServerLimits m_limits;
    KeepAlive m_keepAlive;
    Inflight m_inflight;
    Received m_received;
    std::vector<GivenUp> m_givenUp; // to be told of, the last one first
    // The number of filters in each SUBSCRIBE and UNSUBSCRIBE without an answer.
    std::unordered_map<quint16, qsizetype> m_requests;
};

} // namespace mqtt
