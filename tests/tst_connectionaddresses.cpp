// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"
#include "support/proxy.h"
#include "support/severaladdresses.h"

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Transport = BrokerAddress::Transport;

/// A connection to a name that stands for several addresses, over each transport.
class TestConnectionAddresses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void oneThatSwallowsPacketsIsPassed_data();
    void oneThatSwallowsPacketsIsPassed();
    void anAttemptGivenUpGoesNoFurther();

private:
    [[nodiscard]] BrokerOptions options(Transport transport, const QString &host,
                                        quint16 port) const;

    Certificates m_certificates{u"ours"_s};
    MqttTestBroker m_broker;
    QHash<Transport, int> m_listeners;
};

void TestConnectionAddresses::initTestCase()
{
    const Certificates::Pair pair = m_certificates.issue(u"several"_s, u"DNS:*.of.test"_s);
    QVERIFY2(m_certificates.errorString().isEmpty(), qPrintable(m_certificates.errorString()));
    const QStringList encrypted{u"certfile "_s + pair.certificate, u"keyfile "_s + pair.key};
    const QString webSocket = u"protocol websockets"_s;
    m_listeners = {
        {Transport::Tcp, 0},
        {Transport::Tls, m_broker.addListener(encrypted)},
        {Transport::WebSocket, m_broker.addListener({webSocket})},
        {Transport::SecureWebSocket, m_broker.addListener(encrypted + QStringList{webSocket})}};
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

BrokerOptions TestConnectionAddresses::options(Transport transport, const QString &host,
                                               quint16 port) const
{
    BrokerOptions options;
    options.transport = transport;
    options.host = host;
    options.port = port;
    options.tls.caFile = m_certificates.authorityFile();
    options.connectTimeout = 4s;
    return options;
}

void TestConnectionAddresses::oneThatSwallowsPacketsIsPassed_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<std::vector<const char *>>("order");
    const std::pair<const char *, Transport> transports[] = {
        {"TCP", Transport::Tcp},
        {"TLS", Transport::Tls},
        {"WebSocket", Transport::WebSocket},
        {"secure WebSocket", Transport::SecureWebSocket}};
    using Order = std::vector<const char *>;
    for (const auto &[name, transport] : transports) {
        QTest::addRow("%s, the first", name) << transport << Order{"127.0.0.2", "127.0.0.1"};
        QTest::addRow("%s, the first, before one that refuses", name)
            << transport << Order{"127.0.0.2", "127.0.0.3", "127.0.0.1"};
    }
}

void TestConnectionAddresses::oneThatSwallowsPacketsIsPassed()
{
    QFETCH(const Transport, transport);
    QFETCH(const std::vector<const char *>, order);
    static int names = 0; // another each time, because answers are remembered
    // mosquitto listens for WebSockets on all addresses, the proxy on one.
    const Proxy proxy(m_broker.port(m_listeners.value(transport)));
    const BrokerOptions several =
        options(transport, u"several%1.of.test"_s.arg(++names), proxy.port());
    const Swallower swallower("127.0.0.2", several.port);
    QVERIFY(swallower.isReady());
    addresses = order;
    MqttConnection connection;
    QSignalSpy errors(&connection, &MqttConnection::errorOccurred);
    connection.setOptions(several);
    connection.open();
    QTRY_VERIFY_WITH_TIMEOUT(connection.isOnline() || !errors.isEmpty(), 20'000);
    QVERIFY2(connection.isOnline(), qPrintable(connection.lastError().text()));
}

void TestConnectionAddresses::anAttemptGivenUpGoesNoFurther()
{
    BrokerOptions several = options(Transport::Tcp, u"several.given.up.test"_s, m_broker.port());
    several.connectTimeout = 900ms; // a share of 300
    const Swallower swallower("127.0.0.2", several.port);
    QVERIFY(swallower.isReady());
    addresses = {"127.0.0.2", "127.0.0.1"};
    MqttConnection connection;
    connection.setOptions(several);
    connection.open();
    QSignalSpy online(&connection, &MqttConnection::onlineChanged);
    connection.close();
    QVERIFY(!online.wait(600));
}

QTEST_GUILESS_MAIN(TestConnectionAddresses)
#include "tst_connectionaddresses.moc"
