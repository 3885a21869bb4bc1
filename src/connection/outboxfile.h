// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace mqtt {

/// The file of a durable outbox as a thing of the file system: who may read it, whether it is
/// still there, and how it is put out of the way.
class OutboxFile
{
public:
    explicit OutboxFile(const QString &path);

    [[nodiscard]] const QString &path() const { return m_path; }

    /// Makes folder and file where they are missing, for this user alone. A reason if that cannot
    /// be, or if what is there is not a file of this user; else empty.
    [[nodiscard]] QString prepare();
    /// Whether the path still leads to the file that prepare() found or made.
    [[nodiscard]] bool isInPlace() const;
    /// Renames the file, with what SQLite keeps beside it; the new path, or empty if that failed.
    [[nodiscard]] QString setAside();

private:
    [[nodiscard]] QString makeFolder() const;

    QString m_path;
    quint64 m_device = 0;
    quint64 m_inode = 0;
};

} // namespace mqtt
