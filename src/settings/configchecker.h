// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/brokersettings.h"
#include "settings/configfile.h"
#include "settings/configschema.h"

#include <QHash>

namespace mqtt {

/// Holds a configuration against the schema: unknown keys, values that do not fit, and what only
/// makes sense together. Afterwards it gives the values that fit, by the keys of the schema.
class ConfigChecker
{
public:
    /// `service` is the name whose section '*' in the schema stands for.
    ConfigChecker(const ConfigFile &file, const QString &service);

    [[nodiscard]] QList<ConfigComplaint> takeComplaints() { return std::move(m_complaints); }

    /// Undefined if it is not there or does not fit.
    [[nodiscard]] QJsonValue value(QStringView key) const;
    [[nodiscard]] Secret secret(QStringView key) const;
    [[nodiscard]] bool has(QStringView key) const;
    /// Of a key that is a File: absolute, relative to the configuration's folder.
    [[nodiscard]] QString filePath(QStringView key) const;

    /// A configuration of the base daemon or of mqtt_lib: what is not the broker's is the
    /// service's.
    [[nodiscard]] bool isForeign() const { return m_isForeign; }
    [[nodiscard]] bool isMqttLib() const;

    [[nodiscard]] ConfigComplaint complaint(const QStringList &path, const QString &message,
                                            const QString &allowed) const;

private:
    struct Found
    {
        QStringList path;
        QJsonValue value;
    };

    void walk(const QJsonObject &object, const QStringList &above);
    void checkKey(const QStringList &path, const QJsonValue &value);
    bool check(const ConfigRule &rule, const QStringList &path, const QJsonValue &value);
    void keep(const ConfigRule &rule, const QStringList &path, const QJsonValue &value);
    bool checkFile(const QStringList &path, const QJsonValue &value);
    bool checkSecret(const ConfigRule &rule, const QStringList &path, const QJsonValue &value);
    void complainUnknown(const QStringList &path);

    void checkTogether();
    void checkBroker();
    void checkLogin();
    void checkTls();
    void error(QStringView key, const QString &message, const QString &allowed);

    const ConfigFile &m_file;
    QString m_service;
    QString m_folder;
    QList<ConfigComplaint> m_complaints;
    QHash<QString, Found> m_values; // of this service, by the schema's key
    QHash<QString, Secret> m_secrets;
    bool m_isForeign = false;
};

} // namespace mqtt
