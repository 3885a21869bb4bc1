// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "client/codec/packets.h"

// Bytes to packets. Every length is checked against what encloses it before it is believed; the
// views in the results point into the bytes given.
namespace mqtt {

/// The fixed header of a packet, section 2.1.
struct Frame
{
    PacketType type = {};
    quint8 flags = 0;
    quint32 headerSize = 0;
    quint32 bodySize = 0;

    [[nodiscard]] quint32 size() const { return headerSize + bodySize; }
};

enum class FrameStatus {
    Incomplete, // more bytes are needed
    Complete,
    Invalid, // see error
};

/// Reads the header of the first packet in `bytes`. Refused from the header alone: types a server
/// never sends, reserved flags, a length of five bytes, a packet of more than `maximumSize` bytes.
[[nodiscard]] FrameStatus readFrame(QByteArrayView bytes, Version version, quint32 maximumSize,
                                    Frame &frame, WireError &error);

[[nodiscard]] WireError decodeConnAck(QByteArrayView body, Version version, ConnAck &packet);
[[nodiscard]] WireError decodePublish(QByteArrayView body, quint8 flags, Version version,
                                      Publish &packet);
[[nodiscard]] WireError decodeAck(QByteArrayView body, PacketType type, Version version,
                                  Ack &packet);
[[nodiscard]] WireError decodeSubAck(QByteArrayView body, Version version, SubAck &packet);
[[nodiscard]] WireError decodeUnsubAck(QByteArrayView body, Version version, SubAck &packet);
[[nodiscard]] WireError decodePingResp(QByteArrayView body);
[[nodiscard]] WireError decodeDisconnect(QByteArrayView body, Reason &packet);
[[nodiscard]] WireError decodeAuth(QByteArrayView body, Reason &packet);

} // namespace mqtt
