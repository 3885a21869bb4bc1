// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

// A process becomes a daemon: to be done before it has a thread, or an object that owns one.
namespace mqtt {

/// Opens /dev/null in place of a standard stream that is closed, so that no socket or file gets its
/// number.
void openStandardStreams();

/// Goes into the background, and returns only there: a session of its own, and no way back to a
/// terminal. The process of before waits for reportStart() and ends with its exit code.
void detach();

/// Tells how the start went, once; later calls do nothing, and neither does one without detach().
/// After 0 the standard streams are those of a daemon, /dev/null.
void reportStart(int exitCode);

} // namespace mqtt
