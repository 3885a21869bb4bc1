// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"
#include "support/scriptedserver.h"

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#ifdef MQTTSERVICE_HAVE_WEBSOCKETS
#include "support/websocketserver.h"
#endif

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Code = MqttError::Code;
using Mqtt::QoS;
using Transport = BrokerAddress::Transport;

/// The whole link over each transport of a real broker, and the login at each attempt.
class TestTransports : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void messagesGoOverEachTransport_data();
    void messagesGoOverEachTransport();
    void aWebSocketMessageAboveTheMaximumEndsTheLink();
    void aClientCertificateIsAskedFor_data();
    void aClientCertificateIsAskedFor();
    void plainMqttOnATlsPortSaysSo();
    void aRefusedSubscriptionIsNamed();
    void credentialsAreAskedForAtEachAttempt();
    void aSecretFileIsReadAtEachAttempt();
    void aSecretThatIsMissingIsNamed();
    void reconnectTakesTheOptionsOfNow();
    void reconnectEndsTheWait();

private:
    void open(const QString &url)
    {
        QVERIFY(m_options.setUrls({url}).isOk());
        m_connection->setOptions(m_options);
        m_connection->open();
    }
    [[nodiscard]] QString url(const QString &scheme, int listener, const QString &path = {}) const
    {
        return u"%1://localhost:%2%3"_s.arg(scheme).arg(m_broker.port(listener)).arg(path);
    }

    Certificates m_certificates{u"Test CA"_s};
    Certificates::Pair m_client;
    MqttTestBroker m_broker;
    int m_tls = 0;
    int m_mutual = 0;
    int m_webSocket = 0;
    int m_secureWebSocket = 0;
    QTemporaryDir m_folder;
    BrokerOptions m_options;
    std::unique_ptr<MqttConnection> m_connection;
};

