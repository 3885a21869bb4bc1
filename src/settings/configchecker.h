// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/configfile.h"
#include "settings/configschema.h"
#include "settings/configvalues.h"

#include <QHash>

namespace mqtt {

/// Holds a configuration against the schema: unknown keys, values that do not fit, and what only
/// makes sense together.
class ConfigChecker
{
public:
    /// `service` is the name whose section '*' in the schema stands for.
    ConfigChecker(const ConfigFile &file, const QString &service);

    [[nodiscard]] QList<ConfigComplaint> takeComplaints() { return std::move(m_complaints); }

    /// Those that fit.
    [[nodiscard]] const ConfigValues &values() const { return m_values; }

    /// A configuration of the base daemon or of mqtt_lib: what is not the broker's is the
    /// service's.
    [[nodiscard]] bool isForeign() const { return m_isForeign; }
    [[nodiscard]] bool isMqttLib() const;

    [[nodiscard]] ConfigComplaint complaint(const QStringList &path, const QString &message,
                                            const QString &allowed) const;

private:
    void walk(const QJsonObject &object, const QStringList &above);
    void checkKey(const QStringList &path, const QJsonValue &value);
    bool check(const ConfigRule &rule, const QStringList &path, const QJsonValue &value);
    void keep(const ConfigRule &rule, const QStringList &path, const QJsonValue &value);
    bool checkFile(const QStringList &path, const QJsonValue &value);
    bool checkSecret(const QStringList &path, const QJsonValue &value);
    void complainUnknown(const QStringList &path);

    void checkTogether();
    void checkBroker();
    void checkLogin();
    void checkTls();
    void checkTlsFiles();
    void checkVerification();
    [[nodiscard]] bool has(QStringView key) const { return m_values.has(key); }
    [[nodiscard]] QJsonValue value(QStringView key) const { return m_values.value(key); }
    void fileError(QStringView key, const QString &file, const QString &text);
    void error(QStringView key, const QString &message, const QString &allowed);

    const ConfigFile &m_file;
    QString m_service;
    QList<ConfigComplaint> m_complaints;
    ConfigValues m_values;               // of this service
    QHash<QString, QStringList> m_paths; // where they are in the file
    bool m_isForeign = false;
};

} // namespace mqtt
