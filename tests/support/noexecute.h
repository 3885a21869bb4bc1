// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

/// From here on this process and what it starts get no memory that is executable, unless a file is
/// mapped so: as MemoryDenyWriteExecute= of systemd has it. For a child process before it starts.
void forbidExecutableMemory();
