// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"
#include "support/echo.h"
#include "support/packetbuilder.h"

#include <MqttService/MqttTestBroker>
#include <QtMqtt/QMqttClient>

#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSslConfiguration>
#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const QString Localhost = u"localhost"_s;
const QString LocalNames = u"DNS:localhost,IP:127.0.0.1"_s;

QStringList listenerLines(const Certificates::Pair &pair)
{
    return {u"certfile "_s + pair.certificate, u"keyfile "_s + pair.key};
}

// The openssl command as a server that takes any TLS client with whatever is asked for; it speaks
// no MQTT.
class TlsServer
{
public:
    bool start(const Certificates::Pair &pair, const QStringList &options)
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(u"openssl"_s,
                        QStringList{u"s_server"_s, u"-accept"_s, u"127.0.0.1:0"_s, u"-cert"_s,
                                    pair.certificate, u"-key"_s, pair.key} +
                            options);
        static const QRegularExpression accepting(u"ACCEPT [^\n]*:(\\d+)\n"_s);
        QString said;
        while (m_process.waitForReadyRead()) {
            said += QString::fromUtf8(m_process.readAll());
            if (const auto match = accepting.match(said); match.hasMatch()) {
                port = quint16(match.captured(1).toInt());
                return true;
            }
        }
        qInfo().noquote() << said;
        return false;
    }
    ~TlsServer()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    quint16 port = 0;

private:
    QProcess m_process;
};

// Whether openssl's own client gets through to that port: what is refused by us is a good server.
bool opensslConnects(quint16 port, const QStringList &options)
{
    QProcess process;
    process.start(u"openssl"_s,
                  QStringList{u"s_client"_s, u"-connect"_s, u"127.0.0.1:%1"_s.arg(port)} + options);
    process.closeWriteChannel();
    return process.waitForFinished() && process.exitCode() == 0;
}

} // namespace

class tst_Tls : public QObject
{
    Q_OBJECT

private:
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

