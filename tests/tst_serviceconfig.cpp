// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/serviceconfig.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Transport = BrokerAddress::Transport;

class ServiceConfigTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void readsEverySection();
    void defaultsHoldWithoutAFile();
    void readsMiqro();
    void readsTheBaseDaemon();
    void readsMqttLib();
    void searchesInOrder();
    void aGivenPathMustBeThere();

    void complainsOf_data();
    void complainsOf();
    void complainsOfAllAtOnce();
    void aComplaintLeavesTheRest();
    void othersSectionsOnlyWarn();
    void aServiceAddsItsOwnCheck();
    void overlays();

    void takesEveryFormOfHost_data();
    void takesEveryFormOfHost();
    void readsUrls_data();
    void readsUrls();
    void readsSeveralUrls();
    void secretsStayOutOfComplaints();
    void resolvesSecretsBesideTheFile();
    void resolvesTlsFilesBesideTheFile();
    void saysWhatIsWrongInOneLine();

private:
    QString put(const QString &name, const QByteArray &content)
    {
        const QString path = m_folder->filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(path));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return path;
    }
    ServiceConfig load(const QByteArray &json)
    {
        return ServiceConfig::load(put(u"c.json"_s, json), u"echo"_s);
    }
    static QStringList texts(const ServiceConfig &config)
    {
        QStringList out;
        for (const ServiceConfig::Complaint &complaint : config.complaints())
            out.append(complaint.toString());
        return out;
    }
    static QByteArray all(const ServiceConfig &config)
    {
        return texts(config).join(u'\n').toUtf8();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void ServiceConfigTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void ServiceConfigTest::readsEverySection()
{
    for (const QString &name : {u"ca.pem"_s, u"cert.pem"_s, u"key.pem"_s})
        put(name, "x");
    const ServiceConfig config = load(R"({
        "broker": {
            "host": "broker.example", "port": 8884, "keepalive": "1m", "client_id": "me",
            "protocol": 5, "clean_session": false, "session_expiry": "1d",
            "will": {"topic": "t/w", "message": "gone", "qos": 1, "retain": true},
            "connect_timeout": 2.5, "close_timeout": "3s", "maximum_packet_size": 65536,
            "failback": "5m", "window": 1,
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
    QVERIFY2(config.complaints().isEmpty(), all(config));
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
    expected.tls = {m_folder->filePath(u"ca.pem"_s),
                    m_folder->filePath(u"cert.pem"_s),
                    m_folder->filePath(u"key.pem"_s),
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
    QVERIFY(load(R"({"broker": null, "services": {"echo": null}})").complaints().isEmpty());
    QVERIFY(ServiceConfig().isValid());
}

void ServiceConfigTest::readsMiqro()
{
#ifdef MQTTSERVICE_HAVE_YAML
    const QString path = put(u"miqro.yml"_s, R"(broker:
  host: 192.168.1.5
  port: 1884
  keepalive: 60

log_level: DEBUG

auth:
  username: me
  password: "12345"

tls:
  ca_certs: null.pem
  cert_reqs: CERT_REQUIRED
  tls_version: PROTOCOL_TLSv1_2

services:

  echo:
    custom_value: "Use for service-specific configuration values"
    data_topic: house/echo/

  some_other_service:
    has_some:
      custom:
        - "configuration values"
)");
    put(u"null.pem"_s, "x");
    const ServiceConfig config = ServiceConfig::load(path, u"echo"_s);
    QVERIFY2(config.complaints().isEmpty(), all(config));
#else
    put(u"null.pem"_s, "x");
    const ServiceConfig config = load(R"({"broker": {"host": "192.168.1.5", "port": 1884},
        "log_level": "DEBUG", "auth": {"username": "me", "password": "12345"},
        "tls": {"ca_certs": "null.pem", "cert_reqs": "CERT_REQUIRED",
                "tls_version": "PROTOCOL_TLSv1_2"},
        "services": {"echo": {"custom_value": "x", "data_topic": "house/echo/"}}})");
#endif
    QCOMPARE(config.broker().host, u"192.168.1.5"_s);
    QCOMPARE(config.broker().port, 1884);
    QVERIFY(config.broker().transport == Transport::Tls);
    QCOMPARE(config.broker().password, MqttSecret(u"12345"_s));
    QCOMPARE(config.broker().tls.minimumVersion, TlsOptions::Version::Tls12);
    QVERIFY(config.broker().tls.verify);
    QCOMPARE(config.logLevel(), u"debug"_s);
    QCOMPARE(config.baseTopic(), u"house/echo/"_s);
    QVERIFY(config.config().contains("custom_value"_L1));
}

void ServiceConfigTest::readsTheBaseDaemon()
{
    const ServiceConfig config = load(R"({
        "mqtt": {"broker": "10.0.0.1", "port": "1884", "user": "u", "password": "p",
                 "basetopic": "devices/echo"},
        "device": "/dev/ttyU0", "limits": {"low": 1}
    })");
    QVERIFY2(config.complaints().isEmpty(), all(config));
    QCOMPARE(config.broker().host, u"10.0.0.1"_s);
    QCOMPARE(config.broker().port, 1884);
    QCOMPARE(config.broker().userName, u"u"_s);
    QCOMPARE(config.broker().password, MqttSecret(u"p"_s));
    QCOMPARE(config.baseTopic(), u"devices/echo"_s);
    QCOMPARE(config.config(), (QJsonObject{{u"device"_s, u"/dev/ttyU0"_s},
                                           {u"limits"_s, QJsonObject{{u"low"_s, 1}}}}));
    // whoever has no login leaves the texts empty
    QVERIFY(load(R"({"mqtt": {"broker": "h", "user": "", "password": "", "basetopic": ""}})")
                .complaints()
                .isEmpty());
}

void ServiceConfigTest::readsMqttLib()
{
    for (const QString &name : {u"ca"_s, u"cert"_s, u"key"_s})
        put(name, "x");
    const ServiceConfig config = load(R"({
        "mqttclientid": "unique", "mqttserver": "192.168.1.199", "mqttport": 9999,
        "willsettopic": "dummy/will/topic", "willsetpayload": "dummy_will_payload",
        "mqttkeepalive": 30, "queuesize": 5, "batchsize": 5, "publishinterval": 60,
        "certs": {"iotProtocolName": "x-amzn-mqtt-ca", "ca": "ca", "cert": "cert", "key": "key"}
    })");
    QVERIFY2(config.complaints().isEmpty(), all(config));
    const BrokerOptions broker = config.broker();
    QCOMPARE(broker.clientId, u"unique"_s);
    QCOMPARE(broker.host, u"192.168.1.199"_s);
    QCOMPARE(broker.port, 9999);
    QVERIFY(broker.transport == Transport::Tls);
    QCOMPARE(broker.will->topic, u"dummy/will/topic"_s);
    QCOMPARE(broker.will->payload, QByteArray("dummy_will_payload"));
    QCOMPARE(broker.keepAlive, 30s);
    QCOMPARE(broker.tls.alpn, QStringList{u"x-amzn-mqtt-ca"_s});
    QCOMPARE(broker.tls.keyFile, m_folder->filePath(u"key"_s));
    QCOMPARE(broker.reconnect.maximum, 256s); // its own default
    QCOMPARE(config.config().keys(),
             (QStringList{u"batchsize"_s, u"publishinterval"_s, u"queuesize"_s}));

    const ServiceConfig delay = load(R"({"mqttserver": "h", "maxmqttreconnectdelay": 64,
        "willsettopic": "", "willsetpayload": ""})");
    QVERIFY2(delay.complaints().isEmpty(), all(delay));
    QCOMPARE(delay.broker().reconnect.maximum, 64s);
    QVERIFY(!delay.broker().will);
}

