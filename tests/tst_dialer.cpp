// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/dialer.h"
#include "support/certificates.h"

#include <MqttService/MqttTestBroker>

#include <QSignalSpy>
#include <QSslCipher>
#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTest>
#ifdef MQTTSERVICE_HAVE_WEBSOCKETS
#include <QWebSocket>
#include <QWebSocketServer>
#endif

using namespace Qt::StringLiterals;
using Code = MqttError::Code;
using Transport = BrokerAddress::Transport;

/// The link to real listeners: mosquitto's with certificates of all kinds, and small servers for
/// what mosquitto does not do.
class DialerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void neverEndsBeforeItReturns_data();
    void neverEndsBeforeItReturns();
    void certificatesAreChecked_data();
    void certificatesAreChecked();
    void saysEachTimeThatNothingIsChecked();
    void readsTheFilesForEachAttempt();
    void aBadFileIsNamed();
    void sendsTheServersName();
    void agreesOnAProtocol();
    void takesTheCiphersGiven();
    void saysThatCiphersAreUnknown();
    void refusesOldVersions_data();
    void refusesOldVersions();
    void tlsOnAPlainPortSaysSo_data();
    void tlsOnAPlainPortSaysSo();
    void aLocalSocketIsDialled();
    void aLocalSocketThatIsNotThereSaysSo_data();
    void aLocalSocketThatIsNotThereSaysSo();
    void aWebSocketIsDialled_data();
    void aWebSocketIsDialled();
    void aRefusedUpgradeSaysWhy_data();
    void aRefusedUpgradeSaysWhy();
    void abortEndsItInSilence();

private:
    enum Listener { Trusted, SelfSigned, Expired, NotYet, Foreign, Listeners };

    [[nodiscard]] BrokerAddress tls(int listener) const
    {
        return {Transport::Tls, u"localhost"_s, m_broker.port(m_listeners[listener]), {}};
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
        m_dialer->dial(address, options, u"mqtt"_s);
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
    Certificates m_ours{u"Our CA"_s};
    Certificates m_theirs{u"Their CA"_s};
    MqttTestBroker m_broker;
    QList<int> m_listeners = QList<int>(Listeners);
    int m_webSocket = 0;
    int m_secureWebSocket = 0;
    QTemporaryDir m_folder;
    std::unique_ptr<mqtt::Dialer> m_dialer;
    MqttError m_error;
};

