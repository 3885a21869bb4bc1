// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>

#include <cstdio>
#include <cstdlib>

/// A property that must hold for every input; the fuzzer and the replay both stop where it does
/// not.
#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);     \
            std::abort();                                                                          \
        }                                                                                          \
    } while (false)

/// The input as a stream of choices; at its end everything is 0.
class FuzzInput
{
public:
    FuzzInput(const quint8 *data, size_t size)
        : m_left(reinterpret_cast<const char *>(data), qsizetype(size))
    {
    }

    [[nodiscard]] bool atEnd() const { return m_left.isEmpty(); }

    quint8 byte()
    {
        if (m_left.isEmpty())
            return 0;
        const auto value = quint8(m_left.front());
        m_left = m_left.sliced(1);
        return value;
    }
    quint16 word()
    {
        const quint16 high = byte();
        return quint16(high << 8 | byte());
    }
    QByteArrayView bytes(qsizetype count)
    {
        const QByteArrayView view = m_left.first(qMin(count, m_left.size()));
        m_left = m_left.sliced(view.size());
        return view;
    }
    QByteArrayView rest() { return bytes(m_left.size()); }

private:
    QByteArrayView m_left;
};

/// One input; returns 0. The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);
