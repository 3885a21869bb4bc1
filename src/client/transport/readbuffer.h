// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>

#include <cstdlib>
#include <memory>

namespace mqtt {

/// Bytes read and not yet used. Grows with what arrives, never by what a peer announces; what is
/// left over moves to the front once per refill.
class ReadBuffer
{
public:
    /// Free room behind the unused bytes, at least one byte; `got` then says how much was filled.
    /// `expected` is the size of the packet that is arriving, if known: where growing may stop.
    char *prepare(qsizetype &room, qsizetype expected = 0);
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

    struct Free
    {
        void operator()(char *data) const { std::free(data); }
    };
    std::unique_ptr<char[], Free> m_data;
    qsizetype m_capacity = 0;
    qsizetype m_begin = 0;
    qsizetype m_end = 0;
};

} // namespace mqtt