    Certificates m_authority{u"The authority"_s};
    Certificates m_stranger{u"Another authority"_s};
    Certificates::Pair m_server;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QSslSocket::supportsSsl());
        m_server = m_authority.issue(u"server"_s, LocalNames);
        QVERIFY2(m_authority.errorString().isEmpty(), qPrintable(m_authority.errorString()));
    }
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    void aVerifiedLinkCarriesMessages_data()
    {
        QTest::addColumn<QMqttClient::ProtocolVersion>("version");
        QTest::addColumn<QString>("host");
        QTest::newRow("3.1.1, by name") << QMqttClient::MQTT_3_1_1 << Localhost;
        QTest::newRow("5.0, by address") << QMqttClient::MQTT_5_0 << u"127.0.0.1"_s;
    }
    void aVerifiedLinkCarriesMessages()
    {
        QFETCH(const QMqttClient::ProtocolVersion, version);
        QFETCH(const QString, host);
        MqttTestBroker broker;
        const int listener = broker.addListener(listenerLines(m_server));
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QMqttClient client;
        address(client, broker.port(listener), host);
        client.setProtocolVersion(version);
        client.connectToHostEncrypted(trusting());
        QVERIFY(echoes(client));
        auto *socket = qobject_cast<QSslSocket *>(client.transport());
        QVERIFY(socket);
        QVERIFY(socket->isEncrypted());
        QVERIFY(socket->sessionProtocol() >= QSsl::TlsV1_2);
        QCOMPARE(socket->peerCertificate(), m_server.sslCertificate());
        QVERIFY(echoes(client, QByteArray(8 * 1024 * 1024, 'x'))); // far more than one read takes
    }

    void whatWasPublishedBeforeDisconnectingStillArrives()
    {
        MqttTestBroker broker;
        const int listener = broker.addListener(listenerLines(m_server));
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QMqttClient receiver;
        address(receiver, broker.port(), broker.host());
        receiver.connectToHost();
        QVERIFY(waitConnected(receiver));
        QSignalSpy received(&receiver, &QMqttClient::messageReceived);
        QMqttSubscription *subscription = receiver.subscribe(u"last/words"_s, 0);
        QTRY_COMPARE(subscription->state(), QMqttSubscription::Subscribed);

        const QByteArray words(8 * 1024 * 1024, 'w');
        auto client = std::make_unique<QMqttClient>();
        address(*client, broker.port(listener));
        client->connectToHostEncrypted(trusting());
        QVERIFY(waitConnected(*client));
        QCOMPARE(client->publish(u"last/words"_s, words), 0);
        client->disconnectFromHost();
        QCOMPARE(client->state(), QMqttClient::Disconnected);
        client.reset(); // neither does the end of the client cut it off
        QTRY_COMPARE(received.size(), 1);
        QCOMPARE(received.at(0).at(0).toByteArray(), words);
    }

    void theServersLastWordIsHeard()
    {
        QSslConfiguration configuration;
        configuration.setLocalCertificate(m_server.sslCertificate());
        configuration.setPrivateKey(m_server.sslKey());
        QSslServer server;
        server.setSslConfiguration(configuration);
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QSslServer::pendingConnectionAvailable, this, [&server] {
            QTcpSocket *peer = server.nextPendingConnection();
            connect(peer, &QTcpSocket::readyRead, peer, [peer] {
                peer->write(packet::connack(packet::Version::V5));
                peer->write(packet::disconnect(0x8e)); // session taken over
                peer->disconnectFromHost();
            });
        });
        QMqttClient client;
        address(client, server.serverPort());
        client.setProtocolVersion(QMqttClient::MQTT_5_0);
        QSignalSpy connected(&client, &QMqttClient::connected);
        client.connectToHostEncrypted(trusting());
        QVERIFY(waitDisconnected(client));
        QCOMPARE(connected.size(), 1);
        QCOMPARE(client.error(), QMqttClient::Mqtt5SpecificError);
        QVERIFY2(client.errorString().contains("taken over"_L1), qPrintable(client.errorString()));
        QCOMPARE(int(client.serverConnectionProperties().reasonCode()), 0x8e);
    }

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
        TlsServer server;
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
        TlsServer server;
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

    void aClientCertificateIsShown()
    {
        MqttTestBroker broker;
        const int listener =
            broker.addListener(listenerLines(m_server) << u"cafile "_s + m_authority.authorityFile()
                                                       << u"require_certificate true"_s
                                                       << u"use_identity_as_username true"_s);
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        const Certificates::Pair own = m_authority.issue(u"alice"_s);
        QVERIFY2(m_authority.errorString().isEmpty(), qPrintable(m_authority.errorString()));
        QMqttClient client;
        address(client, broker.port(listener));
        client.connectToHostEncrypted(trusting(own));
        QVERIFY(echoes(client));
        QVERIFY(broker.log().contains("u'alice'"_L1));
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

    void theServersNameAndTheProtocolAreAskedFor()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QSslConfiguration configuration = trusting();
        configuration.setAllowedNextProtocols({"mqtt"});
        QMqttClient client;
        address(client, server.serverPort());
        client.connectToHostEncrypted(configuration);
        QTRY_VERIFY(server.hasPendingConnections());
        QTcpSocket *peer = server.nextPendingConnection();
        QByteArray hello;
        const auto helloIsWhole = [&] {
            hello += peer->readAll();
            return hello.size() > 5 &&
                   hello.size() >= 5 + (quint8(hello.at(3)) << 8 | quint8(hello.at(4)));
        };
        QTRY_VERIFY(helloIsWhole());
        // server_name: list of a host_name; application_layer_protocol_negotiation: list of one.
        QVERIFY(hello.contains(QByteArray("\0\0\0\x0e\0\x0c\0\0\x09localhost", 18)));
        QVERIFY(hello.contains(QByteArray("\0\x10\0\x07\0\x05\x04mqtt", 11)));
    }

    void aProtocolIsAgreedOn()
    {
        TlsServer server;
        QVERIFY(server.start(m_server, {u"-alpn"_s, u"x-other,mqtt"_s}));
        QSslConfiguration configuration = trusting();
        configuration.setAllowedNextProtocols({"mqtt"});
        QMqttClient client;
        address(client, server.port);
        client.connectToHostEncrypted(configuration);
        auto *socket = qobject_cast<QSslSocket *>(client.transport());
        QVERIFY(socket);
        QTRY_VERIFY(socket->isEncrypted());
        QCOMPARE(socket->sslConfiguration().nextNegotiatedProtocol(), "mqtt");
    }

    void theWrongKindOfPortFailsClearly_data()
    {
        QTest::addColumn<bool>("encrypted");
        QTest::newRow("plain MQTT to a TLS port") << false;
        QTest::newRow("TLS to a plain port") << true;
    }
    void theWrongKindOfPortFailsClearly()
    {
        QFETCH(const bool, encrypted);
        MqttTestBroker broker;
        const int listener = broker.addListener(listenerLines(m_server));
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QMqttClient client;
        address(client, broker.port(encrypted ? 0 : listener));
        if (encrypted)
            client.connectToHostEncrypted(trusting());
        else
            client.connectToHost();
        QVERIFY(waitDisconnected(client));
        QVERIFY(client.error() == QMqttClient::TransportInvalid ||
                client.error() == QMqttClient::ProtocolViolation);
        QVERIFY2(!client.errorString().isEmpty(), qPrintable(client.errorString()));
    }

    void aSocketOfTheCallersMayStillBeOnItsWay()
    {
        MqttTestBroker broker;
        const int listener = broker.addListener(listenerLines(m_server));
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QSslSocket socket;
        socket.setSslConfiguration(trusting());
        socket.connectToHostEncrypted(Localhost, broker.port(listener));
        QMqttClient client;
        client.setTransport(&socket, QMqttClient::SecureSocket);
        client.connectToHost();
        QVERIFY(echoes(client));
        QVERIFY(socket.isEncrypted());
    }

    void aSocketOfTheCallersMayBeEncryptedAlready()
    {
        MqttTestBroker broker;
        const int listener = broker.addListener(listenerLines(m_server));
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QSslSocket socket;
        socket.setSslConfiguration(trusting());
        socket.connectToHostEncrypted(Localhost, broker.port(listener));
        QTRY_VERIFY(socket.isEncrypted());
        QMqttClient client;
        client.setTransport(&socket, QMqttClient::SecureSocket);
        client.connectToHost();
        QVERIFY(echoes(client));
    }

    void aSecureSocketIsNeverUsedInTheClear()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QSslSocket socket;
        socket.connectToHost(Localhost, server.serverPort());
        QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
        QTRY_VERIFY(server.hasPendingConnections());
        QTcpSocket *peer = server.nextPendingConnection();
        QMqttClient client;
        client.setConnectTimeout(300);
        client.setTransport(&socket, QMqttClient::SecureSocket);
        client.connectToHost();
        QVERIFY(waitDisconnected(client));
        QCOMPARE(client.error(), QMqttClient::TransportInvalid);
        QTRY_COMPARE(peer->state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(peer->readAll(), QByteArray());
    }
};

QTEST_GUILESS_MAIN(tst_Tls)
#include "tst_tls.moc"
