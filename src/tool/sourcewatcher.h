// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QDateTime>
#include <QFileSystemWatcher>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace mqtt {

/// Tells when one of some files has changed: written, replaced, removed or there again. Several
/// changes in a row are told once.
class SourceWatcher : public QObject
{
    Q_OBJECT
public:
    explicit SourceWatcher(QObject *parent = nullptr);

    /// In place of those of before. As they are now is known.
    void watch(const QStringList &files);

Q_SIGNALS:
    void changed();

private:
    void check();

    QFileSystemWatcher m_watcher;
    QHash<QString, QByteArray> m_known; // what they contain, as a digest; empty: not there
    QTimer m_settle;
};

} // namespace mqtt
