// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/dialer.h"
#include "support/certificates.h"

#include <MqttService/MqttTestBroker>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

/// A dialer, and real listeners: mosquitto's with certificates of all kinds.
class DialerRig
{
protected:
    using Transport = BrokerAddress::Transport;
    enum Listener { Trusted, SelfSigned, Expired, NotYet, Foreign, Listeners };

    /// To be asked with QVERIFY2 and why(), once.
    [[nodiscard]] bool begin()
    {
        const auto listen = [this](const Certificates::Pair &pair, const QStringList &more = {}) {
            return m_broker.addListener(
                QStringList{QString(QStringLiteral("certfile ") + pair.certificate),
                            QString(QStringLiteral("keyfile ") + pair.key)} +
                more);
        };
        const QString here = QStringLiteral("DNS:localhost,IP:127.0.0.1");
        m_good = m_ours.issue(QStringLiteral("good"), here);
        m_listeners[Trusted] = listen(m_good);
        m_listeners[SelfSigned] = listen(m_ours.selfSigned(QStringLiteral("self"), here));
        m_listeners[Expired] =
            listen(m_ours.issue(QStringLiteral("expired"), here, Certificates::Validity::Expired));
        m_listeners[NotYet] =
            listen(m_ours.issue(QStringLiteral("notyet"), here, Certificates::Validity::NotYet));
        m_listeners[Foreign] =
            listen(m_ours.issue(QStringLiteral("foreign"), QStringLiteral("DNS:other.example")));
        m_webSocket = m_broker.addListener({QStringLiteral("protocol websockets")});
        m_secureWebSocket = listen(m_good, {QStringLiteral("protocol websockets")});
        m_broker.addConfigLine(QStringLiteral("listener 0 ") +
                               m_folder.filePath(QStringLiteral("m.sock")));
        return m_ours.errorString().isEmpty() && m_theirs.errorString().isEmpty() &&
               m_broker.start();
    }
    [[nodiscard]] QByteArray why() const
    {
        return (m_ours.errorString() + m_theirs.errorString() + m_broker.errorString()).toUtf8();
    }

    [[nodiscard]] BrokerAddress tls(int listener) const
    {
        return {
            Transport::Tls, QStringLiteral("localhost"), m_broker.port(m_listeners[listener]), {}};
    }
    [[nodiscard]] TlsOptions trusting() const
    {
        TlsOptions options;
        options.caFile = m_ours.authorityFile();
        return options;
    }
    /// True when the link is up; the error else is in m_error.
    [[nodiscard]] bool dial(const BrokerAddress &address, const TlsOptions &options = {})
    {
        QSignalSpy up(m_dialer.get(), &mqtt::Dialer::up);
        QSignalSpy failed(m_dialer.get(), &mqtt::Dialer::failed);
        m_dialer->dial(address, options, QStringLiteral("mqtt"), std::chrono::seconds(20), 1000);
        if (!QTest::qWaitFor([&] { return up.count() + failed.count() > 0; }, 10'000))
            return false;
        m_error = failed.isEmpty() ? MqttError() : failed.first().first().value<MqttError>();
        return up.count() == 1 && failed.isEmpty();
    }

    /// A TLS server that is configured further by the test.
    [[nodiscard]] QSslConfiguration serverConfiguration()
    {
        QSslConfiguration configuration;
        configuration.setLocalCertificate(m_good.sslCertificate());
        configuration.setPrivateKey(m_good.sslKey());
        return configuration;
    }

    Certificates::Pair m_good;
    Certificates m_ours{QStringLiteral("Our CA")};
    Certificates m_theirs{QStringLiteral("Their CA")};
    MqttTestBroker m_broker;
    QList<int> m_listeners = QList<int>(Listeners);
    int m_webSocket = 0;
    int m_secureWebSocket = 0;
    QTemporaryDir m_folder;
    std::unique_ptr<mqtt::Dialer> m_dialer;
    MqttError m_error;
};
