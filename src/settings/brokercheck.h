// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "settings/configfile.h"
#include "settings/configvalues.h"

#include <QHash>

namespace mqtt {

/// What a configuration says of one broker, by the schema's keys: broker.*, auth.* and tls.*, also
/// where it is one of several.
struct BrokerKeys
{
    QString id; // empty: the broker of the section `broker`
    ConfigValues values;
    QHash<QString, QStringList> paths = {}; // where they are in the file
};

/// What is wrong between the keys of a broker, each of which fits alone.
class BrokerCheck
{
public:
    BrokerCheck(const ConfigFile &file, const BrokerKeys &keys);

    [[nodiscard]] QList<ConfigComplaint> takeComplaints() { return std::move(m_complaints); }

private:
    void checkBroker();
    void checkLogin();
    void checkTls();
    void checkTlsFiles();
    void checkVerification();
    [[nodiscard]] bool has(QStringView key) const { return m_keys.values.has(key); }
    [[nodiscard]] QJsonValue value(QStringView key) const { return m_keys.values.value(key); }
    /// As it stands in the file.
    [[nodiscard]] QString name(QStringView key) const;
    void fileError(QStringView key, const QString &file, const QString &text);
    void error(QStringView key, const QString &message, const QString &allowed);

    const ConfigFile &m_file;
    const BrokerKeys &m_keys;
    QList<ConfigComplaint> m_complaints;
};

} // namespace mqtt
