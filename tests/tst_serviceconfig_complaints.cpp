// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/configfolder.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class ServiceConfigComplaintsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<ConfigFolder>(); }

    void complainsOf_data();
    void complainsOf();
    void complainsOfAllAtOnce();
    void secretsStayOutOfComplaints();
    void saysWhatIsWrongInOneLine();

private:
    std::unique_ptr<ConfigFolder> m_folder;
};

// Each row: a file, and what its complaint says behind the file's name. '~' stands for the folder.
void ServiceConfigComplaintsTest::complainsOf_data()
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
    broker("host with a login", "\"host\": \"u:p@h\"",
           u"broker.host: \"…@h\" has a port, which belongs in broker.port"_s + host);
    broker("host is a URL with a login", "\"host\": \"mqtt://u:p@h\"",
           u"broker.host: \"mqtt://…@h\" is a URL, which belongs in broker.url"_s + host);
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
           u"broker.will: the value is text; allowed is a section with keys of its own"_s);
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
    broker("url of another scheme with a login", "\"url\": \"http://u:p@h\"",
           u"broker.url: \"http://…@h\" has the scheme http://"_s + urls);
    broker("url of a login and a host", "\"url\": \"u:p@h\"",
           u"broker.url: \"…@h\" has no scheme"_s + urls);
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
        u":1: broker: the value is text; allowed is a section with keys of its own"_s);
    row("services a list", "{\n\"services\": [\"echo\"]}",
        u":2: services: the value is a list; allowed is a section with keys of its own"_s);
    row("service a number", "{\"services\": {\n\"echo\": 5}}",
        u":2: services.echo: the value is a number; allowed is a section with keys of its own"_s);
    row("password without user", "{\"auth\": {\n\"password\": \"p\"}}",
        u":2: auth.password: has no user; allowed is a password with an auth.username"_s);
    row("password a number", "{\"auth\": {\"username\": \"u\",\n\"password\": 12345}}",
        u":2: auth.password: the value is a number; allowed is text in quotes, "
        "{\"file\": \"PATH\"}, {\"env\": \"NAME\"} or {\"credential\": \"ID\"}"_s);
    row("password from a missing file",
        "{\"auth\": {\"username\": \"u\",\n\"password\": {\"file\": \"gone\"}}}",
        u":2: auth.password: names the file ~/gone, which does not exist"_s);
    row("password from an unset variable",
        "{\"auth\": {\"username\": \"u\",\n\"password\": {\"env\": \"MQTTSERVICE_TEST_UNSET\"}}}",
        u":2: auth.password: names the environment variable MQTTSERVICE_TEST_UNSET, which is not set"_s);
    row("password from a folder",
        "{\"auth\": {\"username\": \"u\",\n\"password\": {\"file\": \".\"}}}",
        u":2: auth.password: names the file ~, which is a folder; allowed is a file"_s);
    row("password from an absent credential",
        "{\"auth\": {\"username\": \"u\",\n\"password\": {\"credential\": \"pw\"}}}",
        u":2: auth.password: names the credential \"pw\", but systemd passed none; its unit needs "
        "LoadCredential=pw:PATH"_s);
    row("password from nowhere",
        "{\"auth\": {\"username\": \"u\",\n\"password\": {\"vault\": \"pw\"}}}",
        u":2: auth.password: has the unknown source \"vault\"; allowed is text in quotes, "
        "{\"file\": \"PATH\"}, {\"env\": \"NAME\"} or {\"credential\": \"ID\"}"_s);
    row("state a switch", "{\"services\": {\"echo\": {\n\"state\": true}}}",
        u":2: services.echo.state: true is a switch; allowed is the path of a file or folder, or "
        "false"_s);
    broker("role unknown", "\"role\": \"publish\"",
           u"broker.role: \"publish\" is unknown; allowed is both, publisher, subscriber"_s);
    broker("outbox policy unknown", "\"outbox\": {\"policy\": \"drop\"}",
           u"broker.outbox.policy: \"drop\" is unknown; allowed is reject-newest, drop-oldest, "
           "keep-latest"_s);
    row("login twice",
        "{\"broker\": {\n\"url\": \"mqtt://u:p@h\"}, \"auth\": {\"username\": \"v\"}}",
        u":2: broker.url: has a login beside auth; allowed is one of the two"_s);
    row("password without user in the url", "{\"broker\": {\n\"url\": \"mqtt://:p@h\"}}",
        u":2: broker.url: has a password without a user; allowed is both, or neither"_s);
    row("certificate missing", "{\"tls\": {\n\"ca_certs\": \"gone.pem\"}}",
        u":2: tls.ca_certs: \"~/gone.pem\" does not exist; allowed is the path of a file that can be read"_s);
    row("certificate is a folder", "{\"tls\": {\n\"ca_certs\": \".\"}}",
        u":2: tls.ca_certs: \"~/.\" is no file; allowed is the path of a file that can be read"_s);
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
    row("an instance of two levels",
        "{\"services\": {\"echo\": {\"replicas\": {\"group\": \"g\",\n\"instance\": \"a/b\"}}}}",
        u":2: services.echo.replicas.instance: \"a/b\" is no level of a topic; allowed is text "
        "without '/', '+' and '#'"_s);
    row("a group that is a number", "{\"services\": {\"echo\": {\"replicas\": {\n\"group\": 5}}}}",
        u":2: services.echo.replicas.group: 5 is a number; allowed is text without '/', '+' and '#'"_s);
    row("a loop for an instance with a wildcard",
        "{\"services\": {\"echo\": {\"replicas\": {\n\"loops\": {\"tell\": \"+\"}}}}}",
        u":2: services.echo.replicas.loops: {…} has for tell what is no level of a topic; allowed "
        "is a section of texts without '/', '+' and '#'"_s);
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
    row("replicas misspelt", "{\"services\": {\"echo\": {\"replicas\": {\n\"grup\": \"a\"}}}}",
        u":2: warning: services.echo.replicas.grup: is not known; did you mean group?"_s);
    row("replicas of another service misspelt",
        "{\"services\": {\"other\": {\"replicas\": {\n\"x\": \"a\"}}}}",
        u":2: warning: services.other.replicas.x: is not known; allowed is group, instance, loops, "
        "self_test"_s);
    row("section unknown", "{\n\"something\": 1}",
        u":2: warning: something: is not known; allowed is broker, auth, tls, brokers, log_level, watch_config, services"_s);
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

