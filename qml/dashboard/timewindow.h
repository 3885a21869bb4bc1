// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

namespace mqtt {

/// The part of time that a chart shows, in milliseconds. It follows the newest point, until it is
/// moved or held.
class TimeWindow
{
public:
    static constexpr double ShortestSpan = 10;    // ms
    static constexpr double LongestSpan = 3.2e12; // ms, a hundred years
    static constexpr double DefaultSpan = 3600.0 * 1000;

    [[nodiscard]] double from() const { return m_to - m_span; }
    [[nodiscard]] double to() const { return m_to; }
    [[nodiscard]] double span() const { return m_span; }
    [[nodiscard]] bool isFollowing() const { return m_following; }

    /// Keeps what is at the right edge; what is out of range or no number becomes the nearest that
    /// is allowed.
    void setSpan(double span);
    /// Takes the newest point to the right edge, if it follows. `newest` may be NaN: there is none.
    void advance(double newest);
    void setFollowing(bool following) { m_following = following; }

    /// To the right by so many milliseconds. Where the newest point comes back into view at the
    /// right edge, it follows again.
    void pan(double by, double newest);
    /// Enlarges (factor > 1) around the time that stays where it is. While it follows, that is the
    /// right edge.
    void zoom(double factor, double around);

private:
    double m_to = 0;
    double m_span = DefaultSpan;
    bool m_following = true;
};

} // namespace mqtt
