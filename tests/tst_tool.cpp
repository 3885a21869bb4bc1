// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

// The verbs of the mqttservice command that talk to a broker or read a configuration, as processes.
class ToolTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();

    void checkSaysWhatIsWrong();
    void checkKnowsSeveralBrokers();
    void checkReadsAFolderOfBrokers();
    void pubIsDoneWhenTheBrokerHasIt();
    void pubTakesItsPayloadFromAFile();
    void pubSendsEachLineOfStandardInput();
    void pubReadsNoMoreLinesThanMayWait_data();
    void pubReadsNoMoreLinesThanMayWait();
    void pubEndsAtTheFirstLineThatIsRefused();
    void subPrintsWhatIsAskedFor_data();
    void subPrintsWhatIsAskedFor();
    void subEndsInTime();
    void callPrintsTheAnswer();
    void callWithoutAnAnswerFails();
    void callWithoutMqtt5NeedsATopic();
    void monitorShowsWhoIsThere();
    void logsInWithAPasswordFromAFile();
    void endsWithTheRightCode_data();
    void endsWithTheRightCode();

private:
    QStringList broker() const { return {u"--url"_s, m_url}; }
    int runTool(const QStringList &arguments)
    {
        m_tool->start(arguments);
        return m_tool->finish();
    }

    MqttTestBroker m_broker;
    QString m_url;
    std::unique_ptr<Program> m_tool;
    std::unique_ptr<Wire> m_wire;
};

void ToolTest::initTestCase()
{
    m_broker.addConfigLine(u"max_queued_messages 0"_s); // no bound for who is slower to hear
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
    m_url = u"mqtt://127.0.0.1:%1"_s.arg(m_broker.port());
}

void ToolTest::init()
{
    m_tool = std::make_unique<Program>(QStringLiteral(MQTTSERVICE_PROGRAM));
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

void ToolTest::checkSaysWhatIsWrong()
{
    m_tool->writeFile(u"good.json"_s, R"({"broker": {"host": "h"}})");
    QCOMPARE(runTool({u"check"_s, u"good.json"_s}), 0);
    QCOMPARE(m_tool->output(), u"good.json: is good\n"_s);

    m_tool->writeFile(u"bad.json"_s, "{\"broker\": {\n\"port\": 70000, \"prot\": 1}}");
    QCOMPARE(runTool({u"check"_s, u"bad.json"_s}), 78);
    QVERIFY2(m_tool->log().contains(u"bad.json:2: broker.port: 70000 is out of range"_s),
             qPrintable(m_tool->log()));
    QCOMPARE(m_tool->output(), QString());

    QCOMPARE(runTool({u"check"_s, u"--json"_s, u"bad.json"_s}), 78);
    const QJsonArray list = QJsonDocument::fromJson(m_tool->output().toUtf8()).array();
    QCOMPARE(list.size(), 2);
    QCOMPARE(list[0].toObject().value(u"severity"_s).toString(), u"error"_s);
    QCOMPARE(list[0].toObject().value(u"key"_s).toString(), u"broker.port"_s);
    QCOMPARE(list[0].toObject().value(u"line"_s).toInt(), 2);
    QCOMPARE(list[1].toObject().value(u"severity"_s).toString(), u"warning"_s);

    QCOMPARE(runTool({u"check"_s, u"none.json"_s}), 78);
    QVERIFY2(m_tool->log().contains(u"none.json"_s), qPrintable(m_tool->log()));
}

void ToolTest::checkKnowsSeveralBrokers()
{
    m_tool->writeFile(u"many.json"_s, R"({
"brokers": {
    "attic": { "host": "h",
               "port": 70000 },
    "cellar": { "auth": { "password": "secret-word" } },
    "all": {}
},
"services": { "echo": { "brokers": ["attic", "loft"] } }
})");
    QCOMPARE(runTool({u"check"_s, u"--name"_s, u"echo"_s, u"many.json"_s}), 78);
    const QStringList said = m_tool->log().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(
        said,
        (QStringList{
            u"many.json:4: brokers.attic.port: 70000 is out of range; allowed is 1 to 65535"_s,
            u"many.json:5: brokers.cellar.auth.password: has no user; allowed is a password with a "
            "brokers.cellar.auth.username"_s,
            u"many.json:6: brokers.all: is no id of a broker; allowed is letters, digits, '-', '_' "
            "and, not first, '.'; and not \"all\""_s,
            u"many.json:8: services.echo.brokers: \"loft\" names a broker that is not there; "
            "allowed is all, or a list of: attic, cellar"_s}));
    m_tool->writeFile(u"good.json"_s, R"({"brokers": {"attic": {"host": "h"}}})");
    QCOMPARE(runTool({u"check"_s, u"good.json"_s}), 0);
    QCOMPARE(m_tool->log(), QString());
}

