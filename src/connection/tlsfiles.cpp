// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/tlsfiles.h"

#include "connection/readfile.h"

#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

using Option = TlsProblem::Option;

constexpr qint64 LargestFile = 16 * 1024 * 1024; // all authorities of a system are some 200 KiB

class TlsFiles
{
public:
    TlsFiles(const TlsOptions &options, QList<TlsProblem> *problems)
        : m_options(options)
        , m_problems(problems)
    {
    }

    [[nodiscard]] QList<QSslCertificate> certificates(Option option, const QString &path)
    {
        const std::optional<QByteArray> content = read(option, path);
        if (!content)
            return {};
        QList<QSslCertificate> out = QSslCertificate::fromData(*content, QSsl::Pem);
        if (out.isEmpty())
            out = QSslCertificate::fromData(*content, QSsl::Der);
        if (out.isEmpty()) {
            fail(option, content->contains("PRIVATE KEY")
                             ? u"holds a key; allowed is a certificate"_s
                             : u"holds no certificate; allowed is one in PEM or DER form"_s);
        }
        return out;
    }

    [[nodiscard]] QSslKey key()
    {
        const std::optional<QByteArray> content = read(Option::KeyFile, m_options.keyFile);
        if (!content)
            return {};
        const bool isEncrypted = content->contains("ENCRYPTED");
        if (isEncrypted && m_options.keyPassword.isEmpty()) {
            fail(Option::KeyFile, u"is encrypted, but there is no password for it"_s);
            return {};
        }
        QString error;
        const std::optional<QString> password = m_options.keyPassword.read(&error);
        if (!password) {
            fail(Option::KeyPassword, error);
            return {};
        }
        for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa}) {
            for (const QSsl::EncodingFormat form : {QSsl::Pem, QSsl::Der}) {
                const QSslKey key(*content, algorithm, form, QSsl::PrivateKey, password->toUtf8());
                if (!key.isNull())
                    return key;
            }
        }
        if (isEncrypted)
            fail(Option::KeyPassword, u"does not open the key"_s);
        else if (content->contains("BEGIN CERTIFICATE"))
            fail(Option::KeyFile, u"holds a certificate; allowed is its key"_s);
        else
            fail(Option::KeyFile, u"holds no key; allowed is one of RSA, EC or DSA, in PEM or DER "
                                  "form"_s);
        return {};
    }

    void fail(Option option, const QString &text) { m_problems->append({option, text}); }

private:
    std::optional<QByteArray> read(Option option, const QString &path)
    {
        QString error;
        std::optional<QByteArray> content = readFile(path, LargestFile, &error);
        if (!content)
            fail(option, error);
        return content;
    }

    const TlsOptions &m_options;
    QList<TlsProblem> *m_problems;
};

// The private key has the numbers of the public one within it, of which the last are enough: the
// exponent and most of the modulus, or a coordinate of the point.
bool belongTogether(const QSslCertificate &certificate, const QSslKey &key)
{
    const QSslKey publicKey = certificate.publicKey();
    const QByteArray numbers = publicKey.toDer();
    const qsizetype enough = qMin<qsizetype>(publicKey.length() / 8, numbers.size());
    return publicKey.algorithm() == key.algorithm() && key.toDer().contains(numbers.last(enough));
}

QList<QByteArray> toUtf8(const QStringList &texts)
{
    QList<QByteArray> out;
    for (const QString &text : texts)
        out.append(text.toUtf8());
    return out;
}

} // namespace

QString TlsProblem::toString(const TlsOptions &options) const
{
    switch (option) {
    case Option::CaFile:
        return u"the file of certificate authorities %1 "_s.arg(options.caFile) % text;
    case Option::CertificateFile:
        return u"the certificate %1 "_s.arg(options.certificateFile) % text;
    case Option::KeyFile:
        return u"the key %1 "_s.arg(options.keyFile) % text;
    case Option::KeyPassword:
        return u"the password of the key %1 "_s.arg(options.keyFile) % text;
    case Option::Support:
        break;
    }
    return text;
}

QSslConfiguration readTls(const TlsOptions &options, QList<TlsProblem> *problems)
{
    TlsFiles files(options, problems);
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    if (!QSslSocket::supportsSsl()) {
        files.fail(Option::Support, u"this system has no TLS that Qt can use (OpenSSL)"_s);
        return tls;
    }
    tls.setProtocol(options.minimumVersion == TlsOptions::Version::Tls13 ? QSsl::TlsV1_3OrLater
                                                                         : QSsl::TlsV1_2OrLater);
    tls.setPeerVerifyMode(options.verify ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
    tls.setAllowedNextProtocols(toUtf8(options.alpn));
    if (!options.ciphers.isEmpty())
        tls.setBackendConfigurationOption("CipherString", options.ciphers.toUtf8());
    if (!options.caFile.isEmpty())
        tls.setCaCertificates(files.certificates(Option::CaFile, options.caFile));
    if (options.certificateFile.isEmpty())
        return tls;
    const QList<QSslCertificate> chain =
        files.certificates(Option::CertificateFile, options.certificateFile);
    const QSslKey key = files.key();
    if (!chain.isEmpty() && !key.isNull() && !belongTogether(chain.first(), key))
        files.fail(Option::KeyFile,
                   u"does not belong to the certificate "_s % options.certificateFile);
    tls.setLocalCertificateChain(chain);
    tls.setPrivateKey(key);
    return tls;
}

} // namespace mqtt
