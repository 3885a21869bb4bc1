// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/certificates.h"
#include "support/configfolder.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Transport = BrokerAddress::Transport;

class ServiceConfigTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_pair = m_certificates.issue(u"client"_s); }
    void init() { m_folder = std::make_unique<ConfigFolder>(); }

    void readsEverySection();
    void defaultsHoldWithoutAFile();
    void searchesInOrder();
    void aGivenPathMustBeThere();
    void aComplaintLeavesTheRest();
    void othersSectionsOnlyWarn();
    void aServiceAddsItsOwnCheck();
    void overlays();
    void nothingPutOverHidesThatAFileIsBroken();
    void isReadAnewFromWhereItCame();
    void saysWhereTheStateIs_data();
    void saysWhereTheStateIs();
    void whatIsNotGivenStays();
    void resolvesSecretsBesideTheFile();
    void resolvesTlsFilesBesideTheFile();

private:
    Certificates m_certificates{u"Test CA"_s};
    Certificates::Pair m_pair;
    std::unique_ptr<ConfigFolder> m_folder;
};

void ServiceConfigTest::readsEverySection()
{
    QVERIFY(QFile::copy(m_certificates.authorityFile(), m_folder->path(u"ca.pem"_s)));
    QVERIFY(QFile::copy(m_pair.certificate, m_folder->path(u"cert.pem"_s)));
    QVERIFY(QFile::copy(m_pair.key, m_folder->path(u"key.pem"_s)));
    const ServiceConfig config = m_folder->load(R"({
        "broker": {
            "host": "broker.example", "port": 8884, "keepalive": "1m", "client_id": "me",
            "protocol": 5, "clean_session": false, "session_expiry": "1d",
            "will": {"topic": "t/w", "message": "gone", "qos": 1, "retain": true},
            "connect_timeout": 2.5, "close_timeout": "3s", "maximum_packet_size": 65536,
            "failback": "5m", "window": 1, "role": "publisher", "repeat_retained": true,
            "outbox": {"path": "queue/", "messages": 5, "bytes": 6000, "policy": "drop-oldest",
                       "synchronous": "full"},
            "reconnect": {"initial": "500ms", "factor": 1.5, "maximum": {"minutes": 1},
                          "stable": "10s"}
        },
        "auth": {"username": "u", "password": "p"},
        "tls": {"ca_certs": "ca.pem", "certfile": "cert.pem", "keyfile": "key.pem",
                "keyfile_password": "kp", "verify": true, "tls_version": 1.3, "ciphers": "HIGH",
                "alpn": ["mqtt", "x"], "server_name": "other.example"},
        "log_level": "WARN",
        "services": {
            "echo": {"base_topic": "home/echo", "online_interval": "30s", "mine": [1, {"a": 2}]},
            "other": {"base_topic": "x"}
        }
    })");
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    BrokerOptions expected;
    expected.setAddresses({{Transport::Tls, u"broker.example"_s, 8884, {}}});
    expected.keepAlive = 60s;
    expected.clientId = u"me"_s;
    expected.protocol = BrokerOptions::Protocol::Mqtt5;
    expected.cleanSession = false;
    expected.sessionExpiry = 24h;
    expected.userName = u"u"_s;
    expected.password = u"p"_s;
    expected.will = MqttWill{u"t/w"_s, "gone", Mqtt::QoS::AtLeastOnce, true};
    expected.tls = {m_folder->path(u"ca.pem"_s),
                    m_folder->path(u"cert.pem"_s),
                    m_folder->path(u"key.pem"_s),
                    u"kp"_s,
                    TlsOptions::Version::Tls13,
                    u"HIGH"_s,
                    {u"mqtt"_s, u"x"_s},
                    u"other.example"_s,
                    true};
    expected.connectTimeout = 2500ms;
    expected.reconnect = {500ms, 1.5, 60s, 10s};
    expected.closeTimeout = 3s;
    expected.maximumPacketSize = 65536;
    expected.failback = 5min;
    expected.window = 1;
    expected.role = BrokerOptions::Role::PublisherOnly;
    expected.repeatRetained = true;
    expected.outboxPath = m_folder->path(u"queue/echo.outbox"_s);
    expected.outboxMessages = 5;
    expected.outboxBytes = 6000;
    expected.outboxPolicy = BrokerOptions::OutboxPolicy::DropOldest;
    expected.outboxSynchronous = BrokerOptions::OutboxSynchronous::Full;
    QVERIFY(config.broker() == expected);
    QCOMPARE(config.logLevel(), u"warning"_s);
    QCOMPARE(config.baseTopic(), u"home/echo"_s);
    QCOMPARE(config.onlineInterval(), 30s);
    QCOMPARE(config.config().value("mine"_L1).toArray().size(), 2);
    QCOMPARE(config.serviceName(), u"echo"_s);
}