void ToolTest::checkReadsAFolderOfBrokers()
{
    QVERIFY(QDir(m_tool->folder()).mkdir(u"brokers"_s));
    m_tool->writeFile(u"brokers/attic.json"_s, "{\n\"host\": \"h\",\n\"port\": 0 }");
    m_tool->writeFile(u"brokers/cellar.json"_s, R"({ "hots": "h" })");
    m_tool->writeFile(u"brokers/cut.json"_s, R"({ "host": )");
    m_tool->writeFile(u"brokers/no id.json"_s, "{}");
    QCOMPARE(runTool({u"check"_s, u"brokers"_s}), 78);
    const QStringList said = m_tool->log().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(said.size(), 4);
    QCOMPARE(said[0], u"brokers/attic.json:3: port: 0 is out of range; allowed is 1 to 65535"_s);
    QCOMPARE(said[1], u"brokers/cellar.json:1: warning: hots: is not known; did you mean host?"_s);
    QVERIFY2(said[2].startsWith(u"brokers/cut.json:1:"_s), qPrintable(said[2]));
    QVERIFY2(said[3].startsWith(u"brokers/no id.json:"_s) &&
                 said[3].contains(u"is no id of a broker"_s),
             qPrintable(said[3]));
    // One alone.
    QCOMPARE(runTool({u"check"_s, u"--broker"_s, u"brokers/attic.json"_s}), 78);
    QCOMPARE(m_tool->log(), said[0] + u'\n');
    QCOMPARE(runTool({u"check"_s, u"--broker"_s, u"brokers/cellar.json"_s}), 0);
    QCOMPARE(m_tool->output(), u"brokers/cellar.json: is good\n"_s);
    QCOMPARE(runTool({u"check"_s, u"--broker"_s, u"brokers/none.json"_s}), 78);
    QVERIFY2(m_tool->log().contains(u"brokers/none.json"_s), qPrintable(m_tool->log()));
}

void ToolTest::pubIsDoneWhenTheBrokerHasIt()
{
    QCOMPARE(runTool(QStringList{u"pub"_s, u"a/b"_s, u"grüß"_s} + broker()), 0);
    QTRY_COMPARE(m_wire->payloads(u"a/b"_s), QList<QByteArray>{"grüß"});
    QCOMPARE(runTool(QStringList{u"pub"_s, u"-r"_s, u"-q"_s, u"2"_s, u"kept"_s, u"x"_s} + broker()),
             0);
    Wire later(m_broker.port());
    QTRY_VERIFY(later.isKept(u"kept"_s));
    QCOMPARE(m_tool->log() + m_tool->output(), QString());
}

void ToolTest::pubTakesItsPayloadFromAFile()
{
    const QByteArray bytes("\0\xff line\n", 8);
    const QString file = m_tool->writeFile(u"bytes"_s, bytes);
    QCOMPARE(runTool(QStringList{u"pub"_s, u"--file"_s, file, u"from/file"_s} + broker()), 0);
    QTRY_COMPARE(m_wire->payloads(u"from/file"_s), QList<QByteArray>{bytes});
}