void ServiceConfigTest::searchesInOrder()
{
    const QString before = QDir::currentPath();
    QVERIFY(QDir(m_folder->path()).mkpath(u"cwd"_s));
    QVERIFY(QDir(m_folder->path()).mkpath(u"xdg"_s));
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_folder->filePath(u"xdg"_s)));
    QVERIFY(QDir::setCurrent(m_folder->filePath(u"cwd"_s)));

    QStringList expected;
    for (const QString &folder : {u"."_s, m_folder->filePath(u"xdg"_s), u"/etc"_s}) {
        for (const QString &suffix : {u"json"_s, u"yml"_s, u"yaml"_s})
            expected.append(folder + u"/mqttservice."_s + suffix);
    }
    QCOMPARE(ServiceConfig::searchPaths(), expected);

    put(u"xdg/mqttservice.json"_s, R"({"broker": {"host": "xdg"}})");
    QCOMPARE(ServiceConfig::find({}, u"echo"_s).broker().host, u"xdg"_s);
    put(u"cwd/mqttservice.json"_s, R"({"broker": {"host": "cwd"}})");
    const ServiceConfig config = ServiceConfig::find({}, u"echo"_s);
    QCOMPARE(config.broker().host, u"cwd"_s);
    QCOMPARE(config.fileName(), u"./mqttservice.json"_s);
    put(u"given.json"_s, R"({"broker": {"host": "given"}})");
    QCOMPARE(ServiceConfig::find(u"../given.json"_s, u"echo"_s).broker().host, u"given"_s);
    QVERIFY(QFile::remove(u"mqttservice.json"_s));
    QVERIFY(QFile::link(u"nowhere"_s, u"mqttservice.json"_s));
    QVERIFY(!ServiceConfig::find({}, u"echo"_s).isValid());
    QVERIFY(QFile::remove(u"mqttservice.json"_s));
    // the first one wins even when it is broken: the next one is not what was meant
    put(u"cwd/mqttservice.json"_s, "{");
    QVERIFY(!ServiceConfig::find({}, u"echo"_s).isValid());
    qunsetenv("XDG_CONFIG_HOME");
    QVERIFY(QDir::setCurrent(before));
}

