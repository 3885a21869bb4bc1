// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "app/commandline.h"
#include "app/logoutput.h"
#include "app/pidfile.h"

namespace mqtt {

/// What the command line says of the process itself: folder, pid file, log, user and group. In this
/// order, as files may be made where only root writes. Undone by the destructor, but for folder
/// and user.
class ProcessSetup
{
    Q_DISABLE_COPY_MOVE(ProcessSetup)
public:
    ProcessSetup() = default;

    struct Failure
    {
        int exitCode;
        QString text;
    };
    [[nodiscard]] std::optional<Failure> apply(const CommandLine &line);

    [[nodiscard]] LogOutput &log() { return m_log; }

private:
    PidFile m_pidFile;
    LogOutput m_log;
};

/// An absolute path: a relative one is below the first folder in this variable of systemd, where it
/// is set, else below the working directory. Empty stays empty.
[[nodiscard]] QString absolutePath(const QString &path, const char *variable = nullptr);

} // namespace mqtt
