// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/brokercheck.h"
#include "settings/configfile.h"
#include "settings/configschema.h"

#include <map>

namespace mqtt {

/// What stands for all brokers there are, in place of a list of ids.
inline constexpr QLatin1String AllBrokers("all");

/// Holds a configuration against the schema: unknown keys, values that do not fit, and what only
/// makes sense together.
class ConfigChecker
{
public:
    /// `service` is the name whose section '*' in the schema stands for.
    ConfigChecker(const ConfigFile &file, const QString &service);

    [[nodiscard]] QList<ConfigComplaint> takeComplaints() { return std::move(m_complaints); }

    /// Those that fit.
    [[nodiscard]] const ConfigValues &values() const { return m_main.values; }
    /// The same of each of `brokers`, by its id.
    [[nodiscard]] const std::map<QString, BrokerKeys> &brokers() const { return m_brokers; }

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

    bool checkId(const QStringList &path);
    void checkTogether();
    void checkChosen();

    const ConfigFile &m_file;
    QString m_service;
    QList<ConfigComplaint> m_complaints;
    BrokerKeys m_main; // with those of this service
    std::map<QString, BrokerKeys> m_brokers;
    bool m_isForeign = false;
};

} // namespace mqtt
