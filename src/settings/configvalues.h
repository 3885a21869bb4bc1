// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttsecret.h"

#include <QHash>
#include <QJsonValue>
#include <QString>

#include <chrono>
#include <optional>

namespace mqtt {

/// The values of a configuration that fit its schema, by the schema's keys.
class ConfigValues
{
public:
    /// `folder` is where the configuration lies: its files are named relative to that.
    explicit ConfigValues(const QString &folder = {})
        : m_folder(folder)
    {
    }

    void insert(const QString &key, const QJsonValue &value) { m_values.insert(key, value); }

    [[nodiscard]] const QString &folder() const { return m_folder; }
    [[nodiscard]] bool has(QStringView key) const { return m_values.contains(key.toString()); }

    /// Undefined if it is not there.
    [[nodiscard]] QJsonValue value(QStringView key) const;

    // What `out` is by default stays, where the key is not there.
    void read(QStringView key, QString *out) const;
    void read(QStringView key, bool *out) const;
    void read(QStringView key, double *out) const;
    void read(QStringView key, std::chrono::milliseconds *out) const;
    void read(QStringView key, MqttSecret *out) const;
    template <typename Integer>
    void readInteger(QStringView key, Integer *out) const
    {
        *out = Integer(value(key).toInteger(qint64(*out)));
    }
    /// Rounded up: half a second must not become 0, which may mean something else.
    void readSeconds(QStringView key, std::chrono::seconds *out) const;
    /// Absolute; that of a folder keeps its '/' at the end.
    void readPath(QStringView key, QString *out) const;

    /// Of a text, or a list of texts.
    [[nodiscard]] QStringList texts(QStringView key) const;

private:
    QString m_folder;
    QHash<QString, QJsonValue> m_values;
};

/// What a configuration has in place of a secret: text itself; {"file": path}, relative to
/// `folder`;
/// {"env": name}; {"credential": id}. On failure nullopt and `error` says why, as a clause. It is
/// not looked for.
[[nodiscard]] std::optional<MqttSecret> secretFromJson(const QJsonValue &value,
                                                       const QString &folder, QString *error);

} // namespace mqtt
