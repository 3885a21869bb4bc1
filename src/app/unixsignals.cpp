// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/unixsignals.h"

#include <QSocketNotifier>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace mqtt {

namespace {

constexpr std::array stopSignals{SIGTERM, SIGINT};
constexpr char stopByte = 's';
constexpr char reloadByte = 'r';

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
    [[maybe_unused]] const ssize_t written = write(writeEnd, &stopByte, 1);
    errno = error;
}

extern "C" void onReloadSignal(int)
{
    const int error = errno;
    [[maybe_unused]] const ssize_t written = write(writeEnd, &reloadByte, 1);
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
        std::array<char, 64> bytes{};
        const ssize_t count = read(m_pipe[0], bytes.data(), bytes.size());
        const auto end = bytes.begin() + qMax(count, ssize_t(0));
        // Of many at once the first counts, and a stop counts more.
        if (std::find(bytes.begin(), end, stopByte) != end)
            Q_EMIT stopRequested();
        else if (count > 0)
            Q_EMIT reloadRequested();
    });
    struct sigaction action = {};
    action.sa_handler = onStopSignal;
    action.sa_flags = SA_RESTART;
    for (const int number : stopSignals)
        sigaction(number, &action, nullptr);
    action.sa_handler = onReloadSignal;
    sigaction(SIGHUP, &action, nullptr);
}

UnixSignals::~UnixSignals()
{
    if (m_pipe[0] < 0)
        return;
    restoreDefault();
    std::signal(SIGHUP, SIG_DFL);
    writeEnd = -1;
    for (const int end : m_pipe)
        close(end);
}

} // namespace mqtt
