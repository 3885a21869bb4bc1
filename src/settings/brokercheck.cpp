// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/brokercheck.h"

#include "connection/brokerurl.h"
#include "connection/tlsfiles.h"
#include "settings/brokerreader.h"
#include "settings/configschema.h"
#include "settings/duration.h"

using namespace Qt::StringLiterals;

namespace mqtt {

BrokerCheck::BrokerCheck(const ConfigFile &file, const BrokerKeys &keys)
    : m_file(file)
    , m_keys(keys)
{
    checkBroker();
    checkLogin();
    checkTls();
    checkTlsFiles();
    checkVerification();
}

QString BrokerCheck::name(QStringView key) const
{
    if (m_keys.id.isEmpty())
        return key.toString();
    constexpr QStringView own = u"broker.";
    return u"brokers."_s % m_keys.id % u'.' % (key.startsWith(own) ? key.sliced(own.size()) : key);
}

void BrokerCheck::error(QStringView key, const QString &message, const QString &allowed)
{
    const QStringList path = m_keys.paths.value(key.toString());
    ConfigComplaint out;
    out.file = m_file.fileName();
    out.line = m_file.lineOf(path);
    out.key = path.join(u'.');
    out.message = message;
    out.allowed = allowed;
    m_complaints.append(out);
}

void BrokerCheck::checkBroker()
{
    for (const QStringView key : {u"broker.host", u"broker.port"}) {
        if (has(key) && has(u"broker.url"))
            error(key, "is given beside "_L1 % name(u"broker.url"), u"one of the two"_s);
    }
    if (!has(u"broker.will.topic")) {
        for (const QStringView key :
             {u"broker.will.message", u"broker.will.qos", u"broker.will.retain"}) {
            if (has(key))
                error(key, u"has no topic"_s, "a will with a "_L1 % name(u"broker.will.topic"));
        }
    }
    if (has(u"broker.reconnect.initial") && has(u"broker.reconnect.maximum") &&
        *durationFromJson(value(u"broker.reconnect.initial")) >
            *durationFromJson(value(u"broker.reconnect.maximum"))) {
        error(u"broker.reconnect.initial", u"is longer than the maximum"_s,
              "up to "_L1 % name(u"broker.reconnect.maximum"));
    }
}

void BrokerCheck::checkLogin()
{
    bool urlHasLogin = false;
    bool urlHasPlain = false;
    for (const QString &text : m_keys.values.texts(u"broker.url")) {
        QString ignored; // it is a URL: it was checked
        const std::optional<BrokerUrl> url = parseBrokerUrl(text, &ignored);
        urlHasLogin = urlHasLogin || !url->userName.isEmpty() || !url->password.isEmpty();
        urlHasPlain = urlHasPlain || url->address.transport == BrokerAddress::Transport::Tcp ||
                      url->address.transport == BrokerAddress::Transport::WebSocket;
        if (url->userName.isEmpty() && !url->password.isEmpty())
            error(u"broker.url", u"has a password without a user"_s, u"both, or neither"_s);
    }
    if (urlHasLogin && (has(u"auth.username") || has(u"auth.password")))
        error(u"broker.url", "has a login beside "_L1 % name(u"auth"), u"one of the two"_s);
    if (has(u"auth.password") && !has(u"auth.username"))
        error(u"auth.password", u"has no user"_s,
              (m_keys.id.isEmpty() ? "a password with an "_L1 : "a password with a "_L1) %
                  name(u"auth.username"));
    const bool isTls = has(u"tls") || has(u"certs");
    if (urlHasPlain && isTls && value(u"tls.enabled").toBool(true)) {
        error(u"broker.url", u"is without TLS, but there is a tls section"_s,
              "mqtts:// or wss://, or "_L1 % name(u"tls.enabled") % " false"_L1);
    }
}

void BrokerCheck::checkTls()
{
    if (has(u"tls.certfile") && !has(u"tls.keyfile"))
        error(u"tls.certfile", u"has no key"_s, "a certificate with a "_L1 % name(u"tls.keyfile"));
    if (has(u"tls.keyfile") && !has(u"tls.certfile"))
        error(u"tls.keyfile", u"has no certificate"_s, "a key with a "_L1 % name(u"tls.certfile"));
    if (has(u"tls.keyfile_password") && !has(u"tls.keyfile"))
        error(u"tls.keyfile_password", u"has no key"_s,
              "a password with a "_L1 % name(u"tls.keyfile"));
}

/// As a link will read them.
void BrokerCheck::checkTlsFiles()
{
    if (!value(u"tls.enabled").toBool(true))
        return;
    TlsOptions tls = readTlsOptions(m_keys.values);
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

void BrokerCheck::fileError(QStringView key, const QString &file, const QString &text)
{
    error(key, text.section("; allowed is "_L1, 0, 0), text.section("; allowed is "_L1, 1));
    m_complaints.last().found = u'"' % file % u'"';
}

void BrokerCheck::checkVerification()
{
    if (has(u"tls.verify") && has(u"tls.cert_reqs") &&
        value(u"tls.verify").toBool() != requiresCertificate(value(u"tls.cert_reqs"))) {
        error(u"tls.cert_reqs", "contradicts "_L1 % name(u"tls.verify"), u"one of the two"_s);
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
