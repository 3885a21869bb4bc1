// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace mqtt {

/// A file with the id of this process, locked as long as this object lives: whoever else acquires
/// it is refused. A file that an ended process has left is taken over.
class PidFile
{
    Q_DISABLE_COPY_MOVE(PidFile)
public:
    PidFile() = default;
    /// Removes the file; where that is not allowed any more, empties it.
    ~PidFile();

    /// Why not, or nothing when the file is ours. Refused are also a link, what is no file, a file
    /// of somebody else, and one that holds something else than a process id. Once an object.
    [[nodiscard]] QString acquire(const QString &path);

private:
    QString m_path;
    int m_descriptor = -1;
};

} // namespace mqtt
