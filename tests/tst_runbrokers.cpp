// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QFile>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

// mqttservice run with several brokers, as a process.
class RunBrokersTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();

    void aListenerHearsTheBrokersOfTheConfiguration();
    void theyFollowTheConfiguration();
    void theyLeaveTheServicesTheirNames();
    void aListenerHearsTheOneBroker();
    void aListenerAloneIsAProgram();
    void aDemoHasItsOwnBroker();
    void aDemoLeavesTheOtherBrokersAlone();
    void aServicePublishesAndAsksOnTheBrokerItNames();

private:
    static QByteArray optionsFor(const MqttTestBroker &broker, const QByteArray &more = {})
    {
        return R"({"host": "127.0.0.1", "port": )" + QByteArray::number(broker.port()) + more + '}';
    }
    QString configure(const QByteArray &brokers)
    {
        return m_program->writeFile(u"mqtt.json"_s, "{\"brokers\": {" + brokers + "}}");
    }
    void run(const QString &config, const QByteArray &qml)
    {
        const QString file = m_program->writeFile(u"file.qml"_s, "import MqttService\n" + qml);
        m_program->start({u"run"_s, u"--config"_s, config, file});
    }
    /// What a listener hears on a broker is told on it, once it hears.
    [[nodiscard]] static bool isHeard(Wire *wire, const QByteArray &told)
    {
        wire->publish(u"house/door"_s, "open");
        return wire->last(u"heard"_s) == told;
    }

    MqttTestBroker m_first;
    MqttTestBroker m_second;
    std::unique_ptr<Program> m_program;
    std::unique_ptr<Wire> m_onFirst;
    std::unique_ptr<Wire> m_onSecond;
    const QByteArray m_ears = R"(MqttService {
    id: service
    name: "ears"
    MqttListener {
        filters: ["house/+"]
        onReceived: message => service.publish("heard", message.connectionId + ":" + message.text,
                                               { global: true, broker: message.connectionId })
    }
}
)";
};

void RunBrokersTest::initTestCase()
{
    QVERIFY2(m_first.start(), qPrintable(m_first.errorString()));
    QVERIFY2(m_second.start(), qPrintable(m_second.errorString()));
}

void RunBrokersTest::init()
{
    m_program = std::make_unique<Program>(QStringLiteral(MQTTSERVICE_PROGRAM));
    m_onFirst = std::make_unique<Wire>(m_first.port());
    m_onSecond = std::make_unique<Wire>(m_second.port());
    QTRY_VERIFY(m_onFirst->isReady() && m_onSecond->isReady());
}

void RunBrokersTest::aListenerHearsTheBrokersOfTheConfiguration()
{
    run(configure("\"a\": " + optionsFor(m_first) + ", \"b\": " + optionsFor(m_second)), m_ears);
    QTRY_VERIFY2(isHeard(m_onFirst.get(), "a:open"), qPrintable(m_program->log()));
    QTRY_VERIFY2(isHeard(m_onSecond.get(), "b:open"), qPrintable(m_program->log()));
    QVERIFY(!m_onFirst->payloads(u"heard"_s).contains("b:open"));
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
}

void RunBrokersTest::theyFollowTheConfiguration()
{
    run(configure("\"a\": " + optionsFor(m_first)), m_ears);
    QTRY_VERIFY2(isHeard(m_onFirst.get(), "a:open"), qPrintable(m_program->log()));
    configure("\"a\": " + optionsFor(m_first) + ", \"late\": " + optionsFor(m_second));
    QCOMPARE(::kill(pid_t(m_program->processId()), SIGHUP), 0);
    QTRY_VERIFY2(isHeard(m_onSecond.get(), "late:open"), qPrintable(m_program->log()));
    // A broken one changes nothing.
    configure("\"a\": 5");
    QCOMPARE(::kill(pid_t(m_program->processId()), SIGHUP), 0);
    QTRY_VERIFY2(m_program->log().contains(u"the connections stay as they are"_s),
                 qPrintable(m_program->log()));
    const auto heard = m_onFirst->payloads(u"heard"_s).size();
    m_onFirst->publish(u"house/door"_s, "open");
    QTRY_VERIFY(m_onFirst->payloads(u"heard"_s).size() > heard);
}

void RunBrokersTest::theyLeaveTheServicesTheirNames()
{
    const QByteArray named =
        R"(, "client_id": "ears", "clean_session": false, "session_expiry": "1h", "protocol": "3.1.1",
           "will": {"topic": "gone", "message": "x"}, "outbox": {"path": "o.db"})";
    run(configure("\"a\": " + optionsFor(m_first, named)), m_ears);
    QTRY_VERIFY2(isHeard(m_onFirst.get(), "a:open"), qPrintable(m_program->log()));
    QVERIFY2(!m_first.log().contains(u"already connected"_s), qPrintable(m_first.log()));
    QVERIFY2(!m_program->log().contains(u"o.db"_s), qPrintable(m_program->log()));
    m_program->kill();
    QTRY_COMPARE(m_onFirst->payloads(u"gone"_s), QList<QByteArray>{"x"});
}