void DialerTest::initTestCase()
{
    const auto listen = [this](const Certificates::Pair &pair, const QStringList &more = {}) {
        return m_broker.addListener(QStringList{QString(u"certfile "_s + pair.certificate),
                                                QString(u"keyfile "_s + pair.key)} +
                                    more);
    };
    const QString here = u"DNS:localhost,IP:127.0.0.1"_s;
    m_good = m_ours.issue(u"good"_s, here);
    m_listeners[Trusted] = listen(m_good);
    m_listeners[SelfSigned] = listen(m_ours.selfSigned(u"self"_s, here));
    m_listeners[Expired] =
        listen(m_ours.issue(u"expired"_s, here, Certificates::Validity::Expired));
    m_listeners[NotYet] = listen(m_ours.issue(u"notyet"_s, here, Certificates::Validity::NotYet));
    m_listeners[Foreign] = listen(m_ours.issue(u"foreign"_s, u"DNS:other.example"_s));
    m_webSocket = m_broker.addListener({u"protocol websockets"_s});
    m_secureWebSocket = listen(m_good, {u"protocol websockets"_s});
    m_broker.addConfigLine(u"listener 0 "_s + m_folder.filePath(u"m.sock"_s));
    QVERIFY2(m_ours.errorString().isEmpty(), qPrintable(m_ours.errorString()));
    QVERIFY2(m_theirs.errorString().isEmpty(), qPrintable(m_theirs.errorString()));
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void DialerTest::init()
{
    m_dialer = std::make_unique<mqtt::Dialer>();
    m_error = {};
}

void DialerTest::neverEndsBeforeItReturns_data()
{
    QTest::addColumn<BrokerAddress>("address");
    QTest::newRow("TCP") << BrokerAddress{.host = u"127.0.0.1"_s, .port = m_broker.port()};
    QTest::newRow("no host") << BrokerAddress{.host = u"no-such-host.invalid"_s};
    QTest::newRow("local socket") << BrokerAddress{
        Transport::LocalSocket, {}, 0, m_folder.filePath(u"m.sock"_s)};
    QTest::newRow("no local socket") << BrokerAddress{Transport::LocalSocket, {}, 0, u"/none"_s};
}

void DialerTest::neverEndsBeforeItReturns()
{
    QFETCH(BrokerAddress, address);
    int ends = 0;
    connect(m_dialer.get(), &mqtt::Dialer::up, this, [&] { ++ends; });
    connect(m_dialer.get(), &mqtt::Dialer::failed, this, [&] { ++ends; });
    m_dialer->dial(address, {}, u"mqtt"_s);
    QCOMPARE(ends, 0);
    QTRY_COMPARE(ends, 1);
}

void DialerTest::certificatesAreChecked_data()
{
    QTest::addColumn<int>("listener");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("serverName");
    QTest::addColumn<bool>("trustsOurs");
    QTest::addColumn<QString>("says"); // empty: it connects
    const auto row = [](const char *name, int listener, const QString &host,
                        const QString &serverName, bool trustsOurs, const QString &says) {
        QTest::newRow(name) << listener << host << serverName << trustsOurs << says;
    };
    const QString localhost = u"localhost"_s;
    row("good", Trusted, localhost, {}, true, {});
    row("good for the address", Trusted, u"127.0.0.1"_s, {}, true, {});
    row("another name is expected", Foreign, localhost, u"other.example"_s, true, {});
    row("wrong host", Foreign, localhost, {}, true,
        u"it is for other.example, not for localhost"_s);
    row("good, but another name is expected", Trusted, localhost, u"other.example"_s, true,
        u", not for other.example"_s);
    row("self-signed", SelfSigned, localhost, {}, true,
        u"it is self-signed, and not among the trusted ones"_s);
    row("expired", Expired, localhost, {}, true, u"it expired on 20"_s);
    row("not yet valid", NotYet, localhost, {}, true, u"; is the clock right?"_s);
    row("unknown authority", Trusted, localhost, {}, false,
        u"its authority 'Our CA' is not among the trusted ones"_s);
}

void DialerTest::certificatesAreChecked()
{
    QFETCH(int, listener);
    QFETCH(QString, host);
    QFETCH(QString, serverName);
    QFETCH(bool, trustsOurs);
    QFETCH(QString, says);
    BrokerAddress address = tls(listener);
    address.host = host;
    TlsOptions options;
    options.caFile = (trustsOurs ? m_ours : m_theirs).authorityFile();
    options.serverName = serverName;
    QCOMPARE(dial(address, options), says.isEmpty());
    if (says.isEmpty()) {
        QVERIFY(qobject_cast<QSslSocket *>(m_dialer->device())->isEncrypted());
        return;
    }
    QCOMPARE(m_error.code(), Code::CertificateRefused);
    QCOMPARE(m_error.reaction(), MqttError::Reaction::Configure);
    QVERIFY2(m_error.text().contains(says), qPrintable(m_error.text()));
    QVERIFY2(m_error.text().startsWith(u"no connection to %1: TLS: the broker's certificate is "
                                       "refused: "_s.arg(address.toString())),
             qPrintable(m_error.text()));
}

void DialerTest::saysEachTimeThatNothingIsChecked()
{
    TlsOptions options;
    options.verify = false;
    const BrokerAddress address = tls(SelfSigned);
    for (int i = 0; i < 2; ++i) {
        QTest::ignoreMessage(
            QtWarningMsg,
            qPrintable(u"the certificate of %1 is not checked (verify is off): anybody can pose as "
                       "the broker"_s.arg(address.toString())));
        QVERIFY2(dial(address, options), qPrintable(m_error.text()));
    }
}

void DialerTest::readsTheFilesForEachAttempt()
{
    TlsOptions options;
    options.caFile = m_folder.filePath(u"ca.pem"_s);
    QVERIFY(QFile::copy(m_theirs.authorityFile(), options.caFile));
    QVERIFY(!dial(tls(Trusted), options));
    QVERIFY(QFile::remove(options.caFile));
    QVERIFY(QFile::copy(m_ours.authorityFile(), options.caFile));
    QVERIFY2(dial(tls(Trusted), options), qPrintable(m_error.text()));
}

void DialerTest::aBadFileIsNamed()
{
    TlsOptions options;
    options.caFile = u"/nowhere/ca.pem"_s;
    QVERIFY(!dial(tls(Trusted), options));
    QCOMPARE(m_error.code(), Code::InvalidConfiguration);
    QCOMPARE(m_error.text(), u"no connection to %1: TLS: the file of certificate authorities "
                             "/nowhere/ca.pem does not exist"_s.arg(tls(Trusted).toString()));
}

void DialerTest::sendsTheServersName()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QByteArray hello;
    connect(&server, &QTcpServer::newConnection, &server, [&] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [&hello, socket] {
            hello += socket->readAll();
            socket->disconnectFromHost();
        });
    });
    TlsOptions options = trusting();
    options.serverName = u"shown.example"_s;
    QVERIFY(!dial({Transport::Tls, u"localhost"_s, server.serverPort(), {}}, options));
    QVERIFY(hello.contains("shown.example"));
    QVERIFY(!hello.contains("localhost"));
}

