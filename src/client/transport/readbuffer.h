// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>

#include <memory>

namespace mqtt {

/// Bytes read and not yet used. Grows with what arrives, never by what a peer announces; what is
/// left over moves to the front once per refill.
class ReadBuffer
{
public:
    /// Free room behind the unused bytes, at least one byte; `got` then says how much was filled.
    char *prepare(qsizetype &room);
    void got(qsizetype count) { m_end += count; }

    [[nodiscard]] QByteArrayView unused() const
    {
        return {m_data.get() + m_begin, m_end - m_begin};
    }
    /// The bytes stay where they are until the next prepare().
    void use(qsizetype count) { m_begin += count; }
    void clear();

private:
    void reallocate(qsizetype capacity);

    std::unique_ptr<char[]> m_data;
    qsizetype m_capacity = 0;
    qsizetype m_begin = 0;
    qsizetype m_end = 0;
};

} // namespace mqtt
