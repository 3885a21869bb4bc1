// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include <QSslCertificate>
#include <QSslKey>
#include <QString>
#include <QTemporaryDir>

/// A certificate authority of the test's own, in a temporary folder; made by the openssl command.
/// What fails is told by errorString(), once for all calls.
class Certificates
{
    Q_DISABLE_COPY_MOVE(Certificates)
public:
    /// The files of a certificate and its key.
    struct Pair
    {
        QString certificate;
        QString key;

        [[nodiscard]] QSslCertificate sslCertificate() const;
        [[nodiscard]] QSslKey sslKey() const;
    };
    enum class Validity { Now, Expired, NotYet };

    explicit Certificates(const QString &authority);

    [[nodiscard]] QString authorityFile() const { return path(u"authority.pem"); }
    [[nodiscard]] QSslCertificate authority() const;

    /// `alternativeNames` as in openssl's subjectAltName ("DNS:localhost,IP:127.0.0.1"), or empty.
    Pair issue(const QString &name, const QString &alternativeNames = {},
               Validity validity = Validity::Now);
    Pair selfSigned(const QString &name, const QString &alternativeNames = {});

    void revoke(const Pair &pair);
    /// The file of what is revoked by now.
    QString revocationList();
    /// The file of the authority's signed word on this certificate, to be stapled by its server.
    QString ocspResponse(const Pair &pair);

    [[nodiscard]] QString errorString() const { return m_error; }

private:
    [[nodiscard]] QString path(QStringView name) const;
    bool openssl(const QStringList &arguments);
    bool write(const QString &name, const QString &text);
    QStringList newKey(const Pair &pair, const QString &alternativeNames) const;

    QTemporaryDir m_dir;
    QString m_error;
};
