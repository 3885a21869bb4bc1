// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/dialdiagnosis.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QSslCertificate>
#include <QSslSocket>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

using Code = MqttError::Code;

MqttError failed(Code code, const BrokerAddress &address, const QString &what)
{
    return {code, u"no connection to %1: "_s.arg(address.toString()) % what};
}

QString date(const QDateTime &time)
{
    return time.toUTC().toString(u"yyyy-MM-dd HH:mm 'UTC'"_s);
}

QString names(const QSslCertificate &certificate)
{
    QStringList out = certificate.subjectAlternativeNames().values();
    if (out.isEmpty())
        out = certificate.subjectInfo(QSslCertificate::CommonName);
    return out.join(u", "_s);
}

QString issuer(const QSslCertificate &certificate)
{
    return certificate.issuerInfo(QSslCertificate::CommonName).join(u", "_s);
}

QString describe(const QSslError &error, const QString &serverName)
{
    const QSslCertificate certificate = error.certificate();
    switch (error.error()) {
    case QSslError::HostNameMismatch:
        return u"it is for %1, not for %2"_s.arg(names(certificate), serverName);
    case QSslError::SelfSignedCertificate:
        return u"it is self-signed, and not among the trusted ones"_s;
    case QSslError::CertificateExpired:
        return u"it expired on "_s % date(certificate.expiryDate());
    case QSslError::CertificateNotYetValid:
        return u"it is not valid before "_s % date(certificate.effectiveDate()) %
               u"; is the clock right?"_s;
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return u"its authority '%1' is not among the trusted ones"_s.arg(issuer(certificate));
    case QSslError::CertificateRevoked:
        return u"it has been revoked"_s;
    default:
        return error.errorString();
    }
}

MqttError diagnoseTls(const BrokerAddress &address, const QString &serverName,
                      const QAbstractSocket &socket)
{
    QStringList reasons;
    if (const auto *encrypted = qobject_cast<const QSslSocket *>(&socket)) {
        for (const QSslError &error : encrypted->sslHandshakeErrors())
            reasons += describe(error, serverName);
    }
    reasons.removeDuplicates();
    if (!reasons.isEmpty()) {
        return failed(Code::CertificateRefused, address,
                      u"TLS: the broker's certificate is refused: "_s % reasons.join(u"; "_s));
    }
    const QString text = socket.errorString();
    if (const QString alert = tlsAlert(text); !alert.isEmpty()) {
        return failed(Code::CertificateRefused, address,
                      u"TLS: the broker refused the handshake: "_s % alert);
    }
    if (text.contains("wrong version number"_L1) || text.contains("packet length"_L1) ||
        text.contains("record"_L1)) {
        return failed(Code::TlsFailed, address,
                      u"TLS: what listens there does not speak TLS; is it a plain port?"_s);
    }
    if (socket.error() == QAbstractSocket::RemoteHostClosedError) {
        return failed(Code::TlsFailed, address,
                      u"TLS: the handshake was cut off by the other side; is it a plain port?"_s);
    }
    return failed(Code::TlsFailed, address, u"TLS: "_s % text);
}

} // namespace

QString stageName(DialStage stage)
{
    switch (stage) {
    case DialStage::Resolve:
        return u"name resolution"_s;
    case DialStage::Tcp:
        return u"the TCP connection"_s;
    case DialStage::Tls:
        return u"the TLS handshake"_s;
    case DialStage::WebSocket:
        return u"the upgrade to WebSocket"_s;
    case DialStage::Up:
        break;
    }
    return u"the answer to CONNECT (CONNACK)"_s;
}

MqttError diagnoseSocket(const BrokerAddress &address, const QString &serverName, DialStage stage,
                         const QAbstractSocket &socket)
{
    if (stage == DialStage::Tls)
        return diagnoseTls(address, serverName, socket);
    if (stage == DialStage::WebSocket)
        return diagnoseUpgrade(address, QAbstractSocket::RemoteHostClosedError, {});
    switch (socket.error()) {
    case QAbstractSocket::HostNotFoundError:
        return failed(Code::HostNotFound, address,
                      u"the host name '%1' does not resolve"_s.arg(address.host));
    case QAbstractSocket::ConnectionRefusedError:
        return failed(Code::ConnectionRefused, address,
                      u"TCP connection refused; nothing listens there"_s);
    case QAbstractSocket::SslInternalError:
    case QAbstractSocket::SslInvalidUserDataError: // before the handshake: of ciphers, say
        return failed(Code::InvalidConfiguration, address, u"TLS: "_s % socket.errorString());
    default:
        return failed(Code::ConnectionRefused, address,
                      u"TCP connection failed: "_s % socket.errorString());
    }
}

MqttError diagnoseLocalSocket(const BrokerAddress &address, const QLocalSocket &socket)
{
    switch (socket.error()) {
    case QLocalSocket::ServerNotFoundError:
        return failed(Code::ConnectionRefused, address, u"there is no such socket"_s);
    case QLocalSocket::ConnectionRefusedError:
        return failed(Code::ConnectionRefused, address, u"nothing listens on the socket"_s);
    case QLocalSocket::SocketAccessError:
        return failed(Code::ConnectionRefused, address, u"no permission to use the socket"_s);
    default:
        return failed(Code::ConnectionRefused, address,
                      u"the local socket failed: "_s % socket.errorString());
    }
}

MqttError diagnoseUpgrade(const BrokerAddress &address, QAbstractSocket::SocketError error,
                          const QString &text)
{
    static const QRegularExpression status(u"http status code: (\\d+) ?(\\([^)]*\\))?"_s);
    const QRegularExpressionMatch match = status.match(text);
    if (!match.hasMatch() && error == QAbstractSocket::RemoteHostClosedError) {
        return failed(Code::ConnectionLost, address,
                      u"the connection was lost during the upgrade to WebSocket"_s);
    }
    if (!match.hasMatch()) {
        return failed(Code::WebSocketRefused, address,
                      u"the upgrade to WebSocket failed: "_s % text);
    }
    const int code = match.captured(1).toInt();
    const QString answer = u"HTTP %1 %2"_s.arg(match.captured(1), match.captured(2)).trimmed();
    if (code >= 500) {
        return failed(Code::ServerUnavailable, address,
                      u"the upgrade to WebSocket was answered with "_s % answer);
    }
    return failed(Code::WebSocketRefused, address,
                  u"the upgrade to WebSocket was refused with %1; is the path '%2' right?"_s.arg(
                      answer, address.path.isEmpty() ? u"/"_s : address.path));
}

QString tlsAlert(const QString &socketError)
{
    static const QRegularExpression alert(u"alert ([a-z ]+)"_s);
    const QRegularExpressionMatch match = alert.match(socketError);
    return match.hasMatch() ? match.captured(1).trimmed() : QString();
}

} // namespace mqtt
