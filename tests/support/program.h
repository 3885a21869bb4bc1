// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

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

    void start(const QStringList &arguments);
    /// SIGTERM.
    void terminate();
    /// SIGKILL; returns when it is gone.
    void kill();
    /// Waits for the end; the exit code, or -1 if the program crashed or does not end.
    [[nodiscard]] int finish();

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
