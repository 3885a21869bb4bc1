// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/brokeroptions.h"
#include "mqttserviceexport.h"
#include "settings/configcomplaint.h"

#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <chrono>
#include <map>
#include <memory>
#include <optional>

namespace mqtt {
class ConfigFile;
class ConfigValues;
} // namespace mqtt

/// The configuration of one service: read from a file for all services of a machine (JSON, or YAML
/// where it is built in), checked whole.
///
/// The sections are `broker`, `auth`, `tls`, `brokers.<id>`, `log_level` and `services.<name>`.
/// Each of several brokers has the keys of `broker`, and sections `auth` and `tls` of its own. The
/// files of MIQRO, of the Python MQTT base daemon and mqtt_lib's dictionary are understood as they
/// are.
class MQTTSERVICE_EXPORT ServiceConfig
{
public:
    using Complaint = mqtt::ConfigComplaint;

    /// An empty one: a broker on localhost.
    ServiceConfig() = default;

    /// Reads a file; that it is not there is an error.
    [[nodiscard]] static ServiceConfig load(const QString &path, const QString &serviceName);

    /// Reads `path`, or if that is empty the first of searchPaths() that is there. With none the
    /// defaults hold.
    [[nodiscard]] static ServiceConfig find(const QString &path, const QString &serviceName);

    [[nodiscard]] static ServiceConfig fromJson(const QJsonObject &json,
                                                const QString &serviceName);

    /// `mqttservice.json`, `.yml`, `.yaml` in the working directory, in $CONFIGURATION_DIRECTORY
    /// where that is set, in the user's configuration directory (XDG), and in /etc.
    [[nodiscard]] static QStringList searchPaths();

    /// This configuration with other values put over it key by key, and checked again; null takes a
    /// key away. One that could not be read stays as it is.
    [[nodiscard]] ServiceConfig overlaid(const QJsonObject &values) const;

    /// The same anew, from where it came: its file as it is now, or what a search finds now, or the
    /// values of the program; and what was put over it. That there is no file any more is an error.
    [[nodiscard]] ServiceConfig reread() const;

    /// No complaint is an error. With one, the key it is about has its default.
    [[nodiscard]] bool isValid() const;
    [[nodiscard]] const QList<Complaint> &complaints() const { return m_complaints; }

    /// For a service's own check of its section: the key is relative to that.
    void addError(const QString &key, const QString &message, const QString &allowed = {});
    void addWarning(const QString &key, const QString &message, const QString &allowed = {});

    /// Empty if there is no file.
    [[nodiscard]] const QString &fileName() const { return m_fileName; }
    [[nodiscard]] const QString &serviceName() const { return m_serviceName; }

    /// The broker as the configuration describes it; what it does not mention stays as it is in
    /// `options`.
    [[nodiscard]] BrokerOptions broker(const BrokerOptions &options = {}) const;

    /// Those of the section `brokers` by their ids, each as broker() reads the one.
    [[nodiscard]] std::map<QString, BrokerOptions> brokers(const BrokerOptions &options = {}) const;
    /// Those the service uses in place of broker(): the ids in `services.<name>.brokers`, or all
    /// where that is "all", or where it is not given and neither is `broker`. Empty: none of them.
    [[nodiscard]] std::map<QString, BrokerOptions>
    serviceBrokers(const BrokerOptions &options = {}) const;

    /// "debug", "info", "warning", "critical", or empty if it is not given.
    [[nodiscard]] const QString &logLevel() const { return m_logLevel; }

    /// The service's own section, as it is.
    [[nodiscard]] const QJsonObject &config() const { return m_config; }

    /// What replaces "service/<name>/"; an empty text means no prefix.
    [[nodiscard]] const std::optional<QString> &baseTopic() const { return m_baseTopic; }
    [[nodiscard]] std::optional<std::chrono::milliseconds> onlineInterval() const
    {
        return m_onlineInterval;
    }
    [[nodiscard]] std::optional<std::chrono::milliseconds> healthInterval() const;
    [[nodiscard]] std::optional<bool> isInfoPublished() const;

    /// Which replica of the service this is; what is not said is empty. Loops are by their names
    /// the instance that runs them.
    struct Replicas
    {
        QString group;
        QString instance;
        QMap<QString, QString> loops;
        bool isTested = false;
    };
    [[nodiscard]] Replicas replicas() const;

    /// Where the service keeps its state: a file, or a folder if it ends in '/'; relative to the
    /// configuration's folder. Empty if that is not said.
    [[nodiscard]] QString stateFile() const;
    /// "state" is false: nothing is kept.
    [[nodiscard]] bool isStateOff() const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> stateSaveInterval() const
    {
        return m_stateSaveInterval;
    }
    /// Whether the service takes over changes of the file by itself.
    [[nodiscard]] std::optional<bool> isWatched() const;

private:
    ServiceConfig(const mqtt::ConfigFile &file, const QString &serviceName);
    void read(const mqtt::ConfigFile &file);
    [[nodiscard]] QString outboxName() const;
    void addOwn(Complaint::Severity severity, const QString &key, const QString &message,
                const QString &allowed);

    QString m_path;             // of the file, absolute
    bool m_wasSearched = false; // for the first that is there
    QList<QJsonObject> m_overlays;
    QString m_fileName;
    QString m_serviceName;
    QJsonObject m_root;
    QHash<QStringList, int> m_lines;
    QList<Complaint> m_complaints;
    std::shared_ptr<const mqtt::ConfigValues> m_values; // null: none
    std::map<QString, std::shared_ptr<const mqtt::ConfigValues>> m_brokers;
    QString m_logLevel;
    QJsonObject m_config;
    QStringList m_configPath; // where m_config stands in the file
    std::optional<QString> m_baseTopic;
    std::optional<std::chrono::milliseconds> m_onlineInterval;
    std::optional<std::chrono::milliseconds> m_stateSaveInterval;
};
