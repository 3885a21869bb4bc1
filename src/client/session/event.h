// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/packets.h"

namespace mqtt {

/// What a packet or the clock brought about. Views live until the next call of the session.
struct Event
{
    enum class Kind : quint8 {
        None,             // nothing to tell
        Accepted,         // CONNACK: sessionPresent, properties
        Refused,          // CONNACK: code, properties; the link is of no more use
        Message,          // PUBLISH: message; acknowledge() after its delivery
        Status,           // packet is PUBACK, PUBREC, PUBCOMP: id, reason, properties, finished
        Released,         // PUBREL: id, reason, properties
        SubAck,           // id, codes, properties
        UnsubAck,         // id, codes, properties
        Pong,             // PINGRESP
        ServerDisconnect, // DISCONNECT: reason, properties; the link is of no more use
        AuthContinue,     // AUTH: reason, properties
        AuthDone,         // AUTH with Success: properties
        Failed,           // reason, what; the link is of no more use, output holds a DISCONNECT
        TimedOut,         // what; the link did not come up, or is dead
    };

    /// Back to nothing; but the message stays, as nobody looks at it then.
    void reset(quint32 ofConnection)
    {
        kind = Kind::None;
        packet = {};
        sessionPresent = finished = false;
        code = 0;
        id = 0;
        connection = ofConnection;
        reason = ReasonCode::Success;
        what = nullptr;
        codes = properties = {};
    }

    Kind kind = Kind::None;
    PacketType packet = {};
    bool sessionPresent = false;
    bool finished = false;
    quint8 code = 0;
    quint16 id = 0;
    quint32 connection = 0; // which one; acknowledge() of an earlier one does nothing
    ReasonCode reason = ReasonCode::Success;
    const char *what = nullptr;
    QByteArrayView codes;
    QByteArrayView properties;
    Publish message;
};

} // namespace mqtt