void TestTransports::initTestCase()
{
    const Certificates::Pair pair = m_certificates.issue(u"server"_s, u"DNS:localhost"_s);
    m_client = m_certificates.issue(u"client"_s);
    QVERIFY2(m_certificates.errorString().isEmpty(), qPrintable(m_certificates.errorString()));
    const QStringList tls{QString(u"certfile "_s + pair.certificate),
                          QString(u"keyfile "_s + pair.key)};
    m_tls = m_broker.addListener(tls);
    m_mutual = m_broker.addListener(tls + QStringList{u"cafile "_s + m_certificates.authorityFile(),
                                                      u"require_certificate true"_s});
    m_webSocket = m_broker.addListener({u"protocol websockets"_s});
    m_secureWebSocket = m_broker.addListener(tls + QStringList{u"protocol websockets"_s});
    m_broker.addConfigLine(u"listener 0 "_s + m_folder.filePath(u"m.sock"_s));
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestTransports::init()
{
    m_options = {};
    m_options.tls.caFile = m_certificates.authorityFile();
    m_options.reconnect = {.initial = 10ms, .maximum = 50ms};
    m_connection = std::make_unique<MqttConnection>();
}

void TestTransports::cleanup()
{
    m_connection.reset();
}

void TestTransports::messagesGoOverEachTransport_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<BrokerOptions::Protocol>("protocol");
    QTest::addColumn<int>("size");
    using Protocol = BrokerOptions::Protocol;
    const auto row = [](const char *name, const QString &url, Protocol protocol = Protocol::Auto) {
        // over WebSocket Debian's mosquitto takes seconds for larger ones
        QTest::newRow(name) << url << protocol << (url.startsWith(u'w') ? 1000 : 300'000);
    };
    row("TCP", url(u"mqtt"_s, 0));
    row("TLS", url(u"mqtts"_s, m_tls));
    row("local socket", QString(u"mqtt+unix://"_s + m_folder.filePath(u"m.sock"_s)));
#ifdef MQTTSERVICE_HAVE_WEBSOCKETS
    row("WebSocket", url(u"ws"_s, m_webSocket, u"/mqtt"_s));
    row("WebSocket, MQTT 3.1", url(u"ws"_s, m_webSocket), Protocol::Mqtt31);
    row("secure WebSocket", url(u"wss"_s, m_secureWebSocket));
#endif
}

void TestTransports::messagesGoOverEachTransport()
{
    QFETCH(QString, url);
    QFETCH(BrokerOptions::Protocol, protocol);
    QFETCH(int, size);
    m_options.protocol = protocol;
    m_options.clientId = u"transports"_s; // which MQTT 3.1 demands
    QList<QByteArray> received;
    QVERIFY(m_connection->subscribe(u"t/+"_s, QoS::ExactlyOnce, [&](const MqttMessage &message) {
        received.append(message.payload());
    }) != 0);
    open(url);
    const QByteArray large(size, 'x');
    QVERIFY(m_connection->publish(u"t/a"_s, "small", {.qos = QoS::ExactlyOnce}).isOk());
    QVERIFY(m_connection->publish(u"t/b"_s, large, {.qos = QoS::ExactlyOnce}).isOk());
    QTRY_COMPARE(received, (QList<QByteArray>{"small", large}));
    // and again after the broker has gone and come back
    QVERIFY(m_broker.restart());
    QTRY_VERIFY(m_connection->isOnline());
    received.clear();
    QVERIFY(m_connection->publish(u"t/c"_s, large, {.qos = QoS::AtLeastOnce}).isOk());
    QTRY_COMPARE(received, QList<QByteArray>{large});
    const QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    m_connection->close();
    QTRY_COMPARE(closed.count(), 1);
}

void TestTransports::aWebSocketMessageAboveTheMaximumEndsTheLink()
{
#ifdef MQTTSERVICE_HAVE_WEBSOCKETS
    m_options.maximumPacketSize = 1000;
    const QByteArray small = packet::publish({.topic = "t", .payload = QByteArray(500, 'x')});
    WebSocketServer server([&](QWebSocket &peer, const QByteArray &frame) {
        answerConnect(peer, frame);
        if (packet::typeOf(frame) == packet::Type::Connect)
            peer.sendBinaryMessage(small.repeated(1000)); // each of them is allowed
    });
    m_options.protocol = BrokerOptions::Protocol::Mqtt311;
    m_options.reconnect = {.initial = 1h, .maximum = 1h};
    open(u"ws://127.0.0.1:%1"_s.arg(server.port()));
    QTRY_COMPARE(m_connection->state(), MqttConnection::State::Waiting);
    QCOMPARE(m_connection->received(), 0);
#endif
}

void TestTransports::aClientCertificateIsAskedFor_data()
{
    QTest::addColumn<int>("certificate");
    QTest::addColumn<QString>("says"); // empty: it connects
    QTest::newRow("given") << 0 << QString();
    QTest::newRow("missing") << 1 << u"TLS: the broker refused us: "_s;
    QTest::newRow("of another authority") << 2 << u"TLS: the broker refused us: "_s;
}

void TestTransports::aClientCertificateIsAskedFor()
{
    QFETCH(int, certificate);
    QFETCH(QString, says);
    Certificates others(u"Others"_s);
    const Certificates::Pair pair = certificate == 2 ? others.issue(u"client"_s) : m_client;
    if (certificate != 1) {
        m_options.tls.certificateFile = pair.certificate;
        m_options.tls.keyFile = pair.key;
    }
    open(url(u"mqtts"_s, m_mutual));
    if (says.isEmpty()) {
        QTRY_VERIFY(m_connection->isOnline());
        return;
    }
    QTRY_VERIFY(!m_connection->lastError().isOk());
    const MqttError error = m_connection->lastError();
    QCOMPARE(error.code(), Code::CertificateRefused);
    QCOMPARE(error.reaction(), MqttError::Reaction::Configure);
    QVERIFY2(error.text().contains(says), qPrintable(error.text()));
}

void TestTransports::plainMqttOnATlsPortSaysSo()
{
    m_options.protocol = BrokerOptions::Protocol::Mqtt311;
    open(url(u"mqtt"_s, m_tls));
    QTRY_VERIFY(!m_connection->lastError().isOk());
    const QString text = m_connection->lastError().text();
    QVERIFY2(text.contains("is it a port for TLS?"_L1), qPrintable(text));
}

void TestTransports::aRefusedSubscriptionIsNamed()
{
    ScriptedServer server([](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect)
            client->write(QByteArray("\x20\x02\x00\x00", 4));
        if (type == ScriptedServer::Subscribe)
            client->write("\x90\x03" + ScriptedServer::subscribeId(packet) + "\x80");
    });
    m_options.protocol = BrokerOptions::Protocol::Mqtt311;
    QVERIFY(
        m_connection->subscribe(u"forbidden/#"_s, QoS::AtLeastOnce, [](const MqttMessage &) {}));
    const QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    open(u"mqtt://127.0.0.1:%1"_s.arg(server.port()));
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.code(), Code::SubscriptionRefused);
    QVERIFY2(error.text().contains("forbidden/#"_L1), qPrintable(error.text()));
}

