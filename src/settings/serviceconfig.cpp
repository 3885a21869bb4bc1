// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/serviceconfig.h"

#include "settings/brokerreader.h"
#include "settings/configchecker.h"
#include "settings/configfile.h"
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
    return ServiceConfig(ConfigFile::read(path), serviceName);
}

ServiceConfig ServiceConfig::find(const QString &path, const QString &serviceName)
{
    if (!path.isEmpty())
        return load(path, serviceName);
    for (const QString &candidate : searchPaths()) {
        const QFileInfo info(candidate);
        if (info.exists() || info.isSymLink()) // a link to nowhere is a mistake, not an absence
            return load(candidate, serviceName);
    }
    return fromJson({}, serviceName);
}

ServiceConfig ServiceConfig::fromJson(const QJsonObject &json, const QString &serviceName)
{
    return ServiceConfig(ConfigFile(mqtt::ConfigTree{json, {}}), serviceName);
}

QStringList ServiceConfig::searchPaths()
{
    QStringList out;
    for (const QString &folder :
         {u"."_s, QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation),
          u"/etc"_s}) {
        for (const auto suffix : {".json"_L1, ".yml"_L1, ".yaml"_L1})
            out.append(folder % u'/' % FileName % suffix);
    }
    return out;
}

ServiceConfig ServiceConfig::overlaid(const QJsonObject &values) const
{
    ConfigFile file(mqtt::ConfigTree{m_root, m_lines}, m_fileName);
    file.overlay(values);
    return ServiceConfig(file, m_serviceName);
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
    const mqtt::ConfigValues &config = *m_values;
    m_logLevel = logLevelOf(config.value(u"log_level").toString());
    if (const QJsonValue topic = config.value(u"services.*.base_topic"); topic.isString())
        m_baseTopic = topic.toString();
    m_onlineInterval = mqtt::durationFromJson(config.value(u"services.*.online_interval"));
    if (checker.isForeign()) {
        m_config = withoutBroker(m_root);
    } else {
        m_configPath = {Services, m_serviceName};
        m_config = m_root.value(Services).toObject().value(m_serviceName).toObject();
    }
    m_complaints = checker.takeComplaints();
}

BrokerOptions ServiceConfig::broker(const BrokerOptions &options) const
{
    return m_values ? mqtt::readBroker(*m_values, options) : options;
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