void ServiceConfigComplaintsTest::complainsOf()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, complaint);
    const ServiceConfig config = m_folder->load(json);
    const QString text = textsOf(config).value(0);
    QCOMPARE(text, config.fileName() + complaint.replace(u'~', m_folder->path()));
    QVERIFY2(config.complaints().size() == 1, allOf(config));
    QCOMPARE(config.isValid(),
             complaint.contains(": warning: "_L1) || complaint.contains("warning:"_L1));
}

void ServiceConfigComplaintsTest::complainsOfAllAtOnce()
{
    const ServiceConfig config = m_folder->load(R"({
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

void ServiceConfigComplaintsTest::secretsStayOutOfComplaints()
{
    m_folder->put(u"open"_s, "hunter2\n");
    QVERIFY(QFile::setPermissions(m_folder->path(u"open"_s), QFile::ReadOwner | QFile::ReadOther));
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
             R"({"broker": {"url": "mqtt:/u:hunter2@h"}})",
             R"({"broker": {"url": "hunter2:p@h"}})",
             R"({"broker": {"url": "u:hunter2://p@h"}})",
             R"({"broker": {"host": "mqtt://u:hunter2@h"}})",
             R"({"broker": {"host": "u:hunter2@h"}})",
             R"({"broker": {"port": "u:hunter2@h"}})",
             R"({"broker": "mqtt://u:hunter2@h"})",
             R"({"broker": "hunter2"})",
             R"({"brokers": {"a": "mqtt://u:hunter2@h"}})",
             R"({"brokers": {"a": {"auth": "u:hunter2"}}})",
             R"({"auth": "u:hunter2"})",
             R"({"auth": ["hunter2"]})",
             R"({"mqtt": {"broker": "mqtt://u:hunter2@h"}})",
             R"({"tls": {"ca_certs": "mqtt://u:hunter2@h"}})",
             R"({"brokers": {}, "services": {"echo": {"brokers": "mqtt://u:hunter2@h"}}})",
             R"({"auth": {"username": "u", "password": hunter2}})",
             R"({"auth": {"username": "u", "password": "x"hunter2"}})",
             R"({"auth": {"username": "u", "password": "x", hunter2"}})",
             R"({"broker": {"url": mqtt://u:hunter2@h}})",
             R"({"broker": {"url": "mqtt://u:hunter2@h", "port": 5}, "auth": {"username": "u"}})",
         }) {
        const ServiceConfig config = m_folder->load(json);
        QVERIFY2(!config.complaints().isEmpty(), json);
        if (!QByteArray(json).contains("{\"hunter2\"")) // there it is a key, not a secret
            QVERIFY2(!allOf(config).contains("hunter2"), allOf(config));
    }
}

void ServiceConfigComplaintsTest::saysWhatIsWrongInOneLine()
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

QTEST_GUILESS_MAIN(ServiceConfigComplaintsTest)
#include "tst_serviceconfig_complaints.moc"
