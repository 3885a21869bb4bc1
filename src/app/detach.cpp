// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/detach.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mqtt {

namespace {

constexpr int failed = 1;

int startPipe = -1; // where reportStart() writes

[[noreturn]] void fail(const char *what)
{
    std::perror(what);
    _exit(failed);
}

[[noreturn]] void awaitStart(int pipe, pid_t child)
{
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    unsigned char exitCode = failed; // of a process that ended without a word
    while (read(pipe, &exitCode, 1) < 0 && errno == EINTR) {
    }
    _exit(exitCode);
}

} // namespace

void openStandardStreams()
{
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(stream, F_GETFD) >= 0)
            continue;
        // The lowest number that is free: this one.
        if (open("/dev/null", stream == STDIN_FILENO ? O_RDONLY : O_WRONLY) < 0)
            _exit(failed);
    }
}

void detach()
{
    std::array<int, 2> pipe{};
    if (pipe2(pipe.data(), O_CLOEXEC) != 0)
        fail("pipe");
    const pid_t child = fork();
    if (child < 0)
        fail("fork");
    if (child > 0) {
        close(pipe[1]);
        awaitStart(pipe[0], child);
    }
    close(pipe[0]);
    if (setsid() < 0)
        fail("setsid");
    // The leader of a session could get a terminal by opening one; its child cannot.
    const pid_t daemon = fork();
    if (daemon < 0)
        fail("fork");
    if (daemon > 0)
        _exit(0);
    startPipe = pipe[1];
}

void reportStart(int exitCode)
{
    if (startPipe < 0)
        return;
    const auto code = static_cast<unsigned char>(exitCode);
    if (code == 0) {
        const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            dup2(null, stream);
        close(null);
    }
    [[maybe_unused]] const ssize_t written = write(startPipe, &code, 1);
    close(startPipe);
    startPipe = -1;
}

} // namespace mqtt