void ServiceConfigTest::defaultsHoldWithoutAFile()
{
    const ServiceConfig config = ServiceConfig::fromJson({}, u"echo"_s);
    QVERIFY(config.isValid());
    const BrokerOptions broker = config.broker();
    QCOMPARE(broker.host, u"localhost"_s);
    QCOMPARE(broker.port, 1883);
    QVERIFY(broker.transport == Transport::Tcp);
    QCOMPARE(broker.keepAlive, 60s);
    QCOMPARE(broker.connectTimeout, 20s);
    QCOMPARE(broker.reconnect.initial, 1s);
    QCOMPARE(broker.reconnect.maximum, 120s);
    QVERIFY(broker.cleanSession);
    QVERIFY(!broker.will);
    QVERIFY(broker.tls.verify);
    QVERIFY(config.logLevel().isEmpty());
    QVERIFY(config.config().isEmpty());
    QVERIFY(!config.baseTopic());
    QVERIFY(!config.onlineInterval());
    // an empty section, as YAML gives one with all its keys commented out
    QVERIFY(
        m_folder->load(R"({"broker": null, "services": {"echo": null}})").complaints().isEmpty());
    QVERIFY(ServiceConfig().isValid());
}

void ServiceConfigTest::searchesInOrder()
{
    const QString before = QDir::currentPath();
    QVERIFY(QDir(m_folder->path()).mkpath(u"cwd"_s));
    QVERIFY(QDir(m_folder->path()).mkpath(u"xdg"_s));
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_folder->path(u"xdg"_s)));
    QVERIFY(QDir::setCurrent(m_folder->path(u"cwd"_s)));

    QStringList expected;
    for (const QString &folder : {u"."_s, m_folder->path(u"xdg"_s), u"/etc"_s}) {
        for (const QString &suffix : {u"json"_s, u"yml"_s, u"yaml"_s})
            expected.append(folder + u"/mqttservice."_s + suffix);
    }
    QCOMPARE(ServiceConfig::searchPaths(), expected);
    qputenv("CONFIGURATION_DIRECTORY", "/etc/of-the-unit:/etc/second");
    QCOMPARE(ServiceConfig::searchPaths().mid(3, 3).join(u' '),
             u"/etc/of-the-unit/mqttservice.json /etc/of-the-unit/mqttservice.yml "
             "/etc/of-the-unit/mqttservice.yaml"_s);
    QCOMPARE(ServiceConfig::searchPaths().size(), expected.size() + 3);
    qunsetenv("CONFIGURATION_DIRECTORY");

    m_folder->put(u"xdg/mqttservice.json"_s, R"({"broker": {"host": "xdg"}})");
    QCOMPARE(ServiceConfig::find({}, u"echo"_s).broker().host, u"xdg"_s);
    m_folder->put(u"cwd/mqttservice.json"_s, R"({"broker": {"host": "cwd"}})");
    const ServiceConfig config = ServiceConfig::find({}, u"echo"_s);
    QCOMPARE(config.broker().host, u"cwd"_s);
    QCOMPARE(config.fileName(), u"./mqttservice.json"_s);
    m_folder->put(u"given.json"_s, R"({"broker": {"host": "given"}})");
    QCOMPARE(ServiceConfig::find(u"../given.json"_s, u"echo"_s).broker().host, u"given"_s);
    QVERIFY(QFile::remove(u"mqttservice.json"_s));
    QVERIFY(QFile::link(u"nowhere"_s, u"mqttservice.json"_s));
    QVERIFY(!ServiceConfig::find({}, u"echo"_s).isValid());
    QVERIFY(QFile::remove(u"mqttservice.json"_s));
    // the first one wins even when it is broken: the next one is not what was meant
    m_folder->put(u"cwd/mqttservice.json"_s, "{");
    QVERIFY(!ServiceConfig::find({}, u"echo"_s).isValid());
    qunsetenv("XDG_CONFIG_HOME");
    QVERIFY(QDir::setCurrent(before));
}