void RunBrokersTest::aListenerHearsTheOneBroker()
{
    const QByteArray ears = QByteArray(m_ears).replace("broker: message.connectionId", "qos: 1");
    run(m_program->writeConfig(m_first.port()), ears);
    QTRY_VERIFY2(isHeard(m_onFirst.get(), "broker:open"), qPrintable(m_program->log()));
}

void RunBrokersTest::aListenerAloneIsAProgram()
{
    run(configure("\"a\": " + optionsFor(m_first)), R"(MqttListener {
    filters: "house/+"
    onReceived: message => console.error("heard", message.connectionId, message.text)
})");
    QTRY_VERIFY2(
        (m_onFirst->publish(u"house/door"_s, "open"), m_program->log().contains(u"heard a open"_s)),
        qPrintable(m_program->log()));
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
}

void RunBrokersTest::aDemoHasItsOwnBroker()
{
    const QString file = m_program->writeFile(u"file.qml"_s, R"(import MqttService
MqttService {
    id: service
    name: "ears"
    MqttListener {
        filters: ["service/ears/+"]
        onReceived: message => console.error("heard", message.connectionId, message.topic)
    }
}
)");
    const QString config = configure("\"a\": " + optionsFor(m_first));
    m_program->start({u"run"_s, u"--demo"_s, u"--config"_s, config, file});
    QTRY_VERIFY2(m_program->log().contains(u"heard broker service/ears/online"_s),
                 qPrintable(m_program->log()));
    QVERIFY2(!m_program->log().contains(u"heard a"_s), qPrintable(m_program->log()));
}

void RunBrokersTest::aDemoLeavesTheOtherBrokersAlone()
{
    const QString file = m_program->writeFile(u"file.qml"_s, R"(import MqttService
MqttService {
    name: "alone"
    MqttListener {
        filters: ["gone", "service/alone/+"]
        onReceived: message => console.error("heard", message.connectionId, message.topic)
    }
}
)");
    const QByteArray queued =
        R"(, "will": {"topic": "gone", "message": "x"}, "outbox": {"path": "o.db"})";
    const QString config = m_program->writeFile(
        u"mqtt.json"_s, "{\"broker\": " + optionsFor(m_first, queued) + ", \"brokers\": {\"a\": " +
                            optionsFor(m_first) + ", \"b\": " + optionsFor(m_second) +
                            R"(}, "services": {"alone": {"brokers": ["a"]}}})");
    m_program->start({u"run"_s, u"--demo"_s, u"--config"_s, config, file});
    QTRY_VERIFY2(m_program->log().contains(u"heard broker service/alone/online"_s),
                 qPrintable(m_program->log()));
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
    QVERIFY(!QFile::exists(m_program->folder() + u"/o.db"_s));
    QVERIFY(!m_first.log().contains(u"alone"_s));
    QCOMPARE(m_onFirst->payloads(u"service/alone/online"_s), QList<QByteArray>());
}

void RunBrokersTest::aServicePublishesAndAsksOnTheBrokerItNames()
{
    run(configure("\"a\": " + optionsFor(m_first) + ", \"b\": " + optionsFor(m_second)),
        R"(MqttService {
    id: service
    name: "s"
    function tell(topic, value, options) {
        try { publish(topic, value, options); } catch (error) { publish("thrown", error.message); }
    }
    MqttHandler { topic: "where"; respond: message => message.connectionId }
    MqttHandler {
        topic: "start"
        onReceived: {
            service.tell("to/b", 1, { broker: "b" });
            service.tell("to/c", 1, { broker: "c" });
            service.tell("to/5", 1, { broker: 5 });
            service.request("service/s/where", null, { broker: "b" })
                .then(answer => service.publish("asked", answer.text));
            try {
                service.request("service/s/where", null, { broker: "c" })
                    .then(null, error => service.publish("refused", error.message));
            } catch (error) {
                service.publish("refused", error.message);
            }
            ask.send(null);
        }
    }
    MqttRequest {
        id: ask
        topic: "service/s/where"
        broker: "b"
        onAnswered: message => service.publish("answered", message.text)
    }
}
)");
    QTRY_COMPARE(m_onFirst->last(u"service/s/online"_s), "1");
    QTRY_COMPARE(m_onSecond->last(u"service/s/online"_s), "1");
    QTRY_VERIFY2((m_onFirst->publish(u"service/s/start"_s, ""),
                  m_onFirst->last(u"service/s/asked"_s) == "b"),
                 qPrintable(m_program->log()));
    QTRY_COMPARE(m_onFirst->last(u"service/s/answered"_s), "b");
    QTRY_COMPARE(m_onSecond->last(u"service/s/to/b"_s), "1");
    QCOMPARE(m_onFirst->payloads(u"service/s/to/b"_s), QList<QByteArray>());
    const QString unknown = u"the service has no broker 'c'; it has: a, b"_s;
    QTRY_COMPARE(m_onFirst->last(u"service/s/refused"_s),
                 (u"'service/s/where' is not asked: "_s + unknown).toUtf8());
    const QList<QByteArray> thrown = m_onFirst->payloads(u"service/s/thrown"_s);
    QVERIFY(thrown.contains((u"'service/s/to/c' is not published: "_s + unknown).toUtf8()));
    QVERIFY(thrown.contains("options.broker must be a string"));
}

QTEST_GUILESS_MAIN(RunBrokersTest)
#include "tst_runbrokers.moc"
