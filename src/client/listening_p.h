// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

namespace mqtt {

/// Whether a signal is connected, cheap to ask for each message. It asks QObject only after
/// something was disconnected, and not from within disconnectNotify(): that may run under the locks
/// of the connections, which isSignalConnected() takes as well.
class Listening
{
public:
    void connected() { m_state = State::Yes; }
    void disconnected() { m_state = State::Unknown; }

    template <typename IsConnected>
    [[nodiscard]] bool isHeard(IsConnected isConnected)
    {
        State state = m_state;
        if (state == State::Unknown) {
            const State found = isConnected() ? State::Yes : State::No;
            if (m_state.compare_exchange_strong(state, found))
                state = found;
        }
        return state != State::No;
    }

private:
    enum class State : unsigned char { No, Yes, Unknown };

    std::atomic<State> m_state = State::No; // connections are made and ended in any thread
};

} // namespace mqtt