void ToolTest::pubSendsEachLineOfStandardInput()
{
    m_tool->start(QStringList{u"pub"_s, u"--lines"_s, u"lines"_s} + broker());
    m_tool->write("one\ntwo\n");
    QTRY_COMPARE(m_wire->payloads(u"lines"_s), (QList<QByteArray>{"one", "two"}));
    m_tool->write("\nlast");
    m_tool->closeInput();
    QCOMPARE(m_tool->finish(), 0);
    QTRY_COMPARE(m_wire->payloads(u"lines"_s), (QList<QByteArray>{"one", "two", "", "last"}));
}

void ToolTest::pubReadsNoMoreLinesThanMayWait_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QByteArray>("config");
    QTest::newRow("beyond the outbox by default") << 20'000 << QByteArray("{}");
    QTest::newRow("a small outbox")
        << 1000 << QByteArray(R"({"broker": {"outbox": {"messages": 1}, "close_timeout": "1h"}})");
}

void ToolTest::pubReadsNoMoreLinesThanMayWait()
{
    QFETCH(const int, count);
    QFETCH(const QByteArray, config);
    QList<QByteArray> lines;
    for (int n = 0; n < count; ++n)
        lines.append(QByteArray::number(n));
    m_tool->start(QStringList{u"pub"_s, u"-l"_s, u"many"_s, u"--config"_s,
                              m_tool->writeFile(u"c.json"_s, config)} +
                  broker());
    m_tool->write(lines.join('\n'));
    m_tool->closeInput();
    QCOMPARE(m_tool->finish(), 0);
    QCOMPARE(m_tool->log(), QString());
    QTRY_COMPARE(m_wire->payloads(u"many"_s).size(), count);
    QCOMPARE(m_wire->payloads(u"many"_s), lines);
}

void ToolTest::pubEndsAtTheFirstLineThatIsRefused()
{
    m_tool->start(QStringList{u"pub"_s, u"-l"_s, u"a/#"_s} + broker());
    m_tool->write("1\n2\n3\n"); // and there would be more
    QCOMPARE(m_tool->finish(), 1);
    QCOMPARE(m_tool->log().count(u'\n'), 1);
}

void ToolTest::subPrintsWhatIsAskedFor_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("expected");
    QTest::newRow("payload") << QStringList{u"-R"_s} << u"live\n"_s;
    QTest::newRow("topic") << QStringList{u"-R"_s, u"-v"_s} << u"news/b live\n"_s;
    QTest::newRow("kept") << QStringList{u"--retained-only"_s} << u"kept\n"_s;
    QTest::newRow("json") << QStringList{u"-R"_s, u"--json"_s, u"-q"_s, u"0"_s}
                          << uR"({"payload":"live","qos":0,"retain":false,"topic":"news/b"})"_s +
                                 u'\n';
}

void ToolTest::subPrintsWhatIsAskedFor()
{
    QFETCH(const QStringList, options);
    QFETCH(const QString, expected);
    QCOMPARE(runTool(QStringList{u"pub"_s, u"-r"_s, u"news/a"_s, u"kept"_s} + broker()), 0);
    m_tool->start(QStringList{u"sub"_s, u"-C"_s, u"1"_s, u"news/#"_s} + options + broker());
    // It cannot be seen from outside when it listens.
    QTRY_VERIFY((m_wire->publish(u"news/b"_s, "live"), !m_tool->output().isEmpty()));
    QCOMPARE(m_tool->finish(), 0);
    QCOMPARE(m_tool->output(), expected);
}

void ToolTest::subEndsInTime()
{
    QCOMPARE(runTool(QStringList{u"sub"_s, u"-W"_s, u"0.05"_s, u"nothing"_s} + broker()), 0);
    QCOMPARE(runTool(QStringList{u"sub"_s, u"-W"_s, u"0.05"_s, u"-C"_s, u"1"_s, u"nothing"_s} +
                     broker()),
             1);
    QVERIFY2(m_tool->log().contains(u"the time is over"_s), qPrintable(m_tool->log()));
}

