// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/encoder.h"
#include "client/session/aliases.h"
#include "client/session/packetids.h"
#include "client/session/serverlimits.h"

#include <QByteArray>

#include <deque>
#include <map>
#include <vector>

namespace mqtt {

/// A message to be sent. Topic and properties are checked and encoded. Holds what the caller keeps:
/// most messages are written at once and need no copy.
struct OutgoingMessage
{
    const QByteArray &topic;
    const QByteArray &payload;
    const QByteArray &properties;
    quint8 qos = 0;
    bool retain = false;
    quint16 alias = 0;      // asked for by the program; 0: none
    bool duplicate = false; // of QoS 1 or 2, sent on an earlier connection already
};

/// A message that waits for its turn or its acknowledgement.
struct StoredMessage
{
    StoredMessage() = default;
    explicit StoredMessage(const OutgoingMessage &message)
        : topic(message.topic)
        , payload(message.payload)
        , properties(message.properties)
        , qos(message.qos)
        , retain(message.retain)
    {
    }
    /// Without an alias, which would not outlive the connection.
    [[nodiscard]] OutgoingMessage outgoing() const
    {
        return {topic, payload, properties, qos, retain, 0, false};
    }

    QByteArray topic;
    QByteArray payload;
    QByteArray properties;
    quint8 qos = 0;
    bool retain = false;
};

/// The end of an exchange that this server cannot go on with.
struct GivenUp
{
    quint16 id = 0;
    PacketType waitsFor = {}; // PUBACK, PUBREC or PUBCOMP, which will not come
    ReasonCode reason = {};
};

/// Own QoS 1 and 2 messages on their way: at most `window` unacknowledged ones on the link
/// [MQTT-3.3.4-9], the others wait for their turn; kept for sending again where the session
/// outlives the connection.
class Inflight
{
public:
    /// A new connection. Without `keep` messages are not held for sending again. No alias is used
    /// where it would make a packet larger than the server takes.
    void open(Version version, const ServerLimits &limits, bool useAliases, bool keep);

    /// The size of the packet, with the alias that the program asks for; 0 if it is more than MQTT
    /// can express.
    [[nodiscard]] quint32 sizeOf(const OutgoingMessage &message) const
    {
        return message.alias > 0 ? sizeWithAlias(message)
                                 : publishSize({message.topic, message.payload, message.properties,
                                                0, message.qos, false, false},
                                               m_version);
    }
    /// Writes or queues; the packet identifier, 0 for QoS 0, -1 when no identifier is free.
    qint32 send(OutputBuffer &out, const OutgoingMessage &message)
    {
        if (message.qos > 0)
            return sendAcknowledged(out, message);
        write(out, message, 0, false);
        return 0;
    }

    /// After CONNACK: PUBRELs, then PUBLISHes with DUP, in their order [MQTT-4.4.0-1]; as new
    /// exchanges where the server has no session. Those that cannot go on with this server end.
    [[nodiscard]] std::vector<GivenUp> resend(OutputBuffer &out, bool sessionPresent);

    /// An acknowledgement ended an exchange or took it a step further; the next in line are sent.
    void completed(OutputBuffer &out, quint16 id);
    void released(quint16 id); // PUBREC arrived, PUBREL goes out

    /// Forgets all messages.
    void clear();

    /// Whether the session outlives the connection.
    [[nodiscard]] bool keepsMessages() const { return m_keep; }
    [[nodiscard]] PacketIds &ids() { return m_ids; }
    [[nodiscard]] int unacknowledged() const { return m_unacknowledged; }
    [[nodiscard]] qsizetype waiting() const { return qsizetype(m_waiting.size()); }

private:
    struct Waiting
    {
        quint16 id;
        bool duplicate;
        StoredMessage message;
    };
    struct Kept
    {
        quint16 id;
        StoredMessage message; // nothing in it once PUBREC arrived
        bool isResent = false; // the server may have it from an earlier connection
    };

    [[nodiscard]] quint32 sizeWithAlias(const OutgoingMessage &message) const;
    qint32 sendAcknowledged(OutputBuffer &out, const OutgoingMessage &message);
    void write(OutputBuffer &out, const OutgoingMessage &message, quint16 id, bool duplicate)
    {
        const Publish packet{message.topic, message.payload, message.properties,  id,
                             message.qos,   message.retain,  duplicate && id != 0};
        if (m_aliases.maximum() == 0 || !writeWithAlias(out, message, packet))
            encodePublish(out, packet, m_version);
    }
    [[nodiscard]] bool writeWithAlias(OutputBuffer &out, const OutgoingMessage &message,
                                      Publish packet);
    void begin(OutputBuffer &out, const OutgoingMessage &message, quint16 id, bool duplicate);
    void sendWaiting(OutputBuffer &out);
    /// The reason to give a kept exchange up; Success if there is none.
    [[nodiscard]] ReasonCode obstacle(const StoredMessage &message, Exchange state,
                                      bool sessionPresent) const;
    void keep(quint16 id, const OutgoingMessage &message);
    void forget(quint16 id);

    PacketIds m_ids;
    Aliases m_aliases;
    Version m_version = Version::Mqtt311;
    bool m_useAliases = false;
    bool m_keep = false;
    ServerLimits m_limits;
    int m_unacknowledged = 0;
    std::deque<Waiting> m_waiting;
    quint64 m_order = 0;
    std::map<quint64, Kept> m_kept;
    std::map<quint16, quint64> m_orderOf;
};

} // namespace mqtt
