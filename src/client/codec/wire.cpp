// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/codec/wire.h"

#include <array>

namespace mqtt {

namespace {

constexpr qsizetype FirstCapacity = 1024;
constexpr qsizetype LargestKept = 256 * 1024;

// The bytes that are right in any topic name, whatever stands beside them.
constexpr auto PlainInTopic = [] {
    std::array<bool, 256> plain = {};
    for (int c = 1; c < 0x80; ++c)
        plain[std::size_t(c)] = c != '+' && c != '#';
    return plain;
}();

} // namespace

bool isText(QByteArrayView bytes)
{
    for (const char c : bytes) {
        if (c == 0)
            return false;
        if (quint8(c) >= 0x80)
            return bytes.isValidUtf8() && !bytes.contains('\0');
    }
    return true;
}

bool isTopicName(QByteArrayView bytes)
{
    for (const char c : bytes) {
        if (!PlainInTopic[quint8(c)]) {
            return quint8(c) >= 0x80 && isText(bytes) && !bytes.contains('+') &&
                   !bytes.contains('#');
        }
    }
    return !bytes.isEmpty();
}

void OutputBuffer::clear()
{
    m_size = 0;
    if (m_capacity > LargestKept) {
        m_data.reset();
        m_capacity = 0;
    }
}

void OutputBuffer::grow(qsizetype count)
{
    const qsizetype capacity = qMax(FirstCapacity, qMax(m_capacity * 2, m_size + count));
    auto data = std::make_unique_for_overwrite<char[]>(size_t(capacity));
    putBytes(data.get(), view());
    m_data = std::move(data);
    m_capacity = capacity;
}

} // namespace mqtt
