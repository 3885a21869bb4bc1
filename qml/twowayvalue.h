// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QVariant>

#include <chrono>
#include <optional>

namespace mqtt {

/// The rules of a value that is shown here and lives elsewhere: a state comes in, wishes go out,
/// and a wish holds until the state confirms it. Knows no topic and no property; time is handed in.
class TwoWayValue
{
public:
    using Time = std::chrono::steady_clock::time_point;

    struct Options
    {
        /// Shows a wish at once and takes it back when it is not confirmed; else shows the state
        /// until the wish is confirmed.
        bool optimistic = true;
        /// Whether a state comes back at all.
        bool confirmed = true;
        std::chrono::milliseconds timeout = std::chrono::seconds(5);         // 0: waits for ever
        std::chrono::milliseconds interval = std::chrono::milliseconds(100); // between two sends
        int decimals = 5; // numbers that differ behind these are the same
    };
    /// What is to be done after a call.
    struct Steps
    {
        std::optional<QVariant> show = {};
        std::optional<QVariant> send = {};
        bool timedOut = false;
    };

    void setOptions(const Options &options) { m_options = options; }
    /// What is shown before a state has come.
    void setInitial(const QVariant &value) { m_known = value; }

    /// The state, as it comes.
    [[nodiscard]] Steps take(const QVariant &state);
    /// Somebody wishes another value; it is shown already.
    [[nodiscard]] Steps wish(const QVariant &value, Time now);
    /// The time of deadline() has come.
    [[nodiscard]] Steps advance(Time now);
    /// Wishes are given up; the state is shown.
    [[nodiscard]] Steps giveUp();

    /// The state as it came last, or the initial value.
    [[nodiscard]] const QVariant &known() const { return m_known; }
    [[nodiscard]] bool isPending() const { return m_wish.has_value(); }
    /// When advance() has something to do; none: never.
    [[nodiscard]] std::optional<Time> deadline() const;

private:
    [[nodiscard]] bool isSame(const QVariant &a, const QVariant &b) const;
    [[nodiscard]] QVariant sent(Time now);

    Options m_options;
    QVariant m_known;
    std::optional<QVariant> m_wish; // neither confirmed nor given up
    bool m_unsent = false;
    std::optional<Time> m_nextSend;
    std::optional<Time> m_timeout;
};

} // namespace mqtt
