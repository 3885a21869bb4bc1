// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/dialerrig.h"

#include <QTcpServer>
#ifdef MQTTSERVICE_HAVE_WEBSOCKETS
#include <QWebSocket>
#include <QWebSocketServer>
#endif

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Code = MqttError::Code;

/// Local sockets and WebSockets, and what is the same for every link.
class TestDialerTransports : public QObject, protected DialerRig
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(begin(), why()); }
    void init();

    void neverEndsBeforeItReturns_data();
    void neverEndsBeforeItReturns();
    void aLocalSocketIsDialled();
    void aLocalSocketThatIsNotThereSaysSo_data();
    void aLocalSocketThatIsNotThereSaysSo();
    void aWebSocketIsDialled_data();
    void aWebSocketIsDialled();
    void aRefusedUpgradeSaysWhy_data();
    void aRefusedUpgradeSaysWhy();
    void abortEndsItInSilence();
};

void TestDialerTransports::init()
{
    m_dialer = std::make_unique<mqtt::Dialer>();
    m_error = {};
}

void TestDialerTransports::neverEndsBeforeItReturns_data()
{
    QTest::addColumn<BrokerAddress>("address");
    QTest::newRow("TCP") << BrokerAddress{.host = u"127.0.0.1"_s, .port = m_broker.port()};
    QTest::newRow("no host") << BrokerAddress{.host = u"no-such-host.invalid"_s};
    QTest::newRow("local socket") << BrokerAddress{
        Transport::LocalSocket, {}, 0, m_folder.filePath(u"m.sock"_s)};
    QTest::newRow("no local socket") << BrokerAddress{Transport::LocalSocket, {}, 0, u"/none"_s};
}

void TestDialerTransports::neverEndsBeforeItReturns()
{
    QFETCH(BrokerAddress, address);
    int ends = 0;
    connect(m_dialer.get(), &mqtt::Dialer::up, this, [&] { ++ends; });
    connect(m_dialer.get(), &mqtt::Dialer::failed, this, [&] { ++ends; });
    m_dialer->dial(address, {}, u"mqtt"_s, 20s, 1000);
    QCOMPARE(ends, 0);
    QTRY_COMPARE(ends, 1);
}

void TestDialerTransports::aLocalSocketIsDialled()
{
    QVERIFY2(dial({Transport::LocalSocket, {}, 0, m_folder.filePath(u"m.sock"_s)}),
             qPrintable(m_error.text()));
    QVERIFY(m_dialer->device()->isOpen());
}

void TestDialerTransports::aLocalSocketThatIsNotThereSaysSo_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << m_folder.filePath(u"none.sock"_s) << u"there is no such socket"_s;
    QTest::newRow("a file") << m_folder.filePath(u"file"_s) << u"nothing listens on the socket"_s;
}

void TestDialerTransports::aLocalSocketThatIsNotThereSaysSo()
{
    QFETCH(QString, path);
    QFETCH(QString, says);
    QFile file(m_folder.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(!dial({Transport::LocalSocket, {}, 0, path}));
    QCOMPARE(m_error.code(), Code::ConnectionRefused);
    QCOMPARE(m_error.text(), QString(u"no connection to mqtt+unix://"_s + path + u": "_s + says));
}

void TestDialerTransports::aWebSocketIsDialled_data()
{
    QTest::addColumn<bool>("secure");
    QTest::addColumn<QString>("serverName");
    QTest::addColumn<QString>("says"); // empty: it connects
    QTest::newRow("plain") << false << QString() << QString();
    QTest::newRow("secure") << true << QString() << QString();
    QTest::newRow("secure, another name is expected")
        << true << u"other.example"_s << u"not for other.example"_s;
}

void TestDialerTransports::aWebSocketIsDialled()
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

void TestDialerTransports::aRefusedUpgradeSaysWhy_data()
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

void TestDialerTransports::aRefusedUpgradeSaysWhy()
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

void TestDialerTransports::abortEndsItInSilence()
{
    const QSignalSpy up(m_dialer.get(), &mqtt::Dialer::up);
    const QSignalSpy failed(m_dialer.get(), &mqtt::Dialer::failed);
    m_dialer->dial({.host = u"127.0.0.1"_s, .port = 1}, {}, u"mqtt"_s, 20s, 1000);
    m_dialer->abort();
    m_dialer->dial({Transport::LocalSocket, {}, 0, u"/none"_s}, {}, u"mqtt"_s, 20s, 1000);
    m_dialer->abort();
    QVERIFY(!m_dialer->device());
    // one that goes on, after which nothing of those can come any more
    m_dialer->dial({.host = u"127.0.0.1"_s, .port = m_broker.port()}, {}, u"mqtt"_s, 20s, 1000);
    QTRY_COMPARE(up.count(), 1);
    QCOMPARE(failed.count(), 0);
}

QTEST_GUILESS_MAIN(TestDialerTransports)
#include "tst_dialertransports.moc"