void DialerTest::agreesOnAProtocol()
{
    QSslServer server;
    QSslConfiguration configuration = serverConfiguration();
    configuration.setAllowedNextProtocols({"x-amzn-mqtt-ca", "mqtt"});
    server.setSslConfiguration(configuration);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    TlsOptions options = trusting();
    options.alpn = QStringList{u"other"_s, u"mqtt"_s};
    QVERIFY2(dial({Transport::Tls, u"localhost"_s, server.serverPort(), {}}, options),
             qPrintable(m_error.text()));
    const auto *socket = qobject_cast<QSslSocket *>(m_dialer->device());
    QCOMPARE(socket->sslConfiguration().nextNegotiatedProtocol(), QByteArray("mqtt"));
}

void DialerTest::takesTheCiphersGiven()
{
    QSslServer server;
    QSslConfiguration configuration = serverConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2); // TLS 1.3 has ciphers of its own
    server.setSslConfiguration(configuration);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    TlsOptions options = trusting();
    for (const QString &cipher :
         {u"ECDHE-ECDSA-AES128-GCM-SHA256"_s, u"ECDHE-ECDSA-AES256-GCM-SHA384"_s}) {
        options.ciphers = cipher;
        QVERIFY2(dial({Transport::Tls, u"localhost"_s, server.serverPort(), {}}, options),
                 qPrintable(m_error.text()));
        QCOMPARE(qobject_cast<QSslSocket *>(m_dialer->device())->sessionCipher().name(), cipher);
    }
}

void DialerTest::saysThatCiphersAreUnknown()
{
    TlsOptions options = trusting();
    options.ciphers = u"NO-SUCH-CIPHER"_s;
    QVERIFY(!dial(tls(Trusted), options));
    QCOMPARE(m_error.code(), Code::InvalidConfiguration);
    QVERIFY2(m_error.text().contains("TLS: "_L1), qPrintable(m_error.text()));
    QVERIFY2(m_error.text().contains("NO-SUCH-CIPHER"_L1), qPrintable(m_error.text()));
}

