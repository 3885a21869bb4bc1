// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/dialerrig.h"

#include <QSslCipher>
#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>

using namespace Qt::StringLiterals;
using Code = MqttError::Code;

/// The link to real listeners: mosquitto's with certificates of all kinds, and small servers for
/// what mosquitto does not do.
class DialerTest : public QObject, protected DialerRig
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(begin(), why()); }
    void init();

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
};

void DialerTest::init()
{
    m_dialer = std::make_unique<mqtt::Dialer>();
    m_error = {};
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

QTEST_GUILESS_MAIN(DialerTest)
#include "tst_dialer.moc"