void ToolTest::callPrintsTheAnswer()
{
    Program service(QStringLiteral(ECHO_PROGRAM));
    service.start({u"--config"_s, service.writeConfig(m_broker.port())});
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");
    const QString topic = u"service/echo/log_level"_s;
    QCOMPARE(runTool(QStringList{u"call"_s, topic, u"warning"_s} + broker()), 0);
    QCOMPARE(m_tool->output(), u"warning\n"_s);
    QCOMPARE(runTool(QStringList{u"call"_s, u"--json"_s, topic} + broker()), 0);
    const QJsonObject answer = QJsonDocument::fromJson(m_tool->output().toUtf8()).object();
    QCOMPARE(answer.value(u"payload"_s).toString(), u"warning"_s);

    // On 3.1.1 by an agreed topic.
    QCOMPARE(
        runTool(QStringList{u"call"_s, u"-V"_s, u"3.1.1"_s, u"-e"_s,
                            u"service/echo/echo_response"_s, u"service/echo/echo"_s, u"hello"_s} +
                broker()),
        0);
    QCOMPARE(m_tool->output(), u"hello\n"_s);
}

void ToolTest::callWithoutAnAnswerFails()
{
    QCOMPARE(runTool(QStringList{u"call"_s, u"-W"_s, u"0.05"_s, u"nobody"_s} + broker()), 1);
    QVERIFY2(m_tool->log().contains(u"no answer within 0.05 s"_s), qPrintable(m_tool->log()));
}

void ToolTest::callWithoutMqtt5NeedsATopic()
{
    QCOMPARE(runTool(QStringList{u"call"_s, u"-V"_s, u"3.1.1"_s, u"nobody"_s} + broker()), 2);
    QVERIFY2(m_tool->log().contains(u"--response-topic"_s), qPrintable(m_tool->log()));
}

void ToolTest::monitorShowsWhoIsThere()
{
    for (const auto &[topic, payload] :
         {std::pair(u"test/a/online"_s, "1"), {u"test/b/online"_s, "0"}}) {
        QCOMPARE(
            runTool(QStringList{u"pub"_s, u"-r"_s, topic, QString::fromLatin1(payload)} + broker()),
            0);
    }
    const QStringList once{u"monitor"_s, u"--base"_s, u"test"_s,
                           u"--once"_s,  u"--wait"_s, u"0.5"_s};
    QCOMPARE(runTool(once + broker()), 0);
    const QStringList lines = m_tool->output().split(u'\n');
    QVERIFY2(lines.value(0).startsWith(u"SERVICE"_s), qPrintable(m_tool->output()));
    QCOMPARE(lines.value(1).split(u' ', Qt::SkipEmptyParts).mid(0, 2),
             (QStringList{u"a"_s, u"up"_s}));
    QCOMPARE(lines.value(2).split(u' ', Qt::SkipEmptyParts).mid(0, 2),
             (QStringList{u"b"_s, u"down"_s}));

    QCOMPARE(runTool(once + QStringList{u"--json"_s} + broker()), 0);
    QCOMPARE(QJsonDocument::fromJson(m_tool->output().toUtf8()).array().size(), 2);

    // Without --once it goes on, with what comes.
    m_tool->start(QStringList{u"monitor"_s, u"--base"_s, u"test"_s, u"--interval"_s, u"0.1"_s} +
                  broker());
    QTRY_VERIFY(m_tool->output().count(u"SERVICE"_s) > 1);
    m_wire->publish(u"test/a/health"_s, R"({"uptime":60,"rx":6000})");
    QTRY_VERIFY(m_tool->output().contains(u"100.0"_s));
    QVERIFY(m_tool->isRunning());
}

void ToolTest::logsInWithAPasswordFromAFile()
{
    MqttTestBroker locked;
    locked.setLogin(u"inspector"_s, u"secret"_s);
    QVERIFY2(locked.start(), qPrintable(locked.errorString()));
    const QStringList options{u"--url"_s, u"mqtt://127.0.0.1:%1"_s.arg(locked.port()), u"-u"_s,
                              u"inspector"_s, u"--password-file"_s};
    const QString right = m_tool->writeFile(u"right"_s, "secret\n");
    QVERIFY(QFile::setPermissions(right, QFile::ReadOwner));
    QCOMPARE(runTool(QStringList{u"pub"_s, u"a"_s} + options + QStringList{right}), 0);
    const QString wrong = m_tool->writeFile(u"wrong"_s, "guess\n");
    QCOMPARE(runTool(QStringList{u"pub"_s, u"a"_s} + options + QStringList{wrong}), 69);
    QVERIFY2(!m_tool->log().contains(u"guess"_s), qPrintable(m_tool->log()));
}

