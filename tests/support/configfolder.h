// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/serviceconfig.h"

#include <QFile>
#include <QStringList>
#include <QTemporaryDir>

/// A folder with configuration files, for one test.
class ConfigFolder
{
public:
    [[nodiscard]] QString path(const QString &name = {}) const
    {
        return name.isEmpty() ? m_folder.path() : m_folder.filePath(name);
    }
    /// Readable by its owner alone; returns its path.
    QString put(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return file.fileName();
    }
    /// Of the service "echo".
    [[nodiscard]] ServiceConfig load(const QByteArray &content,
                                     const QString &name = QStringLiteral("c.json")) const
    {
        return ServiceConfig::load(put(name, content), QStringLiteral("echo"));
    }

private:
    QTemporaryDir m_folder;
};

inline QStringList textsOf(const ServiceConfig &config)
{
    QStringList out;
    for (const ServiceConfig::Complaint &complaint : config.complaints())
        out.append(complaint.toString());
    return out;
}

/// All complaints, for messages.
inline QByteArray allOf(const ServiceConfig &config)
{
    return textsOf(config).join(u'\n').toUtf8();
}