void ServiceConfigTest::aGivenPathMustBeThere()
{
    const QString path = m_folder->filePath(u"missing.json"_s);
    const ServiceConfig config = ServiceConfig::find(path, u"echo"_s);
    QVERIFY(!config.isValid());
    QCOMPARE(texts(config), QStringList{path + u": does not exist"_s});
}

// Each row: a file, and what its complaint says behind the file's name. '@' stands for the folder.
void ServiceConfigTest::complainsOf_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char *name, const char *json, const QString &complaint) {
        QTest::newRow(name) << QByteArray(json) << complaint;
    };
    const auto broker = [&row](const char *name, const char *member, const QString &complaint) {
        row(name, QByteArray("{\n\"broker\": {\n" + QByteArray(member) + "}}").constData(),
            u":3: "_s + complaint);
    };
    const QString port = u"; allowed is 1 to 65535"_s;
    const QString integer = u"; allowed is an integer, 1 to 65535"_s;
    broker("port 0", "\"port\": 0", u"broker.port: 0 is out of range"_s + port);
    broker("port 65536", "\"port\": 65536", u"broker.port: 65536 is out of range"_s + port);
    broker("port 70000", "\"port\": 70000", u"broker.port: 70000 is out of range"_s + port);
    broker("port -1", "\"port\": -1", u"broker.port: -1 is out of range"_s + port);
    broker("port as text", "\"port\": \"1883\"", u"broker.port: \"1883\" is text"_s + integer);
    broker("port 1883.5", "\"port\": 1883.5", u"broker.port: 1883.5 is no integer"_s + port);
    broker("port enormous", "\"port\": 1e30", u"broker.port: 1e+30 is out of range"_s + port);
    broker("port true", "\"port\": true", u"broker.port: true is a switch"_s + integer);
    broker("port list", "\"port\": [1883]", u"broker.port: […] is a list"_s + integer);
    broker("port section", "\"port\": {\"a\": 1}", u"broker.port: {…} is a section"_s + integer);
    broker("port null", "\"port\": null", u"broker.port: null has no value"_s + integer);
    const QString host = u"; allowed is a host name or address"_s;
    broker("host a number", "\"host\": 5", u"broker.host: 5 is a number"_s + host);
    broker("host empty", "\"host\": \"\"", u"broker.host: \"\" is empty"_s + host);
    broker("host with a blank", "\"host\": \"a b\"",
           u"broker.host: \"a b\" is no host name"_s + host);
    broker("host with a port", "\"host\": \"h:1883\"",
           u"broker.host: \"h:1883\" has a port, which belongs in broker.port"_s + host);
    broker("host is a URL", "\"host\": \"mqtt://h\"",
           u"broker.host: \"mqtt://h\" is a URL, which belongs in broker.url"_s + host);
    const QString seconds = u"; allowed is 0 to 65535 seconds"_s;
    broker("keepalive 65536", "\"keepalive\": 65536",
           u"broker.keepalive: 65536 is out of range"_s + seconds);
    broker("keepalive negative", "\"keepalive\": -1",
           u"broker.keepalive: -1 is negative"_s + seconds +
               u", with a unit (500ms, 10s, 5m, 1h30m, 2d, 1w) or as a plain number"_s);
    broker("keepalive a day", "\"keepalive\": \"1d\"",
           u"broker.keepalive: \"1d\" is out of range"_s + seconds);
    broker("keepalive garbage", "\"keepalive\": \"often\"",
           u"broker.keepalive: \"often\" is no duration"_s + seconds +
               u", with a unit (500ms, 10s, 5m, 1h30m, 2d, 1w) or as a plain number"_s);
    broker("protocol 4", "\"protocol\": 4",
           u"broker.protocol: 4 is unknown; allowed is auto, 3.1, 3.1.1, 5"_s);
    broker("protocol true", "\"protocol\": true",
           u"broker.protocol: true is a switch; allowed is auto, 3.1, 3.1.1, 5"_s);
    broker("clean_session as text", "\"clean_session\": \"yes\"",
           u"broker.clean_session: \"yes\" is text; allowed is true or false"_s);
    broker("clean_session 1", "\"clean_session\": 1",
           u"broker.clean_session: 1 is a number; allowed is true or false"_s);
    broker(
        "session_expiry beyond 32 bits", "\"session_expiry\": 4294967296",
        u"broker.session_expiry: 4294967296 is out of range; allowed is 0 to 4294967295 seconds"_s);
    broker("window 0", "\"window\": 0", u"broker.window: 0 is out of range"_s + port);
    broker("window 65536", "\"window\": 65536", u"broker.window: 65536 is out of range"_s + port);
    broker("client_id a number", "\"client_id\": 5",
           u"broker.client_id: 5 is a number; allowed is text"_s);
    broker("client_id with U+0000", "\"client_id\": \"a\\u0000b\"",
           u"broker.client_id: \"a%1b\" has U+0000; allowed is text"_s.arg(QChar(0)));
    broker("connect_timeout 0", "\"connect_timeout\": 0",
           u"broker.connect_timeout: 0 is out of range; allowed is 0.1 to 86400 seconds"_s);
    broker("will a text", "\"will\": \"gone\"",
           u"broker.will: \"gone\" is text; allowed is a section with keys of its own"_s);
    broker("will without topic", "\"will\": {\"message\": \"x\"}",
           u"broker.will.message: has no topic; allowed is a will with a broker.will.topic"_s);
    broker(
        "will with a wildcard", "\"will\": {\"topic\": \"a/#\"}",
        u"broker.will.topic: \"a/#\" contains a wildcard ('+' or '#'); allowed is a topic name"_s);
    broker("will with an empty topic", "\"will\": {\"topic\": \"\"}",
           u"broker.will.topic: \"\" is empty; allowed is a topic name"_s);
    broker("will qos 3", "\"will\": {\"topic\": \"t\", \"qos\": 3}",
           u"broker.will.qos: 3 is out of range; allowed is 0 to 2"_s);
    broker("will retain as text", "\"will\": {\"topic\": \"t\", \"retain\": \"true\"}",
           u"broker.will.retain: \"true\" is text; allowed is true or false"_s);
    broker("reconnect factor below 1", "\"reconnect\": {\"factor\": 0.5}",
           u"broker.reconnect.factor: 0.5 is out of range; allowed is 1 to 100"_s);
    broker("reconnect initial 0", "\"reconnect\": {\"initial\": 0}",
           u"broker.reconnect.initial: 0 is out of range; allowed is 0.001 to 86400 seconds"_s);
    broker(
        "reconnect initial beyond maximum", "\"reconnect\": {\"initial\": 20, \"maximum\": 10}",
        u"broker.reconnect.initial: is longer than the maximum; allowed is up to broker.reconnect.maximum"_s);
    const QString urls = u"; allowed is mqtt://HOST[:PORT], mqtts://…, ws://HOST[:PORT]/PATH, "
                         "wss://… or mqtt+unix:///PATH, or a list of them"_s;
    broker("url of another scheme", "\"url\": \"http://h\"",
           u"broker.url: \"http://h\" has the scheme http://"_s + urls);
    broker("url without a scheme", "\"url\": \"broker\"",
           u"broker.url: \"broker\" has no scheme"_s + urls);
    broker("url with port 70000", "\"url\": \"mqtt://h:70000\"",
           u"broker.url: \"mqtt://h:70000\" is no URL"_s + urls);
    broker("url with port 0", "\"url\": \"mqtt://h:0\"",
           u"broker.url: \"mqtt://h:0\" has port 0"_s + urls);
    broker("url without a host", "\"url\": \"mqtt://\"",
           u"broker.url: \"mqtt://\" has no host"_s + urls);
    broker(
        "url with a path", "\"url\": \"mqtt://h/x\"",
        u"broker.url: \"mqtt://h/x\" has a path, which only WebSockets and local sockets have"_s +
            urls);
    broker("url of a socket without path", "\"url\": \"mqtt+unix://\"",
           u"broker.url: \"mqtt+unix://\" has no path"_s + urls);
    broker("no url in the list", "\"url\": []", u"broker.url: […] is an empty list"_s + urls);
    broker("bad url in the list", "\"url\": [\"mqtt://h\", 5]",
           u"broker.url: […] has an item that is a number"_s + urls);
    broker("url beside host", "\"url\": \"mqtt://h\", \"host\": \"h\"",
           u"broker.host: is given beside broker.url; allowed is one of the two"_s);
    broker("url beside port", "\"url\": \"mqtt://h\", \"port\": 1",
           u"broker.port: is given beside broker.url; allowed is one of the two"_s);
    row("broker a text", "{\"broker\": \"localhost\"}",
        u":1: broker: \"localhost\" is text; allowed is a section with keys of its own"_s);
    row("services a list", "{\n\"services\": [\"echo\"]}",
        u":2: services: […] is a list; allowed is a section with keys of its own"_s);
    row("service a number", "{\"services\": {\n\"echo\": 5}}",
        u":2: services.echo: 5 is a number; allowed is a section with keys of its own"_s);
    row("password without user", "{\"auth\": {\n\"password\": \"p\"}}",
        u":2: auth.password: has no user; allowed is a password with an auth.username"_s);
    row("password a number", "{\"auth\": {\"username\": \"u\",\n\"password\": 12345}}",
        u":2: auth.password: the value is a number; allowed is text in quotes, "
        "{\"file\": \"PATH\"}, {\"env\": \"NAME\"} or {\"credential\": \"ID\"}"_s);
    row("password from a missing file",
        "{\"auth\": {\"username\": \"u\",\n\"password\": {\"file\": \"gone\"}}}",
        u":2: auth.password: names the file @/gone, which does not exist"_s);
    row("password from an unset variable",
        "{\"auth\": {\"username\": \"u\",\n\"password\": {\"env\": \"MQTTSERVICE_TEST_UNSET\"}}}",
        u":2: auth.password: names the environment variable MQTTSERVICE_TEST_UNSET, which is not set"_s);
    row("login twice",
        "{\"broker\": {\n\"url\": \"mqtt://u:p@h\"}, \"auth\": {\"username\": \"v\"}}",
        u":2: broker.url: has a login beside auth; allowed is one of the two"_s);
    row("password without user in the url", "{\"broker\": {\n\"url\": \"mqtt://:p@h\"}}",
        u":2: broker.url: has a password without a user; allowed is both, or neither"_s);
    row("certificate missing", "{\"tls\": {\n\"ca_certs\": \"gone.pem\"}}",
        u":2: tls.ca_certs: \"@/gone.pem\" does not exist; allowed is the path of a file that can be read"_s);
    row("certificate is a folder", "{\"tls\": {\n\"ca_certs\": \".\"}}",
        u":2: tls.ca_certs: \"@/.\" is no file; allowed is the path of a file that can be read"_s);
    row("certificate empty", "{\"tls\": {\n\"ca_certs\": \"\"}}",
        u":2: tls.ca_certs: \"\" is empty; allowed is the path of a file"_s);
    row("certificate without key", "{\"tls\": {\n\"certfile\": \"c.json\"}}",
        u":2: tls.certfile: has no key; allowed is a certificate with a tls.keyfile"_s);
    row("key without certificate", "{\"tls\": {\n\"keyfile\": \"c.json\"}}",
        u":2: tls.keyfile: has no certificate; allowed is a key with a tls.certfile"_s);
    row("key password without key", "{\"tls\": {\n\"keyfile_password\": \"x\"}}",
        u":2: tls.keyfile_password: has no key; allowed is a password with a tls.keyfile"_s);
    row("TLS 1.0", "{\"tls\": {\n\"tls_version\": \"1.0\"}}",
        u":2: tls.tls_version: \"1.0\" is unknown; allowed is 1.2, 1.3, TLSv1.2, TLSv1.3, "
        "PROTOCOL_TLSv1_2, PROTOCOL_TLS, PROTOCOL_TLS_CLIENT"_s);
    row("verify against cert_reqs", "{\"tls\": {\"verify\": true,\n\"cert_reqs\": \"none\"}}",
        u":2: tls.cert_reqs: contradicts tls.verify; allowed is one of the two"_s);
    row("tls beside mqtt://", "{\"tls\": {}, \"broker\": {\n\"url\": \"mqtt://h\"}}",
        u":2: broker.url: is without TLS, but there is a tls section; allowed is mqtts:// or "
        u"wss://, "
        "or tls.enabled false"_s);
    row("log_level unknown", "{\n\"log_level\": \"verbose\"}",
        u":2: log_level: \"verbose\" is unknown; allowed is debug, info, warning, critical, warn, error, fatal"_s);
    row("log_level as a list", "{\n\"log_level\": []}",
        u":2: log_level: […] is a list; allowed is debug, info, warning, critical, warn, error, fatal"_s);
    row("base_topic with a wildcard", "{\"services\": {\"echo\": {\n\"base_topic\": \"a/+/\"}}}",
        u":2: services.echo.base_topic: \"a/+/\" contains a wildcard ('+' or '#'); allowed is the "
        "beginning of a topic name, or empty"_s);
    row("base_topic a number", "{\"services\": {\"echo\": {\n\"base_topic\": 5}}}",
        u":2: services.echo.base_topic: 5 is a number; allowed is the beginning of a topic name, or empty"_s);
    row("base_topic twice",
        "{\"services\": {\"echo\": {\"base_topic\": \"a\",\n\"data_topic\": \"b\"}}}",
        u":2: services.echo.data_topic: is the same as services.echo.base_topic; allowed is one of the two"_s);
    row("online_interval garbage", "{\"services\": {\"echo\": {\n\"online_interval\": \"x\"}}}",
        u":2: services.echo.online_interval: \"x\" is no duration; allowed is 0 to 2073600 "
        u"seconds, "
        "with a unit (500ms, 10s, 5m, 1h30m, 2d, 1w) or as a plain number"_s);
    row("base daemon's port", "{\"mqtt\": {\"broker\": \"h\",\n\"port\": \"x\"}}",
        u":2: mqtt.port: \"x\" is text; allowed is an integer, 1 to 65535"_s);
    row("base daemon's password alone", "{\"mqtt\": {\"broker\": \"h\",\n\"password\": \"p\"}}",
        u":2: mqtt.password: has no user; allowed is a password with an auth.username"_s);
    row("key given twice", "{\"broker\": {\"port\": 1,\n\"port\": 2}}",
        u":2:1: broker.port: is given twice, first in line 1; allowed is once"_s);
    row("comma missing", "{\"broker\": {\"port\": 1\n\"host\": \"h\"}}",
        u":2:1: '\"' is out of place; allowed is ',' or '}' (opened in line 1)"_s);
    row("empty file", "",
        u": is empty; allowed is a configuration; without a file the defaults hold"_s);

    // and what only warns
    broker("port misspelt", "\"prot\": 1",
           u"warning: broker.prot: is not known; did you mean port?"_s);
    broker("port in another case", "\"Port\": 1",
           u"warning: broker.Port: is not known; did you mean port?"_s);
    broker("client id in another style", "\"clientId\": \"x\"",
           u"warning: broker.clientId: is not known; did you mean client_id?"_s);
    broker("password in the broker's section", "\"password\": \"p\"",
           u"warning: broker.password: is not known; did you mean auth.password?"_s);
    broker("will misspelt", "\"will\": {\"topic\": \"t\", \"mesage\": \"x\"}",
           u"warning: broker.will.mesage: is not known; did you mean message?"_s);
    row("section unknown", "{\n\"something\": 1}",
        u":2: warning: something: is not known; allowed is broker, auth, tls, log_level, services"_s);
    row("key unknown, base daemon", "{\"mqtt\": {\"broker\": \"h\",\n\"something\": 1}}",
        u":2: warning: mqtt.something: is not known; allowed is broker, port, user, password, basetopic"_s);
    row("verification off", "{\"tls\": {\n\"verify\": false}}",
        u":2: warning: tls.verify: turns the check of the broker's certificate off: anybody can "
        u"pose "
        "as the broker"_s);
    row("verification off, MIQRO's way", "{\"tls\": {\n\"cert_reqs\": \"CERT_NONE\"}}",
        u":2: warning: tls.cert_reqs: turns the check of the broker's certificate off: anybody can "
        u"pose "
        "as the broker"_s);
}

