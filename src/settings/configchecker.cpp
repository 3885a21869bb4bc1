// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configchecker.h"

#include "connection/brokerurl.h"
#include "connection/tlsfiles.h"
#include "settings/brokerreader.h"
#include "settings/configsuggestion.h"
#include "settings/duration.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

constexpr auto Services = "services"_L1;
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
    , m_values(file.fileName().isEmpty() ? QDir::currentPath()
                                         : QFileInfo(file.fileName()).absolutePath())
{
    const QJsonObject &root = file.root();
    m_isForeign = !root.contains("broker"_L1) && !root.contains(Services) &&
                  (root.contains("mqtt"_L1) || isMqttLib());
    walk(root, {});
    checkTogether();
    if (isMqttLib() && !has(u"broker.reconnect.maximum"))
        m_values.insert(u"broker.reconnect.maximum"_s, MqttLibMaximum);
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
    const auto [rule, isAlias] = findRule(path);
    const bool isService = path.first() == Services && path.size() > 1;
    if (!rule) {
        if (!isService && !(m_isForeign && path.size() == 1))
            complainUnknown(path);
        return;
    }
    if (isNotGiven(*rule, isAlias, given))
        return;
    const QJsonValue value = isAlias ? asRuleWants(*rule, given) : given;
    const qsizetype before = m_complaints.size();
    const bool isGood = check(*rule, path, value);
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
    QStringList &before = m_paths[rule.key.toString()];
    if (before.isEmpty()) {
        before = path;
        m_values.insert(rule.key.toString(), value);
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

bool ConfigChecker::checkFile(const QStringList &path, const QJsonValue &value)
{
    const QFileInfo info(QDir(m_values.folder()).absoluteFilePath(value.toString()));
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
    out.found = u'"' % info.filePath() % u'"';
    m_complaints.append(out);
    return false;
}

bool ConfigChecker::checkSecret(const QStringList &path, const QJsonValue &value)
{
    QString error;
    QString warning;
    const std::optional<MqttSecret> secret = secretFromJson(value, m_values.folder(), &error);
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
    const QString meant = suggestKey(path);
    ConfigComplaint out = complaint(
        path, meant.isEmpty() ? u"is not known"_s : "is not known; did you mean "_L1 % meant % u'?',
        meant.isEmpty() ? knownKeys(path) : QString());
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

void ConfigChecker::error(QStringView key, const QString &message, const QString &allowed)
{
    m_complaints.append(complaint(m_paths.value(key.toString()), message, allowed));
}

void ConfigChecker::checkTogether()
{
    checkBroker();
    checkLogin();
    checkTls();
    checkTlsFiles();
    checkVerification();
}

void ConfigChecker::checkBroker()
{
    for (const QStringView key : {u"broker.host", u"broker.port"}) {
        if (has(key) && has(u"broker.url"))
            error(key, u"is given beside broker.url"_s, u"one of the two"_s);
    }
    if (!has(u"broker.will.topic")) {
        for (const QStringView key :
             {u"broker.will.message", u"broker.will.qos", u"broker.will.retain"}) {
            if (has(key))
                error(key, u"has no topic"_s, u"a will with a broker.will.topic"_s);
        }
    }
    if (has(u"broker.reconnect.initial") && has(u"broker.reconnect.maximum") &&
        *durationFromJson(value(u"broker.reconnect.initial")) >
            *durationFromJson(value(u"broker.reconnect.maximum"))) {
        error(u"broker.reconnect.initial", u"is longer than the maximum"_s,
              u"up to broker.reconnect.maximum"_s);
    }
}

void ConfigChecker::checkLogin()
{
    bool urlHasLogin = false;
    bool urlHasPlain = false;
    for (const QString &text : m_values.texts(u"broker.url")) {
        QString ignored; // it is a URL: it was checked
        const std::optional<BrokerUrl> url = parseBrokerUrl(text, &ignored);
        urlHasLogin = urlHasLogin || !url->userName.isEmpty() || !url->password.isEmpty();
        urlHasPlain = urlHasPlain || url->address.transport == BrokerAddress::Transport::Tcp ||
                      url->address.transport == BrokerAddress::Transport::WebSocket;
        if (url->userName.isEmpty() && !url->password.isEmpty())
            error(u"broker.url", u"has a password without a user"_s, u"both, or neither"_s);
    }
    if (urlHasLogin && (has(u"auth.username") || has(u"auth.password")))
        error(u"broker.url", u"has a login beside auth"_s, u"one of the two"_s);
    if (has(u"auth.password") && !has(u"auth.username"))
        error(u"auth.password", u"has no user"_s, u"a password with an auth.username"_s);
    const bool isTls = has(u"tls") || has(u"certs");
    if (urlHasPlain && isTls && value(u"tls.enabled").toBool(true)) {
        error(u"broker.url", u"is without TLS, but there is a tls section"_s,
              u"mqtts:// or wss://, or tls.enabled false"_s);
    }
}

void ConfigChecker::checkTls()
{
    if (has(u"tls.certfile") && !has(u"tls.keyfile"))
        error(u"tls.certfile", u"has no key"_s, u"a certificate with a tls.keyfile"_s);
    if (has(u"tls.keyfile") && !has(u"tls.certfile"))
        error(u"tls.keyfile", u"has no certificate"_s, u"a key with a tls.certfile"_s);
    if (has(u"tls.keyfile_password") && !has(u"tls.keyfile"))
        error(u"tls.keyfile_password", u"has no key"_s, u"a password with a tls.keyfile"_s);
}

/// As a link will read them.
void ConfigChecker::checkTlsFiles()
{
    if (!value(u"tls.enabled").toBool(true))
        return;
    TlsOptions tls = readTlsOptions(m_values);
    if (!has(u"tls.certfile") || !has(u"tls.keyfile"))
        tls.certificateFile.clear(); // one alone was complained of
    QList<TlsProblem> problems;
    if (!tls.caFile.isEmpty() || !tls.certificateFile.isEmpty())
        (void)readTls(tls, &problems);
    for (const TlsProblem &problem : std::as_const(problems)) {
        switch (problem.option) {
        case TlsProblem::Option::CaFile:
            fileError(u"tls.ca_certs", tls.caFile, problem.text);
            break;
        case TlsProblem::Option::CertificateFile:
            fileError(u"tls.certfile", tls.certificateFile, problem.text);
            break;
        case TlsProblem::Option::KeyFile:
            fileError(u"tls.keyfile", tls.keyFile, problem.text);
            break;
        case TlsProblem::Option::KeyPassword:
            error(u"tls.keyfile_password", problem.text, {});
            break;
        case TlsProblem::Option::Support:
            error(u"tls", problem.text, {});
            break;
        }
    }
}

void ConfigChecker::fileError(QStringView key, const QString &file, const QString &text)
{
    error(key, text.section("; allowed is "_L1, 0, 0), text.section("; allowed is "_L1, 1));
    m_complaints.last().found = u'"' % file % u'"';
}

void ConfigChecker::checkVerification()
{
    if (has(u"tls.verify") && has(u"tls.cert_reqs") &&
        value(u"tls.verify").toBool() != requiresCertificate(value(u"tls.cert_reqs"))) {
        error(u"tls.cert_reqs", u"contradicts tls.verify"_s, u"one of the two"_s);
        return;
    }
    for (const QStringView key : {u"tls.verify", u"tls.cert_reqs"}) {
        const QJsonValue given = value(key);
        const bool isOff =
            given.isBool() ? !given.toBool() : has(key) && !requiresCertificate(given);
        if (!isOff)
            continue;
        error(key,
              u"turns the check of the broker's certificate off: anybody can pose as the "
              "broker"_s,
              {});
        m_complaints.last().severity = ConfigComplaint::Severity::Warning;
    }
}

} // namespace mqtt
