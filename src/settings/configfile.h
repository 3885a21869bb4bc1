// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/configcomplaint.h"

#include <QHash>
#include <QJsonObject>
#include <QStringList>

namespace mqtt {

/// The values of a configuration, JSON or YAML, and the line of each key.
struct ConfigTree
{
    QJsonObject root;
    QHash<QStringList, int> lines; // by path; the items of a list count "0", "1", …
};

/// More values than any configuration has: what goes beyond is an accident or an attack (YAML's
/// aliases expand a few lines to billions).
inline constexpr int MostConfigValues = 100'000;
inline constexpr int DeepestConfig = 100;
inline constexpr qint64 LargestConfigFile = 16 * 1024 * 1024;

/// A configuration file, as read: JSON if its name ends in ".json" or its content begins with '{',
/// else YAML.
class ConfigFile
{
public:
    ConfigFile() = default;
    explicit ConfigFile(ConfigTree tree, QString fileName = {})
        : m_fileName(std::move(fileName))
        , m_tree(std::move(tree))
    {
    }

    [[nodiscard]] static ConfigFile read(const QString &path);

    /// False if it could not be read whole; then it has no values.
    [[nodiscard]] bool isValid() const { return m_complaints.isEmpty(); }
    [[nodiscard]] const QList<ConfigComplaint> &complaints() const { return m_complaints; }

    [[nodiscard]] const QString &fileName() const { return m_fileName; }
    [[nodiscard]] const QJsonObject &root() const { return m_tree.root; }
    [[nodiscard]] const QHash<QStringList, int> &lines() const { return m_tree.lines; }

    /// Of a key, or of the nearest one above it that is in the file; 0 if there is none.
    [[nodiscard]] int lineOf(const QStringList &path) const;

    /// Puts other values over those of the file, key by key; they have no lines.
    void overlay(const QJsonObject &values);

private:
    void parse(QByteArray content);

    QString m_fileName;
    ConfigTree m_tree;
    QList<ConfigComplaint> m_complaints;
};

} // namespace mqtt