void ServiceConfigTest::aGivenPathMustBeThere()
{
    const QString path = m_folder->path(u"missing.json"_s);
    const ServiceConfig config = ServiceConfig::find(path, u"echo"_s);
    QVERIFY(!config.isValid());
    QCOMPARE(textsOf(config), QStringList{path + u": does not exist"_s});
}

void ServiceConfigTest::aComplaintLeavesTheRest()
{
    const ServiceConfig config =
        m_folder->load(R"({"broker": {"host": "h", "port": 0, "keepalive": "x"}})");
    QVERIFY(!config.isValid());
    QCOMPARE(config.complaints().size(), 2);
    QCOMPARE(config.broker().host, u"h"_s);
    QCOMPARE(config.broker().port, 1883); // its default
    QCOMPARE(config.broker().keepAlive, 60s);
}

void ServiceConfigTest::othersSectionsOnlyWarn()
{
    const ServiceConfig config = m_folder->load(R"({"services": {
"other": {"base_topic": "#", "online_interval": "x"}, "third": 5,
"echo": {"base_topic": "mine"}}})");
    QVERIFY2(config.isValid(), allOf(config));
    QCOMPARE(config.complaints().size(), 3);
    QVERIFY(textsOf(config).first().contains(":2: warning: services.other.base_topic: \"#\""_L1));
    QCOMPARE(config.baseTopic(), u"mine"_s);
}

void ServiceConfigTest::aServiceAddsItsOwnCheck()
{
    ServiceConfig config =
        m_folder->load("{\"services\": {\"echo\": {\n\"limits\": {\n\"low\": 5}}}}");
    QVERIFY(config.isValid());
    config.addWarning(u"limits.low"_s, u"is high"_s);
    QVERIFY(config.isValid());
    config.addError(u"limits.low"_s, u"is above high"_s, u"0 to 4"_s);
    QVERIFY(!config.isValid());
    QCOMPARE(
        textsOf(config),
        (QStringList{
            config.fileName() + u":3: warning: services.echo.limits.low: is high"_s,
            config.fileName() + u":3: services.echo.limits.low: is above high; allowed is 0 to 4"_s,
        }));
}

void ServiceConfigTest::overlays()
{
    const ServiceConfig config =
        m_folder->load("{\"broker\": {\n\"host\": \"h\",\n\"port\": 1884}}");
    const QJsonObject values{{u"broker"_s, QJsonObject{{u"port"_s, 1885}}}};
    const ServiceConfig other = config.overlaid(values);
    QVERIFY(other.isValid());
    QCOMPARE(other.broker().host, u"h"_s);
    QCOMPARE(other.broker().port, 1885);
    QCOMPARE(config.broker().port, 1884);
    QVERIFY(!config.overlaid({{u"broker"_s, QJsonObject{{u"port"_s, 0}}}}).isValid());

    // null takes a key away: by itself, or with all below it
    const ServiceConfig local =
        config.overlaid({{u"broker"_s, QJsonObject{{u"host"_s, QJsonValue()}}}});
    QCOMPARE(local.broker().host, u"localhost"_s);
    QCOMPARE(local.broker().port, 1884);
    QVERIFY(ServiceConfig::fromJson({}, u"echo"_s)
                .overlaid({{u"broker"_s, QJsonObject{{u"host"_s, QJsonValue()}}}})
                .isValid());
    QCOMPARE(config.overlaid({{u"broker"_s, QJsonValue()}}).broker().port, 1883);
}

