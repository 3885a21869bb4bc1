// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/certificates.h"

#include <QtMqtt/QMqttClient>

#include <QSslConfiguration>

inline const QString Localhost = QStringLiteral("localhost");
inline const QString LocalNames = QStringLiteral("DNS:localhost,IP:127.0.0.1");

inline QStringList listenerLines(const Certificates::Pair &pair)
{
    return {QStringLiteral("certfile ") + pair.certificate, QStringLiteral("keyfile ") + pair.key};
}

/// Authorities, a server's certificate, and clients that trust the first of them.
class TlsRig
{
protected:
    QSslConfiguration trusting(const Certificates::Pair &own = {}) const
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates({m_authority.authority()});
        if (!own.certificate.isEmpty()) {
            configuration.setLocalCertificate(own.sslCertificate());
            configuration.setPrivateKey(own.sslKey());
        }
        return configuration;
    }

    void address(QMqttClient &client, quint16 port, const QString &host = Localhost)
    {
        client.setHostname(host);
        client.setPort(port);
    }

    Certificates m_authority{QStringLiteral("The authority")};
    Certificates m_stranger{QStringLiteral("Another authority")};
    Certificates::Pair m_server;
};
