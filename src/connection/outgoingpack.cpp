// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/outgoingpack.h"

#include <algorithm>

namespace mqtt {

namespace {

constexpr qsizetype chunkSize = 64 * 1024;
constexpr qsizetype largePayload = 4096;
constexpr qsizetype recordsPerMark = 32;
constexpr qsizetype worthCompacting = 256 * 1024;

// The first byte of a record. Behind it, each in as few bytes as it needs: number and time, from
// those of the chunk; the topic, spelled or where it is; the payload.
enum Flag : quint8 {
    QosMask = 3,
    Retain = 4,
    Duplicate = 8,
    Gone = 16,
    Spelled = 32,
    IsBeside = 64,
};

void putNumber(QByteArray &bytes, quint64 value)
{
    for (; value >= 128; value >>= 7)
        bytes.append(static_cast<char>(value | 128));
    bytes.append(static_cast<char>(value));
}

quint64 getNumber(const QByteArray &bytes, qsizetype &at)
{
    quint64 value = 0;
    for (int shift = 0;; shift += 7) {
        const auto byte = static_cast<quint8>(bytes[at++]);
        value |= quint64(byte & 127) << shift;
        if (byte < 128)
            return value;
    }
}

// Clocks may go back: the sign is the last bit.
quint64 folded(qint64 value)
{
    return (static_cast<quint64>(value) << 1) ^ static_cast<quint64>(value >> 63);
}

qint64 unfolded(quint64 value)
{
    return static_cast<qint64>(value >> 1) ^ -static_cast<qint64>(value & 1);
}

} // namespace

struct OutgoingPack::Record
{
    quint8 flags;
    quint64 id;
    qint64 acceptedAt;
    qsizetype topic; // where its length and bytes are
    qsizetype payload;
    qsizetype size; // of the payload
    qsizetype end;
};

void OutgoingPack::append(Outgoing message)
{
    const bool isBeside = message.properties || message.payload.size() > largePayload;
    if (isBeside)
        m_beside.insert_or_assign(
            message.id, Beside{std::exchange(message.payload, {}), std::move(message.properties)});
    // The most it can take: numbers of ten bytes, characters of three.
    const qsizetype most = 41 + message.topic.size() * 3 + message.payload.size();
    if (m_chunks.empty() ||
        (m_chunks.back().records > 0 && m_chunks.back().bytes.size() + most > chunkSize))
        addChunk(message);
    Chunk &chunk = m_chunks.back();
    QByteArray &bytes = chunk.bytes;
    if (chunk.records++ % recordsPerMark == 0)
        chunk.marks.push_back({message.id, bytes.size()});

    const auto spelled = m_topics.constFind(message.topic);
    bytes.append(static_cast<char>(
        quint8(message.qos) | (message.retain ? Retain : 0) | (message.duplicate ? Duplicate : 0) |
        (spelled == m_topics.cend() ? Spelled : 0) | (isBeside ? IsBeside : 0)));
    putNumber(bytes, message.id - chunk.firstId);
    putNumber(bytes, folded(message.acceptedAt - chunk.firstTime));
    if (spelled != m_topics.cend()) {
        putNumber(bytes, static_cast<quint64>(*spelled));
    } else {
        m_topics.insert(message.topic, bytes.size());
        const QByteArray name = message.topic.toUtf8();
        putNumber(bytes, static_cast<quint64>(name.size()));
        bytes.append(name);
    }
    putNumber(bytes, static_cast<quint64>(message.payload.size()));
    bytes.append(message.payload);
    ++m_count;
}

void OutgoingPack::addChunk(const Outgoing &first)
{
    if (!m_chunks.empty())
        m_chunks.back().bytes.squeeze();
    m_topics.clear();
    m_chunks.push_back({first.id, first.acceptedAt});
    m_chunks.back().bytes.reserve(chunkSize);
}

OutgoingPack::Record OutgoingPack::read(const Chunk &chunk, qsizetype at)
{
    const QByteArray &bytes = chunk.bytes;
    Record record{};
    record.flags = static_cast<quint8>(bytes[at++]);
    record.id = chunk.firstId + getNumber(bytes, at);
    record.acceptedAt = chunk.firstTime + unfolded(getNumber(bytes, at));
    record.topic = at;
    const auto number = static_cast<qsizetype>(getNumber(bytes, at));
    if (record.flags & Spelled)
        at += number;
    else
        record.topic = number;
    record.size = static_cast<qsizetype>(getNumber(bytes, at));
    record.payload = at;
    record.end = at + record.size;
    return record;
}

Outgoing OutgoingPack::unpack(const Chunk &chunk, const Record &record)
{
    qsizetype at = record.topic;
    const auto length = static_cast<qsizetype>(getNumber(chunk.bytes, at));
    Outgoing message;
    message.id = record.id;
    message.topic = QString::fromUtf8(QByteArrayView(chunk.bytes).sliced(at, length));
    message.acceptedAt = record.acceptedAt;
    message.qos = static_cast<Mqtt::QoS>(record.flags & QosMask);
    message.retain = record.flags & Retain;
    message.duplicate = record.flags & Duplicate;
    if (const auto it = m_beside.find(record.id); record.flags & IsBeside) {
        message.payload = std::move(it->second.payload);
        message.properties = std::move(it->second.properties);
        m_beside.erase(it);
    } else {
        message.payload = chunk.bytes.mid(record.payload, record.size);
    }
    return message;
}

std::optional<OutgoingPack::Place> OutgoingPack::find(quint64 id) const
{
    const auto behind =
        std::upper_bound(m_chunks.begin(), m_chunks.end(), id,
                         [](quint64 number, const Chunk &chunk) { return number < chunk.firstId; });
    if (behind == m_chunks.begin())
        return {};
    const Chunk &chunk = *(behind - 1);
    const auto mark = std::upper_bound(chunk.marks.begin(), chunk.marks.end(), id,
                                       [](quint64 number, const Mark &m) { return number < m.id; });
    if (mark == chunk.marks.begin())
        return {};
    for (qsizetype at = (mark - 1)->at; at < chunk.bytes.size();) {
        const Record record = read(chunk, at);
        if (record.id == id && at >= chunk.begin && !(record.flags & Gone))
            return Place{std::size_t(behind - m_chunks.begin() - 1), at};
        if (record.id >= id)
            return {};
        at = record.end;
    }
    return {};
}

Outgoing OutgoingPack::take(const Place &place)
{
    Chunk &chunk = m_chunks[place.chunk];
    const Record record = read(chunk, place.at);
    Outgoing message = unpack(chunk, record);
    chunk.bytes[place.at] = static_cast<char>(record.flags | Gone);
    m_gone += record.end - place.at;
    --m_count;
    dropLeading();
    return message;
}

Outgoing OutgoingPack::takeFirst()
{
    return take(Place{0, m_chunks.front().begin});
}

std::optional<Outgoing> OutgoingPack::take(quint64 id)
{
    const std::optional<Place> place = find(id);
    if (!place)
        return {};
    Outgoing message = take(*place);
    if (m_gone > worthCompacting && m_gone > memory() / 2)
        compact();
    return message;
}

/// Of the records at the beginning, those that are gone.
void OutgoingPack::dropLeading()
{
    while (!m_chunks.empty()) {
        Chunk &chunk = m_chunks.front();
        while (chunk.begin < chunk.bytes.size()) {
            const Record record = read(chunk, chunk.begin);
            if (!(record.flags & Gone))
                return;
            m_gone -= record.end - chunk.begin;
            chunk.begin = record.end;
        }
        if (m_chunks.size() == 1)
            m_topics.clear();
        m_chunks.pop_front();
    }
}

void OutgoingPack::compact()
{
    OutgoingPack packed;
    while (!isEmpty())
        packed.append(takeFirst());
    *this = std::move(packed);
}

qsizetype OutgoingPack::memory() const
{
    qsizetype bytes = 0;
    for (const Chunk &chunk : m_chunks)
        bytes += chunk.bytes.capacity();
    return bytes;
}

} // namespace mqtt
