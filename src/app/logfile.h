// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <sys/types.h>

namespace mqtt {

/// A file that lines are appended to, each whole and at once. One that cannot be written, as on a
/// full disk, is kept: the lines that got lost are counted and told of when it works again.
class LogFile
{
    Q_DISABLE_COPY_MOVE(LogFile)
public:
    LogFile() = default;
    ~LogFile();

    /// Makes the file if it is not there, with mode 0640. Why not, or nothing when it is open.
    [[nodiscard]] QString open(const QString &path);
    /// Opens the path again, after somebody moved the file away. When that fails the file of
    /// before stays open.
    [[nodiscard]] QString reopen();
    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }

    /// So that the file can be opened again after the process has changed its user.
    void giveTo(uid_t user, gid_t group);

    /// Why the line was lost, but only of the first of several; nothing when it was written.
    [[nodiscard]] QString write(const QByteArray &line);

private:
    [[nodiscard]] int openDescriptor(QString *problem) const;

    QString m_path;
    int m_descriptor = -1;
    quint64 m_lost = 0;
};

} // namespace mqtt
