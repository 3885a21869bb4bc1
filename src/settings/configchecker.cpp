// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configchecker.h"

#include "connection/brokerurl.h"
#include "settings/configsuggestion.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto Services = "services"_L1;
constexpr auto Brokers = "brokers"_L1;
constexpr int MqttLibMaximum = 256; // seconds, the delay that mqtt_lib reconnects after at most

bool fits(QStringView pattern, const QStringList &path)
{
    const QList<QStringView> levels = pattern.split(u'.');
    if (levels.size() != path.size())
        return false;
    for (qsizetype i = 0; i < levels.size(); ++i) {
        if (levels[i] != u"*" && levels[i] != path[i])
            return false;
    }
    return true;
}

/// The schema has the keys of a broker once: `brokers.attic.host` is broker.host there, and
/// `brokers.attic.tls.verify` tls.verify; and those of a service as services.*.
QStringList schemaPath(const QStringList &path)
{
    if (path.size() > 2 && path.first() == Services)
        return QStringList{Services, u"*"_s} + path.sliced(2);
    if (path.size() < 3 || path.first() != Brokers)
        return path;
    const QStringList own = path.sliced(2);
    return own.first() == "auth"_L1 || own.first() == "tls"_L1 ? own
                                                               : QStringList(u"broker"_s) + own;
}

struct Match
{
    const ConfigRule *rule = nullptr;
    bool isAlias = false; // the key of another toolkit
};

Match findRule(const QStringList &path)
{
    for (const ConfigRule &rule : configRules()) {
        if (fits(rule.key, path))
            return {&rule, false};
        for (const QStringView alias : rule.aliases.split(u' ', Qt::SkipEmptyParts)) {
            if (fits(alias, path))
                return {&rule, true};
        }
    }
    return {};
}

// A section with all its keys commented out; an empty text, the default of other toolkits.
bool isNotGiven(const ConfigRule &rule, bool isAlias, const QJsonValue &value)
{
    return rule.kind == ConfigKind::Section
               ? value.isNull()
               : isAlias && value.isString() && value.toString().isEmpty();
}

// Other toolkits write numbers as text at times.
QJsonValue asRuleWants(const ConfigRule &rule, const QJsonValue &value)
{
    bool isNumber = false;
    const qint64 number = value.toString().toLongLong(&isNumber);
    const bool wantsNumber = rule.kind == ConfigKind::Integer || rule.kind == ConfigKind::Duration;
    return wantsNumber && isNumber ? QJsonValue(number) : value;
}

} // namespace

ConfigChecker::ConfigChecker(const ConfigFile &file, const QString &service)
    : m_file(file)
    , m_service(service)
    , m_main{{},
             ConfigValues(file.fileName().isEmpty() ? QDir::currentPath()
                                                    : QFileInfo(file.fileName()).absolutePath())}
{
    const QJsonObject &root = file.root();
    m_isForeign = !root.contains("broker"_L1) && !root.contains(Services) &&
                  !root.contains(Brokers) && (root.contains("mqtt"_L1) || isMqttLib());
    walk(root, {});
    checkTogether();
    if (isMqttLib() && !m_main.values.has(u"broker.reconnect.maximum"))
        m_main.values.insert(u"broker.reconnect.maximum"_s, MqttLibMaximum);
    std::stable_sort(m_complaints.begin(), m_complaints.end(),
                     [](const auto &a, const auto &b) { return a.line < b.line; });
}

bool ConfigChecker::isMqttLib() const
{
    const QStringList keys = m_file.root().keys();
    return std::any_of(keys.begin(), keys.end(), [](const QString &key) {
        return findRule({key}).isAlias; // "mqttserver" and its kind
    });
}

void ConfigChecker::walk(const QJsonObject &object, const QStringList &above)
{
    for (auto it = object.begin(); it != object.end(); ++it)
        checkKey(above + QStringList(it.key()), *it);
}

void ConfigChecker::checkKey(const QStringList &path, const QJsonValue &given)
{
    const auto [rule, isAlias] = findRule(schemaPath(path));
    const bool isService = path.first() == Services && path.size() > 1;
    if (!rule) {
        const bool isFree = isService ? path.size() == 3 : m_isForeign && path.size() == 1;
        if (!isFree)
            complainUnknown(path);
        return;
    }
    if (isNotGiven(*rule, isAlias, given))
        return;
    const QJsonValue value = isAlias ? asRuleWants(*rule, given) : given;
    const qsizetype before = m_complaints.size();
    const bool isGood = check(*rule, path, value) && checkId(path);
    if (isService && path[1] != m_service) {
        // One service's mistake is no reason for another not to start.
        for (qsizetype i = before; i < m_complaints.size(); ++i)
            m_complaints[i].severity = ConfigComplaint::Severity::Warning;
    } else if (isGood) {
        keep(*rule, path, value);
    }
    if (isGood && rule->kind == ConfigKind::Section)
        walk(value.toObject(), path);
}

