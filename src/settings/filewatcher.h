// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/statefile.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace mqtt {

/// Tells when a file has another content: written, replaced, removed, or there again; also where a
/// symbolic link on the way to it leads elsewhere. Changes within a tenth of a second are told
/// once, at its end.
class FileWatcher : public QObject
{
    Q_OBJECT

public:
    explicit FileWatcher(QObject *parent = nullptr);

    /// What it is now is known; an empty name ends it. Its folder must be there.
    void watch(const QString &fileName);
    [[nodiscard]] const QString &fileName() const { return m_fileName; }

Q_SIGNALS:
    void changed();

private:
    void rearm();
    void check();

    QString m_fileName;
    std::optional<FileStamp> m_stamp;
    QFileSystemWatcher m_watcher;
    QTimer m_settle;
};

} // namespace mqtt