void DialerTest::refusesOldVersions_data()
{
    QTest::addColumn<QSsl::SslProtocol>("offered");
    QTest::addColumn<TlsOptions::Version>("wanted");
    QTest::addColumn<bool>("connects");
    using V = TlsOptions::Version;
    QTest::newRow("1.2 is enough") << QSsl::TlsV1_2 << V::Tls12 << true;
    QTest::newRow("1.3 for 1.2") << QSsl::TlsV1_3 << V::Tls12 << true;
    QTest::newRow("1.2 for 1.3") << QSsl::TlsV1_2 << V::Tls13 << false;
}

void DialerTest::refusesOldVersions()
{
    QFETCH(QSsl::SslProtocol, offered);
    QFETCH(TlsOptions::Version, wanted);
    QFETCH(bool, connects);
    QSslServer server;
    QSslConfiguration configuration = serverConfiguration();
    configuration.setProtocol(offered);
    server.setSslConfiguration(configuration);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    TlsOptions options = trusting();
    options.minimumVersion = wanted;
    QCOMPARE(dial({Transport::Tls, u"localhost"_s, server.serverPort(), {}}, options), connects);
    if (!connects) {
        QVERIFY2(
            m_error.text().contains("TLS: the broker refused the handshake: protocol version"_L1),
            qPrintable(m_error.text()));
    }
}

void DialerTest::tlsOnAPlainPortSaysSo_data()
{
    QTest::addColumn<bool>("answers");
    QTest::newRow("mosquitto, which closes") << false;
    QTest::newRow("a server that answers in plain text") << true;
}

void DialerTest::tlsOnAPlainPortSaysSo()
{
    QFETCH(bool, answers);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server,
            [&] { server.nextPendingConnection()->write("220 ready when you are\r\n"); });
    const quint16 port = answers ? server.serverPort() : m_broker.port();
    QVERIFY(!dial({Transport::Tls, u"localhost"_s, port, {}}, trusting()));
    QCOMPARE(m_error.code(), Code::TlsFailed);
    QCOMPARE(m_error.reaction(), MqttError::Reaction::Wait);
    QVERIFY2(m_error.text().contains("is it a plain port?"_L1), qPrintable(m_error.text()));
}

void DialerTest::aLocalSocketIsDialled()
{
    QVERIFY2(dial({Transport::LocalSocket, {}, 0, m_folder.filePath(u"m.sock"_s)}),
             qPrintable(m_error.text()));
    QVERIFY(m_dialer->device()->isOpen());
}

void DialerTest::aLocalSocketThatIsNotThereSaysSo_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << m_folder.filePath(u"none.sock"_s) << u"there is no such socket"_s;
    QTest::newRow("a file") << m_folder.filePath(u"file"_s) << u"nothing listens on the socket"_s;
}