void TestTransports::credentialsAreAskedForAtEachAttempt()
{
    MqttTestBroker broker;
    broker.setLogin(u"anna"_s, u"third"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    m_options.userName = u"not"_s;
    m_options.password = u"asked"_s;
    m_options.reconnect.maximum = 20ms;
    const QStringList tokens{u"first"_s, u"second"_s, u"third"_s};
    int asked = 0;
    m_connection->setCredentials([&] {
        return MqttCredentials{u"anna"_s, tokens.value(asked++, u"third"_s)};
    });
    const QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    open(u"mqtt://127.0.0.1:%1"_s.arg(broker.port()));
    QTRY_VERIFY(m_connection->isOnline());
    QCOMPARE(asked, 3);
    QCOMPARE(errors.count(), 2);
    for (const QList<QVariant> &arguments : errors) {
        const QString text = arguments.first().value<MqttError>().text();
        QVERIFY2(text.contains("refused the login"_L1), qPrintable(text));
        for (const QString &hidden : tokens + QStringList{u"anna"_s})
            QVERIFY2(!text.contains(hidden), qPrintable(text));
    }
}

void TestTransports::aSecretFileIsReadAtEachAttempt()
{
    MqttTestBroker broker;
    broker.setLogin(u"anna"_s, u"new"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    QFile file(m_folder.filePath(u"password"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("old\n") && file.flush());
    m_options.userName = u"anna"_s;
    m_options.password = MqttSecret::fromFile(file.fileName());
    open(u"mqtt://127.0.0.1:%1"_s.arg(broker.port()));
    QTRY_COMPARE(m_connection->lastError().reaction(), MqttError::Reaction::Configure);
    QVERIFY(!m_connection->isOnline());
    QVERIFY(file.seek(0) && file.write("new\n") && file.flush());
    QTRY_VERIFY(m_connection->isOnline());
}

void TestTransports::aSecretThatIsMissingIsNamed()
{
    m_options.userName = u"anna"_s;
    m_options.password = MqttSecret::fromFile(u"/nowhere/password"_s);
    const QString where = url(u"mqtt"_s, 0);
    open(where);
    QTRY_VERIFY(!m_connection->lastError().isOk());
    QCOMPARE(m_connection->lastError().code(), Code::InvalidConfiguration);
    QCOMPARE(m_connection->lastError().text(),
             u"no connection to %1: the password names the file /nowhere/password, which does not "
             "exist"_s.arg(where.sliced(7)));
    // once it is there it is taken
    m_options.password = u"any"_s;
    m_connection->setOptions(m_options);
    QTRY_VERIFY(m_connection->isOnline());
}

void TestTransports::reconnectTakesTheOptionsOfNow()
{
    MqttTestBroker other;
    QVERIFY2(other.start(), qPrintable(other.errorString()));
    open(url(u"mqtt"_s, 0));
    QTRY_VERIFY(m_connection->isOnline());
    QSignalSpy online(m_connection.get(), &MqttConnection::onlineChanged);
    QVERIFY(m_options.setUrls({u"mqtt://127.0.0.1:%1"_s.arg(other.port())}).isOk());
    m_connection->setOptions(m_options);
    m_connection->reconnect();
    QTRY_COMPARE(online.count(), 2); // off and on
    QVERIFY(m_connection->isOnline());
    QCOMPARE(m_connection->port(), int(other.port()));
    QVERIFY(m_connection->lastError().isOk());
    QVERIFY(other.log().contains("New client connected"_L1));
    // while it is connecting, and when closed
    m_connection->reconnect();
    m_connection->reconnect();
    QTRY_COMPARE(online.count(), 4);
    m_connection->close();
    m_connection->reconnect();
    QTRY_COMPARE(m_connection->state(), MqttConnection::State::Closed);
    m_connection->reconnect();
    QCOMPARE(m_connection->state(), MqttConnection::State::Closed);
}

void TestTransports::reconnectEndsTheWait()
{
    m_options.reconnect = {.initial = 1h, .maximum = 1h};
    m_broker.stop();
    open(url(u"mqtt"_s, 0));
    QTRY_COMPARE(m_connection->state(), MqttConnection::State::Waiting);
    QVERIFY(m_broker.restart());
    m_connection->reconnect();
    QTRY_VERIFY(m_connection->isOnline());
}

QTEST_GUILESS_MAIN(TestTransports)
#include "tst_mqttconnection_transports.moc"
