// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/echo.h"
#include "support/opensslserver.h"
#include "support/packetbuilder.h"
#include "support/tlsrig.h"

#include <MqttService/MqttTestBroker>

#include <QRegularExpression>
#include <QSslSocket>
#include <QTest>

using namespace Qt::StringLiterals;

/// Who is refused over TLS, by us and by the server.
class TestTlsRefusals : public QObject, protected TlsRig
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QSslSocket::supportsSsl());
        m_server = m_authority.issue(u"server"_s, LocalNames);
        QVERIFY2(m_authority.errorString().isEmpty(), qPrintable(m_authority.errorString()));
    }
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    void badServerCertificatesAreRefused_data()
    {
        QTest::addColumn<Certificates::Pair>("pair");
        QTest::addColumn<QString>("reason");
        QTest::newRow("expired") << m_authority.issue(u"expired"_s, LocalNames,
                                                      Certificates::Validity::Expired)
                                 << u"The certificate has expired"_s;
        QTest::newRow("not valid yet")
            << m_authority.issue(u"notyet"_s, LocalNames, Certificates::Validity::NotYet)
            << u"The certificate is not yet valid"_s;
        QTest::newRow("for another host")
            << m_authority.issue(u"otherhost"_s, u"DNS:example.org,IP:127.0.0.2"_s)
            << u"The host name did not match"_s;
        QTest::newRow("for no host, named like ours only in a longer name")
            << m_authority.issue(u"longerhost"_s, u"DNS:localhost.example.org"_s)
            << u"The host name did not match"_s;
        QTest::newRow("self-signed")
            << m_authority.selfSigned(u"selfsigned"_s, LocalNames) << u"self-signed"_s;
        QTest::newRow("of an authority we do not trust")
            << m_stranger.issue(u"stranger"_s, LocalNames) << u"issuer certificate"_s;
    }
    void badServerCertificatesAreRefused()
    {
        QFETCH(const Certificates::Pair, pair);
        QFETCH(const QString, reason);
        QVERIFY2(m_authority.errorString().isEmpty(), qPrintable(m_authority.errorString()));
        QVERIFY2(m_stranger.errorString().isEmpty(), qPrintable(m_stranger.errorString()));
        MqttTestBroker broker;
        const int listener = broker.addListener(listenerLines(pair));
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QMqttClient client;
        address(client, broker.port(listener));
        client.connectToHostEncrypted(trusting());
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains(reason), qPrintable(client.errorString()));
        QVERIFY(!broker.log().contains("New client connected"_L1));
    }

    // Qt checks no lists of revoked certificates, but what the server staples to its own.
    void revokedServerCertificatesAreRefused_data()
    {
        QTest::addColumn<bool>("stapled");
        QTest::addColumn<bool>("revoked");
        QTest::addColumn<QString>("reason");
        QTest::newRow("good") << true << false << QString();
        QTest::newRow("revoked") << true << true << u"revoked"_s;
        QTest::newRow("no word on it") << false << false << u"OCSP"_s;
    }
    void revokedServerCertificatesAreRefused()
    {
        QFETCH(const bool, stapled);
        QFETCH(const bool, revoked);
        QFETCH(const QString, reason);
        const QString name = QString::fromUtf8(QTest::currentDataTag()).remove(u' ');
        const Certificates::Pair pair = m_authority.issue(name, LocalNames);
        if (revoked)
            m_authority.revoke(pair);
        QStringList options;
        if (stapled)
            options << u"-status_file"_s << m_authority.ocspResponse(pair) << u"-cert_chain"_s
                    << m_authority.authorityFile();
        QVERIFY2(m_authority.errorString().isEmpty(), qPrintable(m_authority.errorString()));
        OpensslServer server;
        QVERIFY(server.start(pair, options));
        QSslConfiguration configuration = trusting();
        configuration.setOcspStaplingEnabled(true);
        QMqttClient client;
        address(client, server.port);
        client.connectToHostEncrypted(configuration);
        if (reason.isEmpty()) {
            auto *socket = qobject_cast<QSslSocket *>(client.transport());
            QVERIFY(socket);
            QTRY_VERIFY2(socket->isEncrypted(), qPrintable(client.errorString()));
            return;
        }
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains(reason), qPrintable(client.errorString()));
    }

    void oldProtocolsAreRefused_data()
    {
        QTest::addColumn<QString>("option");
        QTest::newRow("TLS 1.0 only") << u"-tls1"_s;
        QTest::newRow("TLS 1.1 only") << u"-tls1_1"_s;
    }
    void oldProtocolsAreRefused()
    {
        QFETCH(const QString, option);
        const QStringList weak{option, u"-cipher"_s, u"ALL:@SECLEVEL=0"_s};
        OpensslServer server;
        QVERIFY(server.start(m_server, weak));
        QVERIFY(opensslConnects(server.port, weak));
        QMqttClient client;
        address(client, server.port);
        client.connectToHostEncrypted(trusting());
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains("protocol version"_L1),
                 qPrintable(client.errorString()));
    }

    void withoutTheRightClientCertificateTheServerRefuses_data()
    {
        QTest::addColumn<Certificates::Pair>("own");
        QTest::addColumn<QString>("reason");
        const Certificates::Pair good = m_authority.issue(u"bob"_s);
        const Certificates::Pair revoked = m_authority.issue(u"mallory"_s);
        m_authority.revoke(revoked);
        QTest::newRow("none") << Certificates::Pair() << u"certificate required"_s;
        QTest::newRow("of an authority it does not trust")
            << m_stranger.issue(u"eve"_s) << u"unknown ca"_s;
        QTest::newRow("expired") << m_authority.issue(u"oldbob"_s, {},
                                                      Certificates::Validity::Expired)
                                 << u"certificate expired"_s;
        QTest::newRow("revoked") << revoked << u"certificate revoked"_s;
        QTest::newRow("key of another certificate")
            << Certificates::Pair{good.certificate, m_server.key} << u"key"_s;
    }
    void withoutTheRightClientCertificateTheServerRefuses()
    {
        QFETCH(const Certificates::Pair, own);
        QFETCH(const QString, reason);
        MqttTestBroker broker;
        const int listener = broker.addListener(listenerLines(m_server)
                                                << u"cafile "_s + m_authority.authorityFile()
                                                << u"crlfile "_s + m_authority.revocationList()
                                                << u"require_certificate true"_s);
        QVERIFY2(m_authority.errorString().isEmpty(), qPrintable(m_authority.errorString()));
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QMqttClient client;
        address(client, broker.port(listener));
        client.connectToHostEncrypted(trusting(own));
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QVERIFY2(client.errorString().contains(reason), qPrintable(client.errorString()));
        QVERIFY(!broker.log().contains("New client connected"_L1));
    }
};

QTEST_GUILESS_MAIN(TestTlsRefusals)
#include "tst_tlsrefusals.moc"
