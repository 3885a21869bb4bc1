// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/decoder.h"
#include "client/codec/encoder.h"
#include "client/codec/properties.h"
#include "fuzzinput.h"

using namespace mqtt;

// Input: a byte that chooses version and maximum size, then what a server sends.

namespace {

void checkInside(QByteArrayView part, QByteArrayView whole)
{
    if (!part.isEmpty())
        FUZZ_CHECK(part.begin() >= whole.begin() && part.end() <= whole.end());
}

// A section that was accepted is read to its end.
void checkSection(QByteArrayView section, QByteArrayView body)
{
    checkInside(section, body);
    PropertyReader reader(section);
    qsizetype count = 0;
    for (Property property; reader.next(property); ++count) {
        checkInside(property.name, section);
        checkInside(property.value, section);
        FUZZ_CHECK(count < section.size());
    }
    FUZZ_CHECK(!reader.error());
}

// MQTT has one way to write a PUBLISH, so what was read, written again, is the same.
void checkPublish(QByteArrayView packetBytes, QByteArrayView body, quint8 flags, Version version)
{
    Publish packet;
    if (const WireError error = decodePublish(body, flags, version, packet)) {
        FUZZ_CHECK(isFailure(error.code));
        return;
    }
    FUZZ_CHECK(packet.qos <= 2 && (packet.qos == 0) == (packet.id == 0));
    checkInside(packet.topic, body);
    checkInside(packet.payload, body);
    checkSection(packet.properties, body);
    FUZZ_CHECK(publishSize(packet, version) == quint32(packetBytes.size()));
    OutputBuffer out;
    encodePublish(out, packet, version);
    FUZZ_CHECK(out.view() == packetBytes);
}

void checkAck(QByteArrayView packetBytes, QByteArrayView body, PacketType type, Version version)
{
    Ack packet;
    if (decodeAck(body, type, version, packet))
        return;
    FUZZ_CHECK(packet.id > 0);
    checkSection(packet.properties, body);
    OutputBuffer out;
    encodeAck(out, type, packet.id, packet.reason, version);
    FUZZ_CHECK(out.size() <= packetBytes.size());
    if (out.size() == packetBytes.size())
        FUZZ_CHECK(out.view() == packetBytes);
}

void decode(const Frame &frame, QByteArrayView bytes, Version version)
{
    const QByteArrayView whole = bytes.first(frame.size());
    const QByteArrayView body = whole.sliced(frame.headerSize);
    ConnAck connAck;
    SubAck subAck;
    Reason reason;
    switch (frame.type) {
    case PacketType::ConnAck:
        if (!decodeConnAck(body, version, connAck))
            checkSection(connAck.properties, body);
        break;
    case PacketType::Publish:
        checkPublish(whole, body, frame.flags, version);
        break;
    case PacketType::PubAck:
    case PacketType::PubRec:
    case PacketType::PubRel:
    case PacketType::PubComp:
        checkAck(whole, body, frame.type, version);
        break;
    case PacketType::SubAck:
    case PacketType::UnsubAck: {
        const bool subscribed = frame.type == PacketType::SubAck;
        if (!(subscribed ? decodeSubAck(body, version, subAck)
                         : decodeUnsubAck(body, version, subAck))) {
            FUZZ_CHECK(subAck.id > 0);
            checkInside(subAck.codes, body);
            checkSection(subAck.properties, body);
        }
        break;
    }
    case PacketType::PingResp:
        FUZZ_CHECK(bool(decodePingResp(body)) != body.isEmpty());
        break;
    case PacketType::Disconnect:
        if (!decodeDisconnect(body, reason))
            checkSection(reason.properties, body);
        break;
    case PacketType::Auth:
        if (!decodeAuth(body, reason))
            checkSection(reason.properties, body);
        break;
    default:
        FUZZ_CHECK(!"a type that a server does not send was let through");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    FuzzInput input(data, size);
    const quint8 choice = input.byte();
    const auto version = Version(3 + choice % 3);
    const quint32 maximum = choice & 0x80 ? 64 : 0xffffffff;
    QByteArrayView bytes = input.rest();
    for (;;) {
        Frame frame;
        WireError error;
        const FrameStatus status = readFrame(bytes, version, maximum, frame, error);
        FUZZ_CHECK((status == FrameStatus::Invalid) == bool(error));
        if (status != FrameStatus::Complete)
            return 0;
        FUZZ_CHECK(frame.size() >= 2 && frame.size() <= bytes.size() && frame.size() <= maximum);
        decode(frame, bytes, version);
        bytes = bytes.sliced(frame.size());
    }
}
