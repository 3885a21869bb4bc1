// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/filewatcher.h"

#include "settings/settle.h"

#include <QFileInfo>

namespace mqtt {

using namespace std::chrono_literals;

FileWatcher::FileWatcher(QObject *parent)
    : QObject(parent)
{
    settle(&m_watcher, &m_settle, 100ms);
    connect(&m_settle, &QTimer::timeout, this, &FileWatcher::check);
}

void FileWatcher::watch(const QString &fileName)
{
    m_fileName = fileName.isEmpty() ? fileName : QFileInfo(fileName).absoluteFilePath();
    m_settle.stop();
    m_stamp = fileStamp(m_fileName);
    rearm();
}

// A file that was replaced is watched no more, and its link may lead elsewhere.
void FileWatcher::rearm()
{
    if (const QStringList paths = m_watcher.files() + m_watcher.directories(); !paths.isEmpty())
        m_watcher.removePaths(paths);
    if (m_fileName.isEmpty())
        return;
    const QString target = followLinks(m_fileName);
    QStringList paths{QFileInfo(m_fileName).path(), QFileInfo(target).path()};
    if (QFileInfo::exists(target))
        paths.append(target);
    paths.removeDuplicates();
    m_watcher.addPaths(paths);
}

void FileWatcher::check()
{
    rearm();
    const std::optional<FileStamp> stamp = fileStamp(m_fileName);
    if (stamp == m_stamp)
        return;
    m_stamp = stamp;
    Q_EMIT changed();
}

} // namespace mqtt