void ServiceConfigTest::complainsOf()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, complaint);
    const ServiceConfig config = load(json);
    const QString text = texts(config).value(0);
    QCOMPARE(text, config.fileName() + complaint.replace(u'@', m_folder->path()));
    QVERIFY2(config.complaints().size() == 1, all(config));
    QCOMPARE(config.isValid(),
             complaint.contains(": warning: "_L1) || complaint.contains("warning:"_L1));
}

void ServiceConfigTest::complainsOfAllAtOnce()
{
    const ServiceConfig config = load(R"({
"services": {"echo": {"online_interval": -1}},
"broker": {"port": 0,
"keepalive": "x"},
"oops": 1,
"auth": {"password": "p"}
})");
    QList<int> lines;
    for (const ServiceConfig::Complaint &complaint : config.complaints())
        lines.append(complaint.line);
    QCOMPARE(lines, (QList<int>{2, 3, 4, 5, 6})); // in the order of the file
}

void ServiceConfigTest::aComplaintLeavesTheRest()
{
    const ServiceConfig config = load(R"({"broker": {"host": "h", "port": 0, "keepalive": "x"}})");
    QVERIFY(!config.isValid());
    QCOMPARE(config.complaints().size(), 2);
    QCOMPARE(config.broker().host, u"h"_s);
    QCOMPARE(config.broker().port, 1883); // its default
    QCOMPARE(config.broker().keepAlive, 60s);
}

