// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/transport/readbuffer.h"

#include <cstdlib>
#include <cstring>

namespace mqtt {

namespace {

constexpr qsizetype FirstCapacity = 4 * 1024;
constexpr qsizetype UsualCapacity = 64 * 1024;

} // namespace

char *ReadBuffer::prepare(qsizetype &room, qsizetype expected)
{
    const qsizetype left = m_end - m_begin;
    const bool wasFull = m_end == m_capacity;
    if (m_begin > 0)
        std::memmove(m_data.get(), m_data.get() + m_begin, size_t(left));
    m_begin = 0;
    m_end = left;
    if (m_capacity == 0)
        reallocate(FirstCapacity);
    else if (m_capacity > UsualCapacity && left < UsualCapacity / 2 && expected <= UsualCapacity)
        reallocate(UsualCapacity); // gives back what a large packet needed
    else if (left == m_capacity && expected > m_capacity)
        reallocate(qMin(m_capacity * 2, qMax(expected, UsualCapacity)));
    else if (left == m_capacity || (wasFull && m_capacity < UsualCapacity))
        reallocate(m_capacity * 2);
    room = m_capacity - m_end;
    return m_data.get() + m_end;
}

// In place where the system can, so that a large packet is not held twice.
void ReadBuffer::reallocate(qsizetype capacity)
{
    auto *data = static_cast<char *>(std::realloc(m_data.get(), size_t(capacity)));
    Q_CHECK_PTR(data);
    (void)m_data.release();
    m_data.reset(data);
    m_capacity = capacity;
}

void ReadBuffer::clear()
{
    m_data.reset();
    m_capacity = m_begin = m_end = 0;
}

} // namespace mqtt
