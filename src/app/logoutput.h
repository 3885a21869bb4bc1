// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "app/logfile.h"
#include "app/logformat.h"

#include <QMutex>

namespace mqtt {

/// Where the log messages of the process go, and in which form: as text to standard error, with
/// priorities where that is the journal, unless set otherwise. From any thread. One at a time.
class LogOutput
{
    Q_DISABLE_COPY_MOVE(LogOutput)
public:
    LogOutput();
    /// Messages go to standard error again.
    ~LogOutput();

    void setFormat(LogFormat format);

    /// Why not, or nothing when messages go to the file from now on.
    [[nodiscard]] QString openFile(const QString &path);
    /// Why not, or nothing; without a file nothing happens.
    [[nodiscard]] QString reopenFile();
    void giveFileTo(uid_t user, gid_t group);
    [[nodiscard]] bool hasFile() const { return m_file.isOpen(); }

private:
    static void handle(QtMsgType type, const QMessageLogContext &context, const QString &message);
    void write(QtMsgType type, const QMessageLogContext &context, const QString &message);
    void install();

    QMutex m_mutex;
    LogFormat m_format = LogFormat::Text;
    LogFile m_file;
    bool m_toJournal = false;
    QtMessageHandler m_before = nullptr;
    bool m_installed = false;
};

} // namespace mqtt