void ToolTest::endsWithTheRightCode_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("text");
    const QString nobody = u"mqtt://127.0.0.1:1"_s;
    for (const QString &verb : {u"pub"_s, u"sub"_s, u"call"_s}) {
        QTest::newRow(qPrintable(verb + u" without a topic"_s))
            << QStringList{verb} << 2 << u"is missing"_s;
        QTest::newRow(qPrintable(verb + u" without a broker"_s))
            << QStringList{verb, u"a"_s, u"--url"_s, nobody} << 69 << u"refused"_s;
        QTest::newRow(qPrintable(verb + u" with a broken configuration"_s))
            << QStringList{verb, u"a"_s, u"--config"_s, u"none.json"_s} << 78 << u"none.json"_s;
        QTest::newRow(qPrintable(verb + u" with two addresses"_s))
            << QStringList{verb, u"a"_s, u"--url"_s, nobody, u"-p"_s, u"1"_s} << 2
            << u"exclude each other"_s;
        QTest::newRow(qPrintable(verb + u" with port x"_s))
            << QStringList{verb, u"a"_s, u"-p"_s, u"x"_s} << 78 << u"broker.port"_s;
        QTest::newRow(qPrintable(verb + u" with an unknown option"_s))
            << QStringList{verb, u"a"_s, u"--frobnicate"_s} << 2 << u"frobnicate"_s;
        QTest::newRow(qPrintable(verb + u" with two configurations"_s))
            << QStringList{verb, u"a"_s, u"--config"_s, u"a"_s, u"--config"_s, u"b"_s} << 2
            << u"--config was given 2 times"_s;
    }
    QTest::newRow("QoS 3") << QStringList{u"pub"_s, u"-q"_s, u"3"_s, u"a"_s} << 2
                           << u"--qos is \"3\"; allowed is an integer from 0 to 2"_s;
    QTest::newRow("QoS 1.5") << QStringList{u"sub"_s, u"-q"_s, u"1.5"_s, u"a"_s} << 2
                             << u"--qos is \"1.5\""_s;
    QTest::newRow("topic with a wildcard")
        << QStringList{u"pub"_s, u"a/#"_s, u"--url"_s, m_url} << 1 << u"a/#"_s;
    QTest::newRow("invalid filter")
        << QStringList{u"sub"_s, u"a/#/b"_s, u"--url"_s, m_url} << 2 << u"\"a/#/b\""_s;
    QTest::newRow("two payloads") << QStringList{u"pub"_s, u"a"_s, u"b"_s, u"--lines"_s} << 2
                                  << u"exclude each other"_s;
    QTest::newRow("file not there")
        << QStringList{u"pub"_s, u"a"_s, u"-f"_s, u"none"_s} << 1 << u"none: "_s;
    QTest::newRow("timeout soon") << QStringList{u"call"_s, u"a"_s, u"-W"_s, u"soon"_s} << 2
                                  << u"--timeout is \"soon\""_s;
    QTest::newRow("monitor without a broker")
        << QStringList{u"monitor"_s, u"--url"_s, nobody} << 69 << u"refused"_s;
    QTest::newRow("monitor with an argument")
        << QStringList{u"monitor"_s, u"x"_s} << 2 << u"unexpected argument \"x\""_s;
    QTest::newRow("check without a file") << QStringList{u"check"_s} << 2 << u"CONFIG is missing"_s;
}

void ToolTest::endsWithTheRightCode()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, text);
    QTEST(runTool(arguments), "exitCode");
    QVERIFY2(m_tool->log().contains(text), qPrintable(m_tool->log()));
    QCOMPARE(m_tool->output(), QString());
}

QTEST_GUILESS_MAIN(ToolTest)
#include "tst_tool.moc"
