// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/echo.h"
#include "support/opensslserver.h"
#include "support/packetbuilder.h"
#include "support/tlsrig.h"

#include <MqttService/MqttTestBroker>

#include <QRegularExpression>
#include <QSet>
#include <QSignalSpy>
#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;

/// MQTT over TLS.
class TestTls : public QObject, protected TlsRig
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

    void bothWaysAtOnceEachMessageGoesOnce()
    {
        MqttTestBroker broker;
        broker.addConfigLine(u"max_queued_messages 0"_s);
        broker.addConfigLine(u"max_inflight_messages 0"_s);
        const int listener = broker.addListener(listenerLines(m_server));
        QVERIFY2(broker.start(), qPrintable(broker.errorString()));
        QMqttClient client;
        address(client, broker.port(listener));
        client.connectToHostEncrypted(trusting());
        QVERIFY(waitConnected(client));
        connect(&client, &QMqttClient::messageReceived, this,
                [&](const QByteArray &payload) { client.publish(u"answer"_s, payload, 1); });
        const QMqttSubscription *asked = client.subscribe(u"question"_s, 1);
        QMqttClient other;
        address(other, broker.port(), broker.host());
        other.connectToHost();
        QVERIFY(waitConnected(other));
        QSignalSpy answers(&other, &QMqttClient::messageReceived);
        const QMqttSubscription *answered = other.subscribe(u"answer"_s, 1);
        QTRY_COMPARE(asked->state(), QMqttSubscription::Subscribed);
        QTRY_COMPARE(answered->state(), QMqttSubscription::Subscribed);
        QSet<QByteArray> payloads;
        const int count = 3000;
        for (int i = 0; i < count; ++i)
            other.publish(u"question"_s, QByteArray::number(i), 1);
        QTRY_VERIFY(answers.size() >= count);
        for (const QList<QVariant> &answer : std::as_const(answers))
            payloads.insert(answer.at(0).toByteArray());
        QCOMPARE(payloads.size(), count);
        QVERIFY(echoes(other)); // nothing comes behind them
        QCOMPARE(answers.size(), count + 1);
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
        OpensslServer server;
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

QTEST_GUILESS_MAIN(TestTls)
#include "tst_tls.moc"
