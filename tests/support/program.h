// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <functional>

/// A program under test, as a process in an empty folder that is also its home: no configuration,
/// state or environment of the machine reaches it. Ends with this object.
class Program
{
    Q_DISABLE_COPY_MOVE(Program)
public:
    explicit Program(const QString &path);
    ~Program();

    /// In the program's folder; returns the path.
    QString writeFile(const QString &name, const QByteArray &content);
    /// A configuration for this broker, with other members put beside; returns the path.
    QString writeConfig(quint16 port, const QByteArray &members = {});

    [[nodiscard]] QString folder() const { return m_folder.path(); }
    void setWorkingDirectory(const QString &path) { m_process.setWorkingDirectory(path); }
    void setEnvironment(const QString &name, const QString &value);
    /// Standard error goes to this file instead of log().
    void setErrorFile(const QString &path) { m_process.setStandardErrorFile(path); }

    /// Called in the new process before the program starts; only async-signal-safe calls.
    void setChildModifier(const std::function<void()> &modifier)
    {
        m_process.setChildProcessModifier(modifier);
    }

    void start(const QStringList &arguments);
    [[nodiscard]] qint64 processId() const { return m_process.processId(); }
    /// To standard input.
    void write(const QByteArray &bytes) { m_process.write(bytes); }
    void closeInput() { m_process.closeWriteChannel(); }
    /// SIGTERM.
    void terminate();
    /// SIGKILL; returns when it is gone.
    void kill();
    /// Waits for the end; the exit code, or -1 if the program crashed or does not end.
    [[nodiscard]] int finish(int milliseconds = 20'000);
    [[nodiscard]] QProcess::ExitStatus exitStatus() const { return m_process.exitStatus(); }

    [[nodiscard]] QString output();
    [[nodiscard]] QString log();
    [[nodiscard]] bool isRunning() const;

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QString m_path;
    QByteArray m_output;
    QByteArray m_log;
};
