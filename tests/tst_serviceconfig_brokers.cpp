// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/configfolder.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The section `brokers` of a configuration, of the service "echo".
class TestServiceConfigBrokers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachHasAllOptionsOfTheOne();
    void whatIsNotGivenStaysAsItIs();
    void anOutboxFolderHasAFileForEach();
    void aServiceUsesThoseItNames_data();
    void aServiceUsesThoseItNames();
    void mistakesNameTheirBroker_data();
    void mistakesNameTheirBroker();

private:
    ConfigFolder m_folder;
};

void TestServiceConfigBrokers::eachHasAllOptionsOfTheOne()
{
    // The same text, once as the one broker and once as one of several.
    const QByteArray broker = R"("host": "h", "port": 8884, "keepalive": "20s", "client_id": "c",
        "protocol": 5, "clean_session": false, "session_expiry": "1h", "connect_timeout": "3s",
        "close_timeout": "4s", "maximum_packet_size": 2048, "failback": "5m", "window": 7,
        "role": "subscriber", "repeat_retained": true,
        "outbox": {"path": "o.db", "messages": 5, "bytes": 6, "policy": "drop-oldest",
                   "synchronous": "full"},
        "will": {"topic": "w", "message": "gone", "qos": 1, "retain": true},
        "reconnect": {"initial": "2s", "factor": 3, "maximum": "9s", "stable": "8s"})";
    const QByteArray rest = R"("auth": {"username": "u", "password": "p"},
        "tls": {"ciphers": "HIGH", "alpn": ["mqtt"], "server_name": "s"})";
    const ServiceConfig one = m_folder.load("{\"broker\": {" + broker + "}, " + rest + "}");
    const ServiceConfig several =
        m_folder.load("{\"brokers\": {\"a\": {" + broker + ", " + rest + "}, \"b\": {}}}");
    QVERIFY2(one.complaints().isEmpty(), allOf(one));
    QVERIFY2(several.complaints().isEmpty(), allOf(several));
    const std::map<QString, BrokerOptions> brokers = several.brokers();
    QCOMPARE(brokers.size(), 2u);
    QVERIFY(brokers.at(u"a"_s) == one.broker());
    QVERIFY(brokers.at(u"a"_s) != BrokerOptions());
    QVERIFY(brokers.at(u"b"_s) == BrokerOptions());
    QVERIFY(several.broker() == BrokerOptions());
}

void TestServiceConfigBrokers::whatIsNotGivenStaysAsItIs()
{
    const ServiceConfig config = m_folder.load(R"({"brokers": {"a": {"window": 3}}})");
    BrokerOptions options;
    options.keepAlive = 7s;
    options.window = 5;
    const BrokerOptions read = config.brokers(options).at(u"a"_s);
    QCOMPARE(read.keepAlive, 7s);
    QCOMPARE(read.window, 3);
}

void TestServiceConfigBrokers::anOutboxFolderHasAFileForEach()
{
    const ServiceConfig config = m_folder.load(
        R"({"brokers": {"a": {"outbox": {"path": "o/"}}, "b": {"outbox": {"path": "o/"}}}})");
    QVERIFY2(config.isValid(), allOf(config));
    QCOMPARE(config.brokers().at(u"a"_s).outboxPath, m_folder.path(u"o/echo.a.outbox"_s));
    QCOMPARE(config.brokers().at(u"b"_s).outboxPath, m_folder.path(u"o/echo.b.outbox"_s));
}

