// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"

#include <QDateTime>
#include <QFile>
#include <QProcess>

using namespace Qt::StringLiterals;

namespace {

constexpr auto Configuration = R"([ca]
default_ca = authority
[authority]
new_certs_dir = %1
database = %1/index
serial = %1/serial
crlnumber = %1/crlnumber
certificate = %1/authority.pem
private_key = %1/authority.key
default_md = sha256
default_crl_days = 30
policy = policy
unique_subject = no
copy_extensions = copy
[policy]
commonName = supplied
[req]
distinguished_name = name
[name]
)"_L1;

QString openSslTime(const QDateTime &time)
{
    return time.toUTC().toString(u"yyyyMMddhhmmss"_s) + u'Z';
}

QByteArray contentsOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

QSslCertificate Certificates::Pair::sslCertificate() const
{
    return QSslCertificate(contentsOf(certificate));
}

QSslKey Certificates::Pair::sslKey() const
{
    return QSslKey(contentsOf(key), QSsl::Ec);
}

Certificates::Certificates(const QString &authority)
{
    if (!write(u"openssl.cnf"_s, QString(Configuration).arg(m_dir.path())) ||
        !write(u"index"_s, {}) || !write(u"serial"_s, u"01\n"_s) ||
        !write(u"crlnumber"_s, u"01\n"_s))
        return;
    openssl(QStringList{u"req"_s, u"-x509"_s, u"-days"_s, u"30"_s, u"-subj"_s,
                        u"/CN="_s + authority, u"-addext"_s,
                        u"keyUsage=critical,keyCertSign,cRLSign,digitalSignature"_s} +
            newKey({authorityFile(), path(u"authority.key")}, {}));
}

QSslCertificate Certificates::authority() const
{
    return QSslCertificate(contentsOf(authorityFile()));
}

Certificates::Pair Certificates::issue(const QString &name, const QString &alternativeNames,
                                       Validity validity)
{
    const Pair pair{path(QString(name + u".pem")), path(QString(name + u".key"))};
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const int shift = validity == Validity::Now ? 0 : validity == Validity::Expired ? -60 : 60;
    const QString request = path(QString(name + u".csr"));
    openssl(QStringList{u"req"_s, u"-new"_s, u"-subj"_s, u"/CN="_s + name} +
            newKey({request, pair.key}, alternativeNames));
    openssl({u"ca"_s, u"-batch"_s, u"-notext"_s, u"-config"_s, path(u"openssl.cnf"),
             u"-startdate"_s, openSslTime(now.addDays(shift - 1)), u"-enddate"_s,
             openSslTime(now.addDays(shift + 30)), u"-in"_s, request, u"-out"_s, pair.certificate});
    return pair;
}

Certificates::Pair Certificates::selfSigned(const QString &name, const QString &alternativeNames)
{
    const Pair pair{path(QString(name + u".pem")), path(QString(name + u".key"))};
    openssl(QStringList{u"req"_s, u"-x509"_s, u"-days"_s, u"30"_s, u"-subj"_s, u"/CN="_s + name} +
            newKey(pair, alternativeNames));
    return pair;
}

void Certificates::revoke(const Pair &pair)
{
    openssl({u"ca"_s, u"-config"_s, path(u"openssl.cnf"), u"-revoke"_s, pair.certificate});
}

QString Certificates::revocationList()
{
    openssl({u"ca"_s, u"-config"_s, path(u"openssl.cnf"), u"-gencrl"_s, u"-out"_s,
             path(u"revoked.pem")});
    return path(u"revoked.pem");
}

QString Certificates::ocspResponse(const Pair &pair)
{
    openssl({u"ocsp"_s, u"-issuer"_s, authorityFile(), u"-cert"_s, pair.certificate, u"-no_nonce"_s,
             u"-reqout"_s, pair.certificate + u".request"});
    openssl({u"ocsp"_s, u"-index"_s, path(u"index"), u"-CA"_s, authorityFile(), u"-rsigner"_s,
             authorityFile(), u"-rkey"_s, path(u"authority.key"), u"-ndays"_s, u"1"_s, u"-reqin"_s,
             pair.certificate + u".request", u"-respout"_s, pair.certificate + u".response"});
    return pair.certificate + u".response";
}

QString Certificates::path(QStringView name) const
{
    return m_dir.filePath(name.toString());
}

// Elliptic curves: an RSA key takes a noticeable time to make.
QStringList Certificates::newKey(const Pair &pair, const QString &alternativeNames) const
{
    QStringList arguments{
        u"-newkey"_s, u"ec"_s,      u"-pkeyopt"_s,        u"ec_paramgen_curve:prime256v1"_s,
        u"-nodes"_s,  u"-config"_s, path(u"openssl.cnf"), u"-keyout"_s,
        pair.key,     u"-out"_s,    pair.certificate};
    if (!alternativeNames.isEmpty())
        arguments << u"-addext"_s << u"subjectAltName="_s + alternativeNames;
    return arguments;
}

bool Certificates::openssl(const QStringList &arguments)
{
    if (!m_error.isEmpty())
        return false;
    QProcess process;
    process.start(u"openssl"_s, arguments);
    if (process.waitForFinished() && process.exitStatus() == QProcess::NormalExit &&
        process.exitCode() == 0)
        return true;
    m_error = u"openssl "_s + arguments.join(u' ') + u": "_s + process.errorString() + u'\n' +
              QString::fromUtf8(process.readAllStandardError());
    return false;
}

bool Certificates::write(const QString &name, const QString &text)
{
    QFile file(path(name));
    if (file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) >= 0)
        return true;
    m_error = file.fileName() + u": "_s + file.errorString();
    return false;
}
