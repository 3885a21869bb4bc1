// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

// Replacing a file that must never be lost by half.
namespace mqtt {

/// What tells one content of a file from the next.
struct FileStamp
{
    quint64 device = 0;
    quint64 inode = 0;
    qint64 size = 0;
    qint64 changed = 0; // modification time in nanoseconds

    friend bool operator==(const FileStamp &, const FileStamp &) = default;
};

/// nullopt if there is no such file.
[[nodiscard]] std::optional<FileStamp> fileStamp(const QString &path);

/// Where a symbolic link (or a chain of them) leads, whether that exists or not; any other path is
/// returned as it is.
[[nodiscard]] QString followLinks(const QString &path);

/// Keeps others out of a file's folder while it is looked at and replaced: those that ask for the
/// lock as well. A crash gives it up; one that is not given up within a second is not waited for.
class FolderLock
{
    Q_DISABLE_COPY_MOVE(FolderLock)
public:
    explicit FolderLock(const QString &path);
    ~FolderLock();

private:
    int m_folder = -1;
};

/// Replaces the file at once: a crash or a full disk leaves the old or the new content, whole.
/// Readable by its owner alone (0600, folders that are added 0700), on the disk when this returns.
[[nodiscard]] bool replaceFile(const QString &path, const QByteArray &content, QString *error);

/// Renames a file to `<path>.broken-<time>`; the new path, or an empty one if that failed.
[[nodiscard]] QString setAside(const QString &path);

} // namespace mqtt
