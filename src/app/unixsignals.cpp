// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/unixsignals.h"

#include <QSocketNotifier>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace mqtt {

namespace {

constexpr std::array stopSignals{SIGTERM, SIGINT};

volatile std::sig_atomic_t writeEnd = -1;

void restoreDefault()
{
    for (const int number : stopSignals)
        std::signal(number, SIG_DFL);
}

// Runs between any two instructions of the program: only async-signal-safe calls.
extern "C" void onStopSignal(int)
{
    const int error = errno;
    restoreDefault();
    const char byte = 0;
    [[maybe_unused]] const ssize_t written = write(writeEnd, &byte, 1);
    errno = error;
}

} // namespace

UnixSignals::UnixSignals(QObject *parent)
    : QObject(parent)
{
    Q_ASSERT(writeEnd == -1);
    if (pipe2(m_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return; // out of file descriptors: signals then end the process, as by default
    writeEnd = m_pipe[1];
    auto *notifier = new QSocketNotifier(m_pipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        if (read(m_pipe[0], &byte, 1) == 1)
            Q_EMIT stopRequested();
    });
    struct sigaction action = {};
    action.sa_handler = onStopSignal;
    action.sa_flags = SA_RESTART;
    for (const int number : stopSignals)
        sigaction(number, &action, nullptr);
}

UnixSignals::~UnixSignals()
{
    if (m_pipe[0] < 0)
        return;
    restoreDefault();
    writeEnd = -1;
    for (const int end : m_pipe)
        close(end);
}

} // namespace mqtt