void ConfigChecker::keep(const ConfigRule &rule, const QStringList &path, const QJsonValue &value)
{
    const bool isOfOne = path.first() == Brokers && path.size() > 1;
    BrokerKeys &keys =
        isOfOne
            ? m_brokers
                  .try_emplace(path[1], BrokerKeys{path[1], ConfigValues(m_main.values.folder())})
                  .first->second
            : m_main;
    if (isOfOne && path.size() == 2)
        return; // it is there
    QStringList &before = keys.paths[rule.key.toString()];
    if (before.isEmpty()) {
        before = path;
        keys.values.insert(rule.key.toString(), value);
        return;
    }
    m_complaints.append(
        complaint(path, "is the same as "_L1 % before.join(u'.'), u"one of the two"_s));
}

bool ConfigChecker::check(const ConfigRule &rule, const QStringList &path, const QJsonValue &value)
{
    if (const std::optional<ConfigMisfit> misfit = checkConfigValue(rule, value)) {
        ConfigComplaint problem = complaint(path, misfit->message, misfit->allowed);
        problem.found = describeConfigValue(rule, value);
        m_complaints.append(problem);
        return false;
    }
    if (rule.kind == ConfigKind::File)
        return checkFile(path, value);
    if (rule.kind == ConfigKind::Secret)
        return checkSecret(path, value);
    return true;
}

/// The id of a broker names files, and the broker in other sections.
bool ConfigChecker::checkId(const QStringList &path)
{
    if (path.size() != 2 || path.first() != Brokers)
        return true;
    const QString &id = path[1];
    const auto isGood = [](QChar c) {
        return c.isLetterOrNumber() || c == u'-' || c == u'_' || c == u'.';
    };
    if (!id.isEmpty() && !id.startsWith(u'.') && id != AllBrokers &&
        std::all_of(id.begin(), id.end(), isGood))
        return true;
    m_complaints.append(
        complaint(path, u"is no id of a broker"_s,
                  u"letters, digits, '-', '_' and, not first, '.'; and not \"all\""_s));
    return false;
}

bool ConfigChecker::checkFile(const QStringList &path, const QJsonValue &value)
{
    const QDir folder(m_main.values.folder());
    const QFileInfo info(folder.absoluteFilePath(value.toString()));
    QString problem;
    if (!info.exists())
        problem = u"does not exist"_s;
    else if (!info.isFile())
        problem = u"is no file"_s;
    else if (!info.isReadable())
        problem = u"cannot be read"_s;
    else
        return true;
    ConfigComplaint out = complaint(path, problem, u"the path of a file that can be read"_s);
    out.found = u'"' % folder.absoluteFilePath(withoutLogin(value.toString())) % u'"';
    m_complaints.append(out);
    return false;
}

bool ConfigChecker::checkSecret(const QStringList &path, const QJsonValue &value)
{
    QString error;
    QString warning;
    const std::optional<MqttSecret> secret = secretFromJson(value, m_main.values.folder(), &error);
    if (!secret || !secret->read(&error, &warning)) {
        m_complaints.append(complaint(path, error, {}));
        return false;
    }
    if (!warning.isEmpty()) {
        m_complaints.append(complaint(path, warning, {}));
        m_complaints.last().severity = ConfigComplaint::Severity::Warning;
    }
    return true;
}

void ConfigChecker::complainUnknown(const QStringList &path)
{
    const QStringList asked = schemaPath(path);
    const QString meant = suggestKey(asked);
    QString known = knownKeys(asked);
    if (path.size() == 3 && path.first() == Brokers)
        known += ", auth, tls"_L1;
    ConfigComplaint out = complaint(
        path, meant.isEmpty() ? u"is not known"_s : "is not known; did you mean "_L1 % meant % u'?',
        meant.isEmpty() ? known : QString());
    out.severity = ConfigComplaint::Severity::Warning;
    m_complaints.append(out);
}

ConfigComplaint ConfigChecker::complaint(const QStringList &path, const QString &message,
                                         const QString &allowed) const
{
    ConfigComplaint out;
    out.file = m_file.fileName();
    out.line = m_file.lineOf(path);
    out.key = path.join(u'.');
    out.message = message;
    out.allowed = allowed;
    return out;
}

void ConfigChecker::checkTogether()
{
    const auto check = [this](const BrokerKeys &keys) {
        m_complaints += BrokerCheck(m_file, keys).takeComplaints();
    };
    check(m_main);
    for (const auto &[id, keys] : m_brokers)
        check(keys);
    checkChosen();
}

/// The brokers of the service are among those there are.
void ConfigChecker::checkChosen()
{
    constexpr QStringView key = u"services.*.brokers";
    const QStringList chosen = m_main.values.texts(key);
    if (chosen == QStringList(AllBrokers))
        return;
    QStringList known;
    for (const auto &[id, keys] : m_brokers)
        known.append(id);
    for (const QString &id : chosen) {
        if (known.contains(id))
            continue;
        ConfigComplaint out =
            complaint(m_main.paths.value(key.toString()), u"names a broker that is not there"_s,
                      "all, or a list of: "_L1 % known.join(", "_L1));
        out.found = u'"' % withoutLogin(id) % u'"';
        m_complaints.append(out);
    }
}

} // namespace mqtt