void TestServiceConfigBrokers::aServiceUsesThoseItNames_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QStringList>("used");
    const QStringList all{u"a"_s, u"b"_s, u"c"_s};
    QTest::newRow("all there are, beside no other") << QByteArray() << all;
    QTest::newRow("the one, if it is there")
        << QByteArray(R"(, "broker": {"port": 1884})") << QStringList();
    QTest::newRow("one") << QByteArray(R"(, "services": {"echo": {"brokers": "b"}})")
                         << QStringList{u"b"_s};
    QTest::newRow("several")
        << QByteArray(R"(, "broker": {}, "services": {"echo": {"brokers": ["c", "a"]}})")
        << QStringList{u"a"_s, u"c"_s};
    QTest::newRow("all") << QByteArray(
                                R"(, "broker": {}, "services": {"echo": {"brokers": "all"}})")
                         << all;
    QTest::newRow("what another names")
        << QByteArray(R"(, "services": {"other": {"brokers": "b"}})") << all;
}

void TestServiceConfigBrokers::aServiceUsesThoseItNames()
{
    QFETCH(QByteArray, more);
    QFETCH(QStringList, used);
    const ServiceConfig config =
        m_folder.load("{\"brokers\": {\"a\": {}, \"b\": {}, \"c\": {}}" + more + "}");
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    QStringList ids;
    for (const auto &[id, options] : config.serviceBrokers())
        ids.append(id);
    QCOMPARE(ids, used);
    QCOMPARE(config.brokers().size(), 3u);
}

void TestServiceConfigBrokers::mistakesNameTheirBroker_data()
{
    QTest::addColumn<QByteArray>("brokers");
    QTest::addColumn<QString>("complaint");
    QTest::newRow("range") << QByteArray(R"("a": {
            "port": 70000})")
                           << u"2: brokers.a.port: 70000 is out of range; allowed is 1 to 65535"_s;
    QTest::newRow("type")
        << QByteArray(R"("a": 5)")
        << u"1: brokers.a: the value is a number; allowed is a section with keys of its "
           "own"_s;
    QTest::newRow("unknown") << QByteArray(R"("a": {"hots": "x"})")
                             << u"1: warning: brokers.a.hots: is not known; did you mean host?"_s;
    QTest::newRow("another's") << QByteArray(R"("a": {"mqttserver": "x"})")
                               << u"1: warning: brokers.a.mqttserver: is not known"_s;
    QTest::newRow("id") << QByteArray(R"("a/b": {})")
                        << u"1: brokers.a/b: is no id of a broker; allowed is letters, digits, "
                           "'-', '_' and, not first, '.'; and not \"all\""_s;
    QTest::newRow("reserved") << QByteArray(R"("all": {})")
                              << u"1: brokers.all: is no id of a broker"_s;
    QTest::newRow("between two keys")
        << QByteArray(R"("b": {}, "a": {"host": "h", "url": "mqtt://h"})")
        << u"1: brokers.a.host: is given beside brokers.a.url; allowed is one of the two"_s;
    QTest::newRow("login") << QByteArray(R"("a": {"auth": {"password": "p"}})")
                           << u"1: brokers.a.auth.password: has no user; allowed is a password "
                              "with a brokers.a.auth.username"_s;
    QTest::newRow("tls") << QByteArray(R"("a": {"tls": {"keyfile_password": "p"}})")
                         << u"1: brokers.a.tls.keyfile_password: has no key; allowed is a "
                            "password with a brokers.a.tls.keyfile"_s;
    QTest::newRow("chosen")
        << QByteArray(R"("a": {}, "b": {}}, "services": {"echo": {"brokers": ["b", "c"]})")
        << u"1: services.echo.brokers: \"c\" names a broker that is not there; "
           "allowed is all, or a list of: a, b"_s;
}

void TestServiceConfigBrokers::mistakesNameTheirBroker()
{
    QFETCH(QByteArray, brokers);
    QFETCH(QString, complaint);
    const ServiceConfig config = m_folder.load("{\"brokers\": {" + brokers + "}}");
    const QStringList texts = textsOf(config);
    QCOMPARE(texts.size(), 1);
    QVERIFY2(texts.first().startsWith(m_folder.path(u"c.json"_s) % u':' % complaint),
             qPrintable(texts.first()));
}

QTEST_GUILESS_MAIN(TestServiceConfigBrokers)
#include "tst_serviceconfig_brokers.moc"
