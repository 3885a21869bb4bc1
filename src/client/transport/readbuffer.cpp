// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/readbuffer.h"

#include <cstring>

namespace mqtt {

namespace {

constexpr qsizetype FirstCapacity = 4 * 1024;
constexpr qsizetype UsualCapacity = 64 * 1024;

} // namespace

char *ReadBuffer::prepare(qsizetype &room)
{
    const qsizetype left = m_end - m_begin;
    const bool wasFull = m_end == m_capacity;
    if (m_capacity == 0)
        reallocate(FirstCapacity);
    else if (m_capacity > UsualCapacity && left < UsualCapacity / 2)
        reallocate(UsualCapacity); // gives back what a large packet needed
    else if (left == m_capacity || (wasFull && m_capacity < UsualCapacity))
        reallocate(m_capacity * 2);
    else if (m_begin > 0)
        std::memmove(m_data.get(), m_data.get() + m_begin, size_t(left));
    m_begin = 0;
    m_end = left;
    room = m_capacity - m_end;
    return m_data.get() + m_end;
}

// What is left over is at the front of the new one.
void ReadBuffer::reallocate(qsizetype capacity)
{
    auto data = std::make_unique_for_overwrite<char[]>(size_t(capacity));
    if (m_end > m_begin)
        std::memcpy(data.get(), m_data.get() + m_begin, size_t(m_end - m_begin));
    m_data = std::move(data);
    m_capacity = capacity;
}

void ReadBuffer::clear()
{
    m_data.reset();
    m_capacity = m_begin = m_end = 0;
}

} // namespace mqtt
