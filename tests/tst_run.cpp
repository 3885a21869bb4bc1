// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QTest>

using namespace Qt::StringLiterals;

// The mqttservice command and its verb run, as processes.
class RunTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();

    void aJavaScriptErrorIsLoggedAndTheNextMessageAnswered();
    void everyKindOfValueIsPublished();
    void severalServicesRunAndStopTogether();
    void aServiceMadeLaterIsConfiguredToo();
    void qtQuitStopsCleanly();
    void qtExitEndsWithItsCode();
    void findsTheConfigurationInTheFolder();
    void aConnectionUsesTheBrokerOfTheConfiguration();

    void endsWithAReason_data();
    void endsWithAReason();
    void refusesAWrongCommandLine_data();
    void refusesAWrongCommandLine();
    void tellsItsVersionVerbsAndOptions();

private:
    QStringList run(const QString &file)
    {
        return {u"run"_s, u"--config"_s, m_program->writeConfig(m_broker.port()), file};
    }

    MqttTestBroker m_broker;
    std::unique_ptr<Program> m_program;
    std::unique_ptr<Wire> m_wire;
};

void RunTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void RunTest::init()
{
    m_program = std::make_unique<Program>(QStringLiteral(MQTTSERVICE_PROGRAM));
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

void RunTest::aJavaScriptErrorIsLoggedAndTheNextMessageAnswered()
{
    const QString file = m_program->writeFile(u"faulty.qml"_s, R"(import MqttService
MqttService {
    id: service
    name: "faulty"
    MqttHandler {
        topic: "divide"
        onReceived: message => {
            service.publish("result", message.json.a / message.json.b);
        }
        onFailed: (message, error) => service.publish("failed", failures)
    }
}
)");
    m_program->start(run(file));
    QTRY_COMPARE(m_wire->last(u"service/faulty/online"_s), "1");
    m_wire->publish(u"service/faulty/divide"_s, R"(no JSON)");
    m_wire->publish(u"service/faulty/divide"_s, R"({ "a": 1, "b": 0 })");
    m_wire->publish(u"service/faulty/divide"_s, R"({ "a": 6, "b": 4 })");
    QTRY_COMPARE(m_wire->payloads(u"service/faulty/result"_s), QList<QByteArray>{"1.5"});
    QCOMPARE(m_wire->payloads(u"service/faulty/failed"_s), (QList<QByteArray>{"1", "2"}));
    const QString log = m_program->log();
    const QString place = u"mqttservice.qml: "_s + file + u":8: TypeError: "_s;
    QCOMPARE(log.count(place), 2);
    QVERIFY2(log.contains(u"not finite"_s), qPrintable(log));
    QVERIFY2(log.contains(u"'service/faulty/divide'"_s), qPrintable(log));

    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
    QTRY_COMPARE(m_wire->last(u"service/faulty/online"_s), "0");
}

void RunTest::everyKindOfValueIsPublished()
{
    const QString file = m_program->writeFile(u"values.qml"_s, R"(import MqttService
MqttService {
    id: service
    name: "values"
    onOnlineChanged: if (online) {
        publish("string", "grüß");
        publish("integer", 42);
        publish("fraction", 21.123456789);
        publish("bool", true);
        publish("null", null);
        publish("array", [1, "a", null, [false]]);
        publish("object", { a: { b: 0.1 + 0.2 } });
        publish("date", new Date(0));
        publish("bytes", new Uint8Array([104, 105]).buffer);
        publish("global/value", 1, { global: true, retain: true, qos: Mqtt.AtLeastOnce });
        publishJson("json", "quoted");
        publishJsonKeys({ x: 1, y: "z" }, "keys");
        publish("same", 1, { onlyIfChanged: true });
        publish("same", 1, { onlyIfChanged: true });
        try {
            publish("a/+", 1);
        } catch (error) {
            publish("thrown", error.lineNumber);
        }
        publish("last", 1);
    }
}
)");
    m_program->start(run(file));
    QTRY_COMPARE(m_wire->last(u"service/values/last"_s), "1");
    const QList<std::pair<QString, QByteArray>> expected{
        {u"string"_s, "grüß"},
        {u"integer"_s, "42"},
        {u"fraction"_s, "21.12346"},
        {u"bool"_s, "1"},
        {u"null"_s, ""},
        {u"array"_s, R"([1,"a",null,[false]])"},
        {u"object"_s, R"({"a":{"b":0.3}})"},
        {u"date"_s, "1970-01-01T00:00:00.000Z"},
        {u"bytes"_s, "hi"},
        {u"json"_s, R"("quoted")"},
        {u"keys/x"_s, "1"},
        {u"keys/y"_s, "z"},
        {u"same"_s, "1"},
        {u"thrown"_s, "21"},
    };
    for (const auto &[topic, payload] : expected)
        QCOMPARE(m_wire->payloads(u"service/values/"_s + topic), QList<QByteArray>{payload});
    QCOMPARE(m_wire->last(u"global/value"_s), "1");
}

void RunTest::severalServicesRunAndStopTogether()
{
    const QString file = m_program->writeFile(u"two.qml"_s, R"(import QtQml
import MqttService
QtObject {
    property MqttService first: MqttService { name: "one" }
    property MqttService second: MqttService { name: "two" }
}
)");
    m_program->start(run(file));
    QTRY_COMPARE(m_wire->last(u"service/one/online"_s), "1");
    QTRY_COMPARE(m_wire->last(u"service/two/online"_s), "1");
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
    QTRY_COMPARE(m_wire->last(u"service/one/online"_s), "0");
    QTRY_COMPARE(m_wire->last(u"service/two/online"_s), "0");
}

void RunTest::aServiceMadeLaterIsConfiguredToo()
{
    const QString file = m_program->writeFile(u"later.qml"_s, R"(import QtQml
import MqttService
MqttService {
    id: first
    name: "early"
    property Component later: MqttService { name: "later" }
    MqttHandler { topic: "make"; onReceived: first.later.createObject(first) }
}
)");
    m_program->start(run(file));
    QTRY_COMPARE(m_wire->last(u"service/early/online"_s), "1");
    m_wire->publish(u"service/early/make"_s, "");
    QTRY_COMPARE(m_wire->last(u"service/later/online"_s), "1");
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
    QTRY_COMPARE(m_wire->last(u"service/later/online"_s), "0");
}

void RunTest::qtQuitStopsCleanly()
{
    const QString file = m_program->writeFile(u"quit.qml"_s, R"(import QtQml
import MqttService
MqttService {
    name: "quit"
    MqttHandler { topic: "exit"; onReceived: message => Qt.exit(message.number) }
}
)");
    m_program->start(run(file));
    QTRY_COMPARE(m_wire->last(u"service/quit/online"_s), "1");
    m_wire->publish(u"service/quit/exit"_s, "7");
    QCOMPARE(m_program->finish(), 7);
    QTRY_COMPARE(m_wire->last(u"service/quit/online"_s), "0");
}

void RunTest::qtExitEndsWithItsCode()
{
    const QString file = m_program->writeFile(u"exits.qml"_s, R"(import QtQml
import MqttService
MqttService { name: "exits"; Component.onCompleted: Qt.exit(3) }
)");
    m_program->start(run(file));
    QCOMPARE(m_program->finish(), 3);
}

void RunTest::aConnectionUsesTheBrokerOfTheConfiguration()
{
    const QString file = m_program->writeFile(u"link.qml"_s, R"(import MqttService
MqttConnection { onOnlineChanged: if (online) publish("linked", "yes") }
)");
    m_program->start(run(file));
    QTRY_COMPARE(m_wire->last(u"linked"_s), "yes");
}

void RunTest::findsTheConfigurationInTheFolder()
{
    m_program->writeFile(u"mqttservice.json"_s,
                         "{\"broker\": {\"port\": " + QByteArray::number(m_broker.port()) +
                             "}, \"services\": {\"found\": {\"greeting\": \"hello\"}}}");
    m_program->writeFile(u"found.qml"_s, R"(import MqttService
MqttService {
    name: "found"
    onOnlineChanged: if (online) publish("greeting", config.greeting)
}
)");
    m_program->start({u"run"_s, u"found.qml"_s});
    QTRY_COMPARE(m_wire->last(u"service/found/greeting"_s), "hello");
}

void RunTest::endsWithAReason_data()
{
    QTest::addColumn<QByteArray>("qml");
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("text");
    const QByteArray good("import MqttService\nMqttService { name: 'a' }\n");
    QTest::newRow("syntax error") << QByteArray("import MqttService\nMqttService {\n  name: \n}\n")
                                  << QByteArray("{}") << 1 << u"/file.qml:4:"_s;
    QTest::newRow("unknown type") << QByteArray("import MqttService\nMqttServer {}\n")
                                  << QByteArray("{}") << 1 << u"/file.qml:2:1: MqttServer"_s;
    QTest::newRow("unknown property")
        << QByteArray("import MqttService\nMqttService {\n  nmae: 'a'\n}\n") << QByteArray("{}")
        << 1 << u"/file.qml:3:3: "_s;
    QTest::newRow("unknown module") << QByteArray("import MqttServices\nMqttService {}\n")
                                    << QByteArray("{}") << 1 << u"/file.qml:1:1: module"_s;
    QTest::newRow("no service")
        << QByteArray("import MqttService\nMqttHandler {}\n") << QByteArray("{}") << 1
        << u"there is no MqttService, MqttConnection or MqttListener in it"_s;
    QTest::newRow("no name") << QByteArray("import MqttService\nMqttService {}\n")
                             << QByteArray("{}") << 1 << u"needs a name"_s;
    QTest::newRow("invalid topic")
        << QByteArray("import MqttService\n"
                      "MqttService { name: 'a'; MqttHandler { topic: 'b/#/c' } }\n")
        << QByteArray("{}") << 1 << u"'b/#/c'"_s;
    QTest::newRow("invalid interval")
        << QByteArray("import MqttService\n"
                      "MqttService { name: 'a'; MqttLoop { interval: 'often' } }\n")
        << QByteArray("{}") << 1 << u"often"_s;
    QTest::newRow("broken configuration")
        << good << QByteArray("{\n  \"broker\": ]\n}\n") << 78 << u"mqtt.json:2:"_s;
}

void RunTest::endsWithAReason()
{
    QFETCH(const QByteArray, qml);
    QFETCH(const QByteArray, config);
    QFETCH(const int, exitCode);
    QFETCH(const QString, text);
    m_program->writeFile(u"file.qml"_s, qml);
    m_program->writeFile(u"mqtt.json"_s, config);
    m_program->start({u"run"_s, u"--config"_s, u"mqtt.json"_s, u"file.qml"_s});
    QCOMPARE(m_program->finish(), exitCode);
    QVERIFY2(m_program->log().contains(text), qPrintable(m_program->log()));
}

void RunTest::refusesAWrongCommandLine_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("text");
    QTest::newRow("no verb") << QStringList() << 2 << u"a verb is missing"_s;
    QTest::newRow("unknown verb") << QStringList{u"walk"_s} << 2 << u"\"walk\" is no verb"_s;
    QTest::newRow("unknown option")
        << QStringList{u"--frobnicate"_s} << 2 << u"\"--frobnicate\" is no verb"_s;
    QTest::newRow("unknown option of run")
        << QStringList{u"run"_s, u"--frobnicate"_s, u"a.qml"_s} << 2 << u"frobnicate"_s;
    QTest::newRow("no file") << QStringList{u"run"_s} << 2 << u"FILE is missing"_s;
    QTest::newRow("two files") << QStringList{u"run"_s, u"a.qml"_s, u"b.qml"_s} << 2
                               << u"unexpected argument \"b.qml\""_s;
    QTest::newRow("file not there")
        << QStringList{u"run"_s, u"none.qml"_s} << 1 << u"none.qml: there is no such file"_s;
}

void RunTest::refusesAWrongCommandLine()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, exitCode);
    QFETCH(const QString, text);
    m_program->start(arguments);
    QCOMPARE(m_program->finish(), exitCode);
    QVERIFY2(m_program->log().contains(text), qPrintable(m_program->log()));
    QCOMPARE(m_program->output(), QString());
}

void RunTest::tellsItsVersionVerbsAndOptions()
{
    m_program->start({u"--version"_s});
    QCOMPARE(m_program->finish(), 0);
    QVERIFY2(m_program->output().startsWith(u"mqttservice "_s), qPrintable(m_program->output()));
    m_program->start({u"--help"_s});
    QCOMPARE(m_program->finish(), 0);
    QVERIFY2(m_program->output().contains(u"  run "_s), qPrintable(m_program->output()));
    m_program->start({u"run"_s, u"--help"_s});
    QCOMPARE(m_program->finish(), 0);
    QVERIFY2(m_program->output().startsWith(u"Usage: mqttservice run [options] FILE\n"_s),
             qPrintable(m_program->output()));
    QCOMPARE(m_program->log(), QString());
}

QTEST_GUILESS_MAIN(RunTest)
#include "tst_run.moc"
