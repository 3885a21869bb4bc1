// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

namespace mqtt {

/// A member of an object that whoever it calls may delete: a Watch tells whether that happened. For
/// what is done for each message, where a QPointer is dear; all of one thread.
class Lifeline
{
    Q_DISABLE_COPY_MOVE(Lifeline)
public:
    Lifeline() = default;
    ~Lifeline()
    {
        for (Watch *watch = m_innermost; watch; watch = watch->m_outer)
            watch->m_lifeline = nullptr;
    }

    /// Lives on the stack.
    class Watch
    {
        Q_DISABLE_COPY_MOVE(Watch)
    public:
        explicit Watch(Lifeline &lifeline)
            : m_lifeline(&lifeline)
            , m_outer(lifeline.m_innermost)
        {
            lifeline.m_innermost = this;
        }
        ~Watch()
        {
            if (m_lifeline)
                m_lifeline->m_innermost = m_outer;
        }
        /// Whether the object is still there.
        explicit operator bool() const { return m_lifeline != nullptr; }

    private:
        friend class Lifeline;
        Lifeline *m_lifeline;
        Watch *const m_outer;
    };

private:
    Watch *m_innermost = nullptr;
};

} // namespace mqtt
