// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

#include <array>

namespace mqtt {

/// Turns SIGTERM and SIGINT into a signal in the event loop, and SIGHUP into another. The second
/// SIGTERM or SIGINT ends the process at once, even when no event loop runs. At most one object at
/// a time.
class UnixSignals : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(UnixSignals)
public:
    explicit UnixSignals(QObject *parent = nullptr);
    /// Restores the default.
    ~UnixSignals() override;

Q_SIGNALS:
    void stopRequested();
    void reloadRequested();

private:
    std::array<int, 2> m_pipe{-1, -1}; // read end, write end
};

} // namespace mqtt
