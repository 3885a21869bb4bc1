// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/serviceconfig.h"

#include "settings/brokerreader.h"
#include "settings/configchecker.h"
#include "settings/configfile.h"
#include "settings/configvalues.h"
#include "settings/duration.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

using namespace Qt::StringLiterals;
using mqtt::ConfigFile;

namespace {

constexpr auto FileName = "mqttservice"_L1;
constexpr auto Services = "services"_L1;

// Python's names beside ours.
QString logLevelOf(const QString &name)
{
    const QString level = name.toLower();
    if (level == "warn"_L1)
        return u"warning"_s;
    if (level == "error"_L1 || level == "fatal"_L1)
        return u"critical"_s;
    return level;
}

// What a foreign file holds beside the broker's keys belongs to the service.
QJsonObject withoutBroker(QJsonObject root)
{
    for (const QString &key : root.keys()) {
        for (const mqtt::ConfigRule &rule : mqtt::configRules()) {
            if (rule.key == key || rule.aliases.split(u' ').contains(key))
                root.remove(key);
        }
    }
    return root;
}

} // namespace

ServiceConfig::ServiceConfig(const ConfigFile &file, const QString &serviceName)
    : m_serviceName(serviceName)
{
    read(file);
}

ServiceConfig ServiceConfig::load(const QString &path, const QString &serviceName)
{
    ServiceConfig config(ConfigFile::read(path), serviceName);
    config.m_path = QFileInfo(path).absoluteFilePath(); // the working directory may change
    return config;
}

ServiceConfig ServiceConfig::find(const QString &path, const QString &serviceName)
{
    if (!path.isEmpty())
        return load(path, serviceName);
    QString found;
    for (const QString &candidate : searchPaths()) {
        const QFileInfo info(candidate);
        if (info.exists() || info.isSymLink()) { // a link to nowhere is a mistake, not an absence
            found = candidate;
            break;
        }
    }
    ServiceConfig config = found.isEmpty() ? fromJson({}, serviceName) : load(found, serviceName);
    config.m_wasSearched = true;
    return config;
}

ServiceConfig ServiceConfig::fromJson(const QJsonObject &json, const QString &serviceName)
{
    return ServiceConfig(ConfigFile(mqtt::ConfigTree{json, {}}), serviceName);
}

QStringList ServiceConfig::searchPaths()
{
    QStringList out;
    // Of systemd's folders the first is the service's own.
    const QString systemd = qEnvironmentVariable("CONFIGURATION_DIRECTORY").section(u':', 0, 0);
    for (const QString &folder :
         {u"."_s, systemd, QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation),
          u"/etc"_s}) {
        if (folder.isEmpty())
            continue;
        for (const auto suffix : {".json"_L1, ".yml"_L1, ".yaml"_L1})
            out.append(folder % u'/' % FileName % suffix);
    }
    return out;
}

ServiceConfig ServiceConfig::overlaid(const QJsonObject &values) const
{
    if (!isValid() && !m_values)
        return *this; // it could not be read, which nothing put over it makes good
    ConfigFile file(mqtt::ConfigTree{m_root, m_lines}, m_fileName);
    file.overlay(values);
    ServiceConfig config(file, m_serviceName);
    config.m_path = m_path;
    config.m_wasSearched = m_wasSearched;
    config.m_overlays = m_overlays;
    config.m_overlays.append(values);
    return config;
}

ServiceConfig ServiceConfig::reread() const
{
    ServiceConfig config = m_wasSearched       ? find({}, m_serviceName)
                           : !m_path.isEmpty() ? load(m_path, m_serviceName)
                                               : fromJson(m_root, m_serviceName);
    if (config.m_path.isEmpty() && !m_path.isEmpty())
        config = load(m_path, m_serviceName); // says that it is gone
    for (const QJsonObject &values : m_overlays)
        config = config.overlaid(values);
    return config;
}

QString ServiceConfig::stateFile() const
{
    QString path;
    if (m_values && !isStateOff())
        m_values->readPath(u"services.*.state", &path);
    return path;
}

bool ServiceConfig::isStateOff() const
{
    return m_values && m_values->value(u"services.*.state").isBool();
}

std::optional<bool> ServiceConfig::isWatched() const
{
    if (!m_values || !m_values->has(u"watch_config"))
        return {};
    return m_values->value(u"watch_config").toBool();
}