void ServiceConfigTest::othersSectionsOnlyWarn()
{
    const ServiceConfig config = load(R"({"services": {
"other": {"base_topic": "#", "online_interval": "x"}, "third": 5,
"echo": {"base_topic": "mine"}}})");
    QVERIFY2(config.isValid(), all(config));
    QCOMPARE(config.complaints().size(), 3);
    QVERIFY(texts(config).first().contains(":2: warning: services.other.base_topic: \"#\""_L1));
    QCOMPARE(config.baseTopic(), u"mine"_s);
}

void ServiceConfigTest::aServiceAddsItsOwnCheck()
{
    ServiceConfig config = load("{\"services\": {\"echo\": {\n\"limits\": {\n\"low\": 5}}}}");
    QVERIFY(config.isValid());
    config.addWarning(u"limits.low"_s, u"is high"_s);
    QVERIFY(config.isValid());
    config.addError(u"limits.low"_s, u"is above high"_s, u"0 to 4"_s);
    QVERIFY(!config.isValid());
    QCOMPARE(
        texts(config),
        (QStringList{
            config.fileName() + u":3: warning: services.echo.limits.low: is high"_s,
            config.fileName() + u":3: services.echo.limits.low: is above high; allowed is 0 to 4"_s,
        }));
}

void ServiceConfigTest::overlays()
{
    const ServiceConfig config = load("{\"broker\": {\n\"host\": \"h\",\n\"port\": 1884}}");
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
    QCOMPARE(local.broker().addresses[0].host, u"localhost"_s);
    QCOMPARE(local.broker().addresses[0].port, 1884);
    QVERIFY(ServiceConfig::fromJson({}, u"echo"_s)
                .overlaid({{u"broker"_s, QJsonObject{{u"host"_s, QJsonValue()}}}})
                .isValid());
    QCOMPARE(config.overlaid({{u"broker"_s, QJsonValue()}}).broker().addresses[0].port, 1883);
}