void DialerTest::aLocalSocketThatIsNotThereSaysSo()
{
    QFETCH(QString, path);
    QFETCH(QString, says);
    QFile file(m_folder.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(!dial({Transport::LocalSocket, {}, 0, path}));
    QCOMPARE(m_error.code(), Code::ConnectionRefused);
    QCOMPARE(m_error.text(), QString(u"no connection to mqtt+unix://"_s + path + u": "_s + says));
}

void DialerTest::aWebSocketIsDialled_data()
{
    QTest::addColumn<bool>("secure");
    QTest::addColumn<QString>("serverName");
    QTest::addColumn<QString>("says"); // empty: it connects
    QTest::newRow("plain") << false << QString() << QString();
    QTest::newRow("secure") << true << QString() << QString();
    QTest::newRow("secure, another name is expected")
        << true << u"other.example"_s << u"not for other.example"_s;
}

void DialerTest::aWebSocketIsDialled()
{
#ifdef MQTTSERVICE_HAVE_WEBSOCKETS
    QFETCH(bool, secure);
    QFETCH(QString, serverName);
    QFETCH(QString, says);
    BrokerAddress address{Transport::WebSocket, u"localhost"_s, m_broker.port(m_webSocket),
                          u"/mqtt?x=1"_s};
    if (secure) {
        address.transport = Transport::SecureWebSocket;
        address.port = m_broker.port(m_secureWebSocket);
    }
    TlsOptions options = trusting();
    options.serverName = serverName;
    QCOMPARE(dial(address, options), says.isEmpty());
    QVERIFY2(m_error.text().contains(says), qPrintable(m_error.text()));
    if (!says.isEmpty()) {
        QCOMPARE(m_error.code(), Code::CertificateRefused);
        return;
    }
    QVERIFY(!m_dialer->device());
    QCOMPARE(m_dialer->webSocket()->state(), QAbstractSocket::ConnectedState);
    QCOMPARE(m_dialer->webSocket()->requestUrl().path(), u"/mqtt"_s);
    QCOMPARE(m_dialer->webSocket()->requestUrl().query(), u"x=1"_s);
#else
    QVERIFY(!dial({Transport::WebSocket, u"localhost"_s, m_broker.port(m_webSocket), {}}));
    QCOMPARE(m_error.code(), Code::InvalidConfiguration);
    QVERIFY2(m_error.text().contains("WebSocket is not built in"_L1), qPrintable(m_error.text()));
#endif
}

void DialerTest::aRefusedUpgradeSaysWhy_data()
{
    QTest::addColumn<QByteArray>("answer"); // empty: closes
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("404") << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                         << Code::WebSocketRefused
                         << u"was refused with HTTP 404 (Not Found); is the path '/here' right?"_s;
    QTest::newRow("503") << QByteArray("HTTP/1.1 503 Service Unavailable\r\n\r\n")
                         << Code::ServerUnavailable
                         << u"was answered with HTTP 503 (Service Unavailable)"_s;
    QTest::newRow("closes") << QByteArray() << Code::ConnectionLost
                            << u"lost during the upgrade to WebSocket"_s;
}

void DialerTest::aRefusedUpgradeSaysWhy()
{
#ifdef MQTTSERVICE_HAVE_WEBSOCKETS
    QFETCH(QByteArray, answer);
    QFETCH(Code, code);
    QFETCH(QString, says);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server, [&] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket, answer] {
            socket->write(answer);
            if (answer.isEmpty())
                socket->disconnectFromHost();
        });
    });
    QVERIFY(!dial({Transport::WebSocket, u"127.0.0.1"_s, server.serverPort(), u"/here"_s}));
    QCOMPARE(m_error.code(), code);
    QVERIFY2(m_error.text().contains(says), qPrintable(m_error.text()));

    // one that takes WebSockets, but does not know this subprotocol
    QWebSocketServer other(u"other"_s, QWebSocketServer::NonSecureMode);
    QVERIFY(other.listen(QHostAddress::LocalHost));
    QVERIFY(!dial({Transport::WebSocket, u"127.0.0.1"_s, other.serverPort(), {}}));
    QCOMPARE(m_error.code(), Code::WebSocketRefused);
    QVERIFY2(m_error.text().contains("subprotocol"_L1), qPrintable(m_error.text()));
#endif
}

void DialerTest::abortEndsItInSilence()
{
    const QSignalSpy up(m_dialer.get(), &mqtt::Dialer::up);
    const QSignalSpy failed(m_dialer.get(), &mqtt::Dialer::failed);
    m_dialer->dial({.host = u"127.0.0.1"_s, .port = 1}, {}, u"mqtt"_s);
    m_dialer->abort();
    m_dialer->dial({Transport::LocalSocket, {}, 0, u"/none"_s}, {}, u"mqtt"_s);
    m_dialer->abort();
    QVERIFY(!m_dialer->device());
    // one that goes on, after which nothing of those can come any more
    m_dialer->dial({.host = u"127.0.0.1"_s, .port = m_broker.port()}, {}, u"mqtt"_s);
    QTRY_COMPARE(up.count(), 1);
    QCOMPARE(failed.count(), 0);
}

QTEST_GUILESS_MAIN(DialerTest)
#include "tst_dialer.moc"