void ServiceConfig::read(const ConfigFile &file)
{
    m_fileName = file.fileName();
    m_root = file.root();
    m_lines = file.lines();
    if (!file.isValid()) {
        m_complaints = file.complaints();
        return;
    }
    mqtt::ConfigChecker checker(file, m_serviceName);
    m_values = std::make_shared<const mqtt::ConfigValues>(checker.values());
    for (const auto &[id, keys] : checker.brokers())
        m_brokers.emplace(id, std::make_shared<const mqtt::ConfigValues>(keys.values));
    const mqtt::ConfigValues &config = *m_values;
    m_logLevel = logLevelOf(config.value(u"log_level").toString());
    if (const QJsonValue topic = config.value(u"services.*.base_topic"); topic.isString())
        m_baseTopic = topic.toString();
    m_onlineInterval = mqtt::durationFromJson(config.value(u"services.*.online_interval"));
    m_stateSaveInterval = mqtt::durationFromJson(config.value(u"services.*.state_save_interval"));
    if (checker.isForeign()) {
        m_config = withoutBroker(m_root);
    } else {
        m_configPath = {Services, m_serviceName};
        m_config = m_root.value(Services).toObject().value(m_serviceName).toObject();
    }
    m_complaints = checker.takeComplaints();
}

std::optional<std::chrono::milliseconds> ServiceConfig::healthInterval() const
{
    if (!m_values)
        return {};
    return mqtt::durationFromJson(m_values->value(u"services.*.health_interval"));
}

std::optional<bool> ServiceConfig::isInfoPublished() const
{
    const QJsonValue value = m_values ? m_values->value(u"services.*.publish_info") : QJsonValue();
    return value.isBool() ? std::optional(value.toBool()) : std::nullopt;
}

ServiceConfig::Replicas ServiceConfig::replicas() const
{
    if (!m_values)
        return {};
    Replicas replicas{m_values->value(u"services.*.replicas.group").toString(),
                      m_values->value(u"services.*.replicas.instance").toString(),
                      {},
                      m_values->value(u"services.*.replicas.self_test").toBool()};
    const QJsonObject loops = m_values->value(u"services.*.replicas.loops").toObject();
    for (auto it = loops.begin(); it != loops.end(); ++it)
        replicas.loops.insert(it.key(), it->toString());
    return replicas;
}

QString ServiceConfig::outboxName() const
{
    const Replicas own = replicas();
    if (own.group.isEmpty())
        return m_serviceName;
    return m_serviceName % u'-' %
           (own.instance.isEmpty() ? qEnvironmentVariable("MQTTSERVICE_INSTANCE") : own.instance);
}

BrokerOptions ServiceConfig::broker(const BrokerOptions &options) const
{
    if (!m_values)
        return options;
    return mqtt::withOwnOutbox(mqtt::readBroker(*m_values, options), outboxName());
}

std::map<QString, BrokerOptions> ServiceConfig::brokers(const BrokerOptions &options) const
{
    std::map<QString, BrokerOptions> out;
    for (const auto &[id, values] : m_brokers) {
        out.emplace(
            id, mqtt::withOwnOutbox(mqtt::readBroker(*values, options), outboxName() % u'.' % id));
    }
    return out;
}

std::map<QString, BrokerOptions> ServiceConfig::serviceBrokers(const BrokerOptions &options) const
{
    std::map<QString, BrokerOptions> out = brokers(options);
    if (out.empty())
        return out;
    constexpr QStringView key = u"services.*.brokers";
    if (!m_values->has(key))
        return m_values->has(u"broker") ? std::map<QString, BrokerOptions>() : out;
    const QStringList chosen = m_values->texts(key);
    if (chosen != QStringList(mqtt::AllBrokers))
        std::erase_if(out, [&](const auto &broker) { return !chosen.contains(broker.first); });
    return out;
}

bool ServiceConfig::isValid() const
{
    return std::none_of(m_complaints.begin(), m_complaints.end(),
                        [](const Complaint &complaint) { return complaint.isError(); });
}

void ServiceConfig::addError(const QString &key, const QString &message, const QString &allowed)
{
    addOwn(Complaint::Severity::Error, key, message, allowed);
}

void ServiceConfig::addWarning(const QString &key, const QString &message, const QString &allowed)
{
    addOwn(Complaint::Severity::Warning, key, message, allowed);
}

void ServiceConfig::addOwn(Complaint::Severity severity, const QString &key, const QString &message,
                           const QString &allowed)
{
    const QStringList path = m_configPath + key.split(u'.');
    const ConfigFile file(mqtt::ConfigTree{m_root, m_lines}, m_fileName);
    Complaint complaint;
    complaint.severity = severity;
    complaint.file = m_fileName;
    complaint.line = file.lineOf(path);
    complaint.key = path.join(u'.');
    complaint.message = message;
    complaint.allowed = allowed;
    m_complaints.append(complaint);
}