void ServiceConfigTest::takesEveryFormOfHost_data()
{
    QTest::addColumn<QString>("host");
    for (const char *host :
         {"localhost", "h", "broker.example", "broker.example.", "192.168.1.1", "::1",
          "fe80::1%eth0", "my_broker", "my-broker", "3com", "gr\u00f6\u00dfe.example"}) {
        QTest::newRow(host) << QString::fromUtf8(host);
    }
}

void ServiceConfigTest::takesEveryFormOfHost()
{
    QFETCH(QString, host);
    const ServiceConfig config =
        ServiceConfig::fromJson({{u"broker"_s, QJsonObject{{u"host"_s, host}}}}, u"echo"_s);
    QVERIFY2(config.complaints().isEmpty(), all(config));
    QCOMPARE(config.broker().host, host);
}

void ServiceConfigTest::readsUrls_data()
{
    QTest::addColumn<int>("transport");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("login");
    using T = Transport;
    const auto row = [](const char *url, T transport, const QString &host, int port,
                        const QString &path = {}, const QString &login = u"/"_s) {
        QTest::newRow(url) << int(transport) << host << port << path << login;
    };
    row("mqtt://h", T::Tcp, u"h"_s, 1883);
    row("mqtt://h/", T::Tcp, u"h"_s, 1883);
    row("mqtt://h:1", T::Tcp, u"h"_s, 1);
    row("mqtt://192.168.1.1:65535", T::Tcp, u"192.168.1.1"_s, 65535);
    row("mqtt://[::1]:1884", T::Tcp, u"::1"_s, 1884);
    row("mqtts://h", T::Tls, u"h"_s, 8883);
    row("ws://h", T::WebSocket, u"h"_s, 80);
    row("ws://h:8080/mqtt", T::WebSocket, u"h"_s, 8080, u"/mqtt"_s);
    row("wss://h/a/b?x=1", T::SecureWebSocket, u"h"_s, 443, u"/a/b?x=1"_s);
    row("mqtt+unix:///run/mosquitto.sock", T::LocalSocket, u""_s, 0, u"/run/mosquitto.sock"_s);
    row("MQTT://H", T::Tcp, u"h"_s, 1883);
    row("mqtt://u@h", T::Tcp, u"h"_s, 1883, {}, u"u/"_s);
    row("mqtt://u%40d:p%2Fw%3A@h", T::Tcp, u"h"_s, 1883, {}, u"u@d/p/w:"_s);
}

