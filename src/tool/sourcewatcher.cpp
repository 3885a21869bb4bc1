// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/sourcewatcher.h"

#include "settings/settle.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

namespace mqtt {

namespace {

QByteArray digestOf(const QString &name)
{
    QFile file(name);
    QCryptographicHash hash(QCryptographicHash::Sha1);
    return file.open(QIODevice::ReadOnly) && hash.addData(&file) ? hash.result() : QByteArray();
}

} // namespace

SourceWatcher::SourceWatcher(QObject *parent)
    : QObject(parent)
{
    settle(&m_watcher, &m_settle, std::chrono::milliseconds(30));
    connect(&m_settle, &QTimer::timeout, this, &SourceWatcher::check);
}

void SourceWatcher::watch(const QStringList &files)
{
    if (const QStringList old = m_watcher.files() + m_watcher.directories(); !old.isEmpty())
        m_watcher.removePaths(old);
    m_known.clear();
    QStringList paths;
    for (const QString &file : files) {
        m_known.insert(file, digestOf(file));
        paths.append(QFileInfo(file).path()); // a file that is replaced is no longer watched itself
        paths.append(file);
    }
    paths.removeDuplicates();
    m_watcher.addPaths(paths);
}

void SourceWatcher::check()
{
    bool isChanged = false;
    for (auto it = m_known.begin(); it != m_known.end(); ++it) {
        const QByteArray now = digestOf(it.key());
        if (now == it.value())
            continue;
        it.value() = now;
        isChanged = true;
        if (!now.isEmpty())
            m_watcher.addPath(it.key());
    }
    if (isChanged)
        Q_EMIT changed();
}

} // namespace mqtt
