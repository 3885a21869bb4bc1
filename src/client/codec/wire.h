// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>

#include <cstring>
#include <memory>

// The encodings of section 1.5: integers, strings, binary data, variable byte integers.
namespace mqtt {

inline constexpr quint32 MaximumVarint = 268'435'455;
inline constexpr qsizetype MaximumString = 65535;

/// Reads a packet's body. A read beyond its end makes it failed; every read after that gives zero.
class WireReader
{
public:
    explicit WireReader(QByteArrayView bytes)
        : m_at(bytes.data())
        , m_end(m_at + bytes.size())
    {
    }

    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] bool atEnd() const { return m_at == m_end; }
    [[nodiscard]] qsizetype left() const { return m_end - m_at; }

    quint8 u8() { return need(1) ? quint8(*m_at++) : 0; }
    quint16 u16()
    {
        if (!need(2))
            return 0;
        const auto value = quint16(quint8(m_at[0]) << 8 | quint8(m_at[1]));
        m_at += 2;
        return value;
    }
    quint32 u32()
    {
        const quint32 high = u16();
        return high << 16 | u16();
    }
    /// A variable byte integer, in as few bytes as it needs [MQTT-1.5.5-1].
    quint32 varint()
    {
        quint32 value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            const quint8 byte = u8();
            value |= quint32(byte & 0x7f) << shift;
            if (!(byte & 0x80)) {
                m_failed |= shift > 0 && byte == 0;
                return value;
            }
        }
        m_failed = true;
        return 0;
    }
    QByteArrayView bytes(qsizetype count)
    {
        if (!need(count))
            return {};
        const QByteArrayView view(m_at, count);
        m_at += count;
        return view;
    }
    /// Two bytes of length, then as many bytes.
    QByteArrayView binary() { return bytes(u16()); }
    QByteArrayView rest() { return bytes(left()); }

private:
    bool need(qsizetype count)
    {
        if (m_end - m_at >= count && !m_failed)
            return true;
        m_failed = true;
        m_at = m_end;
        return false;
    }

    const char *m_at;
    const char *m_end;
    bool m_failed = false;
};

/// Valid UTF-8 without U+0000 [MQTT-1.5.4-1], [MQTT-1.5.4-2].
[[nodiscard]] bool isText(QByteArrayView bytes);

/// Text that may be a topic name: not empty, no wildcards.
[[nodiscard]] bool isTopicName(QByteArrayView bytes);

constexpr int varintSize(quint32 value)
{
    return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : 4;
}

inline char *putU8(char *at, quint8 value)
{
    *at = char(value);
    return at + 1;
}
inline char *putU16(char *at, quint16 value)
{
    at[0] = char(value >> 8);
    at[1] = char(value);
    return at + 2;
}
inline char *putU32(char *at, quint32 value)
{
    return putU16(putU16(at, quint16(value >> 16)), quint16(value));
}
inline char *putVarint(char *at, quint32 value)
{
    while (value >= 0x80) {
        *at++ = char(value | 0x80);
        value >>= 7;
    }
    *at = char(value);
    return at + 1;
}
inline char *putBytes(char *at, QByteArrayView bytes)
{
    if (!bytes.isEmpty())
        std::memcpy(at, bytes.data(), size_t(bytes.size()));
    return at + bytes.size();
}
inline char *putBinary(char *at, QByteArrayView bytes)
{
    return putBytes(putU16(at, quint16(bytes.size())), bytes);
}

/// What is to be sent, gathered until it is taken. Grows as needed; a large buffer is given back.
class OutputBuffer
{
public:
    /// Room for `count` bytes at the end, which the caller must fill.
    char *extend(qsizetype count)
    {
        if (m_capacity - m_size < count)
            grow(count);
        char *at = m_data.get() + m_size;
        m_size += count;
        return at;
    }
    [[nodiscard]] QByteArrayView view() const { return {m_data.get(), m_size}; }
    [[nodiscard]] qsizetype size() const { return m_size; }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }
    void truncate(qsizetype size) { m_size = size; }
    void clear();

private:
    void grow(qsizetype count);

    std::unique_ptr<char[]> m_data;
    qsizetype m_size = 0;
    qsizetype m_capacity = 0;
};

} // namespace mqtt