void ServiceConfigTest::readsUrls()
{
    QFETCH(QString, login);
    const QString url = QString::fromUtf8(QTest::currentDataTag());
    const ServiceConfig config =
        ServiceConfig::fromJson({{u"broker"_s, QJsonObject{{u"url"_s, url}}}}, u"echo"_s);
    QVERIFY2(config.complaints().isEmpty(), all(config));
    const BrokerOptions address = config.broker();
    QTEST(int(address.transport), "transport");
    QTEST(address.host, "host");
    QTEST(int(address.port), "port");
    QTEST(address.path, "path");
    QString error;
    QCOMPARE(QString(*config.broker().userName.read(&error) + u'/' +
                     *config.broker().password.read(&error)),
             login);
    QCOMPARE(config.broker().isEncrypted(), url.startsWith("mqtts"_L1) || url.startsWith("wss"_L1));
}

void ServiceConfigTest::readsSeveralUrls()
{
    const ServiceConfig config =
        load(R"({"broker": {"url": ["mqtt://u:p@first", "mqtts://second:1", "mqtt://third"]}})");
    QVERIFY2(config.complaints().isEmpty(), all(config));
    QStringList hosts;
    for (const BrokerAddress &address : config.broker().addresses())
        hosts.append(address.host);
    QCOMPARE(hosts, (QStringList{u"first"_s, u"second"_s, u"third"_s}));
    QCOMPARE(config.broker().userName, u"u"_s);
}

void ServiceConfigTest::secretsStayOutOfComplaints()
{
    put(u"open"_s, "hunter2\n");
    QVERIFY(
        QFile::setPermissions(m_folder->filePath(u"open"_s), QFile::ReadOwner | QFile::ReadOther));
    for (const char *json : {
             R"({"auth": {"password": "hunter2"}})",
             R"({"auth": {"username": "u", "password": ["hunter2"]}})",
             R"({"auth": {"username": "u", "password": {"hunter2": 1}, "x": 1}, "x": 1})",
             R"({"auth": {"username": "u", "password": {"file": "open"}}})",
             R"({"tls": {"keyfile_password": "hunter2"}})",
             R"({"broker": {"url": "http://u:hunter2@h"}})",
             R"({"broker": {"url": "mqtt://u:a@hunter2@h:0"}})",
             R"({"broker": {"url": "mqtt://u:a/hunter2@h:70000"}})",
             R"({"broker": {"url": "mqtt://:hunter2@h"}})",
             R"({"broker": {"url": ["mqtt://u:hunter2@h", 5]}})",
             R"({"broker": {"url": "mqtt://u:hunter2@h", "port": 5}, "auth": {"username": "u"}})",
         }) {
        const ServiceConfig config = load(json);
        QVERIFY2(!config.complaints().isEmpty(), json);
        if (!QByteArray(json).contains("{\"hunter2\"")) // there it is a key, not a secret
            QVERIFY2(!all(config).contains("hunter2"), all(config));
    }
}

void ServiceConfigTest::resolvesSecretsBesideTheFile()
{
    put(u"user"_s, "me\n");
    put(u"pw"_s, "hunter2\n");
    const ServiceConfig config =
        load(R"({"auth": {"username": {"file": "user"}, "password": {"file": "pw"}}})");
    QVERIFY2(config.complaints().isEmpty(), all(config));
    const BrokerOptions broker = config.broker();
    QString error;
    QCOMPARE(broker.userName.read(&error), u"me"_s);
    QCOMPARE(broker.password.read(&error), u"hunter2"_s);
    put(u"pw"_s, "hunter3\n");
    QCOMPARE(broker.password.read(&error), u"hunter3"_s); // looked up each time
    put(u"pw"_s, "hunter2\n");

    QVERIFY(
        QFile::setPermissions(m_folder->filePath(u"pw"_s), QFile::ReadOwner | QFile::ReadOther));
    const ServiceConfig open = load(R"({"auth": {"username": "u", "password": {"file": "pw"}}})");
    QVERIFY(open.isValid());
    QVERIFY2(all(open).contains("warning: auth.password: names the file"), all(open));
    QCOMPARE(open.broker().password.read(&error), u"hunter2"_s);
}

void ServiceConfigTest::resolvesTlsFilesBesideTheFile()
{
    QVERIFY(QDir(m_folder->path()).mkpath(u"sub"_s));
    put(u"ca.pem"_s, "x");
    const QString path = put(u"sub/c.json"_s, R"({"tls": {"ca_certs": "../ca.pem"}})");
    const ServiceConfig config = ServiceConfig::load(path, u"echo"_s);
    QVERIFY2(config.complaints().isEmpty(), all(config));
    QCOMPARE(config.broker().tls.caFile, m_folder->filePath(u"ca.pem"_s));
    QCOMPARE(config.broker().port, 8883);
}

void ServiceConfigTest::saysWhatIsWrongInOneLine()
{
    ServiceConfig::Complaint complaint;
    complaint.message = u"is wrong"_s;
    QCOMPARE(complaint.toString(), u"configuration: is wrong"_s);
    complaint.file = u"/etc/x.json"_s;
    complaint.line = 12;
    complaint.key = u"broker.port"_s;
    complaint.found = u"70000"_s;
    complaint.message = u"is out of range"_s;
    complaint.allowed = u"1 to 65535"_s;
    QCOMPARE(complaint.toString(),
             u"/etc/x.json:12: broker.port: 70000 is out of range; allowed is 1 to 65535"_s);
    complaint.severity = ServiceConfig::Complaint::Severity::Warning;
    complaint.column = 3;
    QCOMPARE(complaint.toString(),
             u"/etc/x.json:12:3: warning: broker.port: 70000 is out of range; "
             "allowed is 1 to 65535"_s);
    // a value of many lines, or of a megabyte, does not flood the log
    const ServiceConfig config = ServiceConfig::fromJson(
        {{u"log_level"_s, QString(u"a\nb"_s + QString(1'000'000, u'x'))}}, u"echo"_s);
    const QString text = config.complaints().first().toString();
    QVERIFY(text.size() < 250);
    QVERIFY(!text.contains(u'\n'));
}

QTEST_GUILESS_MAIN(ServiceConfigTest)
#include "tst_serviceconfig.moc"