void ServiceConfigTest::resolvesSecretsBesideTheFile()
{
    m_folder->put(u"user"_s, "me\n");
    m_folder->put(u"pw"_s, "hunter2\n");
    const ServiceConfig config =
        m_folder->load(R"({"auth": {"username": {"file": "user"}, "password": {"file": "pw"}}})");
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    const BrokerOptions broker = config.broker();
    QString error;
    QCOMPARE(broker.userName.read(&error), u"me"_s);
    QCOMPARE(broker.password.read(&error), u"hunter2"_s);
    m_folder->put(u"pw"_s, "hunter3\n");
    QCOMPARE(broker.password.read(&error), u"hunter3"_s); // looked up each time
    m_folder->put(u"pw"_s, "hunter2\n");

    QVERIFY(QFile::setPermissions(m_folder->path(u"pw"_s), QFile::ReadOwner | QFile::ReadOther));
    const ServiceConfig open =
        m_folder->load(R"({"auth": {"username": "u", "password": {"file": "pw"}}})");
    QVERIFY(open.isValid());
    QVERIFY2(allOf(open).contains("warning: auth.password: names the file"), allOf(open));
    QCOMPARE(open.broker().password.read(&error), u"hunter2"_s);
}

void ServiceConfigTest::resolvesTlsFilesBesideTheFile()
{
    QVERIFY(QDir(m_folder->path()).mkpath(u"sub"_s));
    QVERIFY(QFile::copy(m_certificates.authorityFile(), m_folder->path(u"ca.pem"_s)));
    const QString path = m_folder->put(u"sub/c.json"_s, R"({"tls": {"ca_certs": "../ca.pem"}})");
    const ServiceConfig config = ServiceConfig::load(path, u"echo"_s);
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    QCOMPARE(config.broker().tls.caFile, m_folder->path(u"ca.pem"_s));
    QCOMPARE(config.broker().port, 8883);
}

void ServiceConfigTest::nothingPutOverHidesThatAFileIsBroken()
{
    const ServiceConfig broken = m_folder->load("{");
    QVERIFY(!broken.isValid());
    const ServiceConfig overlaid = broken.overlaid({{u"log_level"_s, u"debug"_s}});
    QCOMPARE(textsOf(overlaid), textsOf(broken));
}

void ServiceConfigTest::isReadAnewFromWhereItCame()
{
    // from a file, with what was put over it
    m_folder->put(u"c.json"_s, R"({"broker": {"host": "old", "port": 1}})");
    const ServiceConfig config = ServiceConfig::load(m_folder->path(u"c.json"_s), u"echo"_s)
                                     .overlaid({{u"broker"_s, QJsonObject{{u"port"_s, 2}}}});
    m_folder->put(u"c.json"_s, R"({"broker": {"host": "new", "port": 1}})");
    const ServiceConfig again = config.reread();
    QCOMPARE(again.broker().host, u"new"_s);
    QCOMPARE(again.broker().port, 2);
    QCOMPARE(config.broker().host, u"old"_s);
    m_folder->put(u"c.json"_s, "{");
    QVERIFY(!again.reread().isValid());
    QVERIFY(QFile::remove(m_folder->path(u"c.json"_s)));
    QVERIFY(!again.reread().isValid());
    QCOMPARE(textsOf(again.reread()),
             QStringList{m_folder->path(u"c.json"_s) + u": does not exist"_s});

    // from the program
    const ServiceConfig own =
        ServiceConfig::fromJson({{u"broker"_s, QJsonObject{{u"port"_s, 3}}}}, u"echo"_s);
    QCOMPARE(own.reread().broker().port, 3);

    // what was searched is searched again
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(m_folder->path()));
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_folder->path(u"xdg"_s)));
    const ServiceConfig found = ServiceConfig::find({}, u"echo"_s);
    QVERIFY(found.fileName().isEmpty());
    m_folder->put(u"mqttservice.json"_s, R"({"broker": {"port": 4}})");
    QCOMPARE(found.reread().broker().port, 4);
    // and that it is gone is a mistake
    const ServiceConfig used = found.reread();
    QVERIFY(QFile::remove(m_folder->path(u"mqttservice.json"_s)));
    const ServiceConfig gone = used.reread();
    QVERIFY(!gone.isValid());
    QVERIFY2(allOf(gone).endsWith("/mqttservice.json: does not exist"), allOf(gone));
    m_folder->put(u"mqttservice.json"_s, R"({"broker": {"port": 5}})");
    QCOMPARE(used.reread().broker().port, 5);
    qunsetenv("XDG_CONFIG_HOME");
    QVERIFY(QDir::setCurrent(before));
}

void ServiceConfigTest::saysWhereTheStateIs_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QString>("file"); // '@' is the folder
    QTest::addColumn<bool>("isOff");
    QTest::newRow("not given") << QByteArray("1ms") << QString() << false;
    QTest::newRow("file") << QByteArray("\"s.json\"") << u"@/s.json"_s << false;
    QTest::newRow("folder") << QByteArray("\"sub/\"") << u"@/sub/"_s << false;
    QTest::newRow("absolute") << QByteArray("\"/var/s.json\"") << u"/var/s.json"_s << false;
    QTest::newRow("off") << QByteArray("false") << QString() << true;
}

void ServiceConfigTest::saysWhereTheStateIs()
{
    QFETCH(QByteArray, state);
    QFETCH(QString, file);
    QFETCH(bool, isOff);
    const bool isGiven = !state.endsWith("ms");
    const ServiceConfig config = m_folder->load(
        "{\"services\": {\"echo\": {" +
        (isGiven ? "\"state\": " + state : QByteArray("\"state_save_interval\": \"5s\"")) + "}}}");
    QVERIFY2(config.complaints().isEmpty(), allOf(config));
    QCOMPARE(config.stateFile(), file.replace(u'@', m_folder->path()));
    QCOMPARE(config.isStateOff(), isOff);
    QCOMPARE(config.stateSaveInterval().has_value(), !isGiven);
    if (!isGiven)
        QCOMPARE(config.stateSaveInterval(), 5s);
}

void ServiceConfigTest::whatIsNotGivenStays()
{
    BrokerOptions own;
    QVERIFY(own.setUrls({u"wss://u:p@own.example/mqtt"_s, u"mqtt://second"_s}).isOk());
    own.maximumPacketSize = 1'000'000;
    own.keepAlive = 5s;
    own.tls.ciphers = u"HIGH"_s;
    own.failback = 1h;
    QCOMPARE(ServiceConfig().broker(own), own);
    QCOMPARE(m_folder->load("{}").broker(own), own);
    const BrokerOptions some =
        m_folder->load(R"({"broker": {"keepalive": 6}, "tls": {"verify": true}})").broker(own);
    QCOMPARE(some.addresses(), own.addresses());
    QCOMPARE(some.keepAlive, 6s);
    QCOMPARE(some.maximumPacketSize, own.maximumPacketSize);
    QCOMPARE(some.tls.ciphers, u"HIGH"_s);
    const BrokerOptions other = m_folder->load(R"({"broker": {"host": "other"}})").broker(own);
    QCOMPARE(other.addresses(), QList<BrokerAddress>{{.host = u"other"_s}});
    QCOMPARE(other.userName, MqttSecret(u"u"_s));
}

QTEST_GUILESS_MAIN(ServiceConfigTest)
#include "tst_serviceconfig.moc"
