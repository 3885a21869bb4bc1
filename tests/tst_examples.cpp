// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

// The examples as a reader starts them: processes, a real broker.
class ExamplesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void echoAnswersAndStopsCleanly_data();
    void echoAnswersAndStopsCleanly();
    void echoKeepsTheTemperatureOfEachSensor();
    void echoRunsUnderAnotherName();

    void sensorPublishesWhatItReads();
    void sensorTakesAnotherInterval();
    void sensorCountsOnAfterARestart();

    void thermostatHeatsUpToItsTarget();
    void thermostatTakesSettingsAndRemembersThem();
    void thermostatIsConfigured();
    void thermostatTakesAnotherConfigurationWhileItRuns();
    void rpcAnswersItsCaller_data();
    void rpcAnswersItsCaller();
#ifdef DURABLE_PROGRAM
    void durableDeliversWhatEarlierRunsAccepted();
    void durableTellsWhatIsWrong_data();
    void durableTellsWhatIsWrong();
#endif

    void tellsWhatIsWrong_data();
    void tellsWhatIsWrong();
    void tellsItsVersionAndOptions();

private:
    std::unique_ptr<MqttTestBroker> m_broker;
    std::unique_ptr<Wire> m_wire;
};

void ExamplesTest::init()
{
    m_broker = std::make_unique<MqttTestBroker>();
    QVERIFY2(m_broker->start(), qPrintable(m_broker->errorString()));
    m_wire = std::make_unique<Wire>(m_broker->port());
    QTRY_VERIFY(m_wire->isReady());
}

void ExamplesTest::cleanup()
{
    m_wire.reset();
    m_broker.reset();
}

void ExamplesTest::echoAnswersAndStopsCleanly_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("C++") << QStringLiteral(ECHO_PROGRAM) << QStringList();
#ifdef MQTTSERVICE_PROGRAM
    QTest::newRow("QML") << QStringLiteral(MQTTSERVICE_PROGRAM)
                         << QStringList{u"run"_s, QStringLiteral(ECHO_QML)};
#endif
}

void ExamplesTest::echoAnswersAndStopsCleanly()
{
    QFETCH(const QString, path);
    QFETCH(const QStringList, arguments);
    Program echo(path);
    echo.start(arguments + QStringList{u"--config"_s, echo.writeConfig(m_broker->port())});
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");

    m_wire->publish(u"service/echo/echo"_s, "grüß dich");
    QTRY_COMPARE(m_wire->payloads(u"service/echo/echo_response"_s), QList<QByteArray>{"grüß dich"});

    echo.terminate();
    QVERIFY2(echo.finish() == 0, qPrintable(echo.log()));
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "0");
    Wire later(m_broker->port());
    QTRY_COMPARE(later.last(u"service/echo/online"_s), "0");
    QVERIFY(later.isKept(u"service/echo/online"_s));
}

void ExamplesTest::echoKeepsTheTemperatureOfEachSensor()
{
    Program echo(QStringLiteral(ECHO_PROGRAM));
    echo.start({u"--config"_s, echo.writeConfig(m_broker->port())});
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");
    m_wire->publish(u"radio/roof/temperature"_s, "warm");
    m_wire->publish(u"radio/roof/temperature"_s, "21.500");
    QTRY_COMPARE(m_wire->payloads(u"service/echo/temperature/roof"_s), QList<QByteArray>{"21.5"});
    QTRY_VERIFY2(echo.log().contains(u"radio/roof/temperature"_s), qPrintable(echo.log()));
}

void ExamplesTest::echoRunsUnderAnotherName()
{
    Program echo(QStringLiteral(ECHO_PROGRAM));
    echo.start({u"--name"_s, u"parrot"_s, u"--config"_s, echo.writeConfig(m_broker->port())});
    QTRY_COMPARE(m_wire->last(u"service/parrot/online"_s), "1");
    m_wire->publish(u"service/parrot/echo"_s, "hello");
    QTRY_COMPARE(m_wire->last(u"service/parrot/echo_response"_s), "hello");
}

void ExamplesTest::sensorPublishesWhatItReads()
{
    Program sensor(QStringLiteral(SENSOR_PROGRAM));
    sensor.start({u"--config"_s, sensor.writeConfig(m_broker->port())});
    QTRY_COMPARE(m_wire->last(u"service/sensor/readings"_s), "1");
    bool isNumber = false;
    QVERIFY(m_wire->last(u"service/sensor/load"_s).toDouble(&isNumber) >= 0);
    QVERIFY(isNumber);
    QVERIFY(m_wire->last(u"service/sensor/memory_available_mb"_s).toDouble() > 0);
}

void ExamplesTest::sensorTakesAnotherInterval()
{
    Program sensor(QStringLiteral(SENSOR_PROGRAM));
    sensor.start({u"--config"_s, sensor.writeConfig(m_broker->port())});
    QTRY_COMPARE(m_wire->last(u"service/sensor/readings"_s), "1");

    for (const char *refused : {"often", "0", "-1", "100000"})
        m_wire->publish(u"service/sensor/interval"_s, refused);
    m_wire->publish(u"service/sensor/interval"_s, "0.1");
    QTRY_COMPARE(m_wire->payloads(u"service/sensor/interval_is"_s), QList<QByteArray>{"0.1"});
    QTRY_COMPARE(m_wire->last(u"service/sensor/readings"_s), "6");

    // The load of five readings in half a second is the average of a minute: mostly the same.
    const QList<QByteArray> loads = m_wire->payloads(u"service/sensor/load"_s);
    for (qsizetype i = 1; i < loads.size(); ++i)
        QVERIFY2(loads[i] != loads[i - 1], "published, though unchanged");
}

void ExamplesTest::sensorCountsOnAfterARestart()
{
    Program sensor(QStringLiteral(SENSOR_PROGRAM));
    const QStringList arguments{u"--config"_s, sensor.writeConfig(m_broker->port())};
    for (const char *readings : {"1", "2", "3"}) {
        sensor.start(arguments);
        QTRY_COMPARE(m_wire->last(u"service/sensor/readings"_s), readings);
        sensor.terminate();
        QVERIFY2(sensor.finish() == 0, qPrintable(sensor.log()));
    }
}

void ExamplesTest::thermostatHeatsUpToItsTarget()
{
    Program thermostat(QStringLiteral(THERMOSTAT_PROGRAM));
    thermostat.start({u"--config"_s, thermostat.writeConfig(m_broker->port())});
    QTRY_COMPARE(m_wire->last(u"service/thermostat/online"_s), "1");
    for (const char *celsius : {"19", "20.4", "cold", "20.6", "20", "19.4"})
        m_wire->publish(u"radio/hall/temperature"_s, celsius);
    QTRY_COMPARE(m_wire->payloads(u"service/thermostat/heating/hall"_s),
                 (QList<QByteArray>{"1", "0", "1"}));
}

void ExamplesTest::thermostatTakesSettingsAndRemembersThem()
{
    const QString set = u"service/thermostat/set"_s;
    Program thermostat(QStringLiteral(THERMOSTAT_PROGRAM));
    const QStringList arguments{u"--config"_s, thermostat.writeConfig(m_broker->port())};
    thermostat.start(arguments);
    QTRY_COMPARE(m_wire->last(u"service/thermostat/online"_s), "1");
    for (const char *refused : {R"({"mode":"Heat","target":99})", R"({"mode":"Cool","target":9})"})
        m_wire->publish(set, refused);
    m_wire->publish(set, R"({"mode":"Heat","target":10})");
    m_wire->publish(u"radio/hall/temperature"_s, "12");
    QTRY_COMPARE(m_wire->last(u"service/thermostat/heating/hall"_s), "0");
    QTRY_VERIFY2(thermostat.log().contains(u"a target is 5 to 30"_s), qPrintable(thermostat.log()));
    QVERIFY2(thermostat.log().contains(u"'mode' that is none of Off, Heat"_s),
             qPrintable(thermostat.log()));
    thermostat.terminate();
    QVERIFY2(thermostat.finish() == 0, qPrintable(thermostat.log()));
    QTRY_COMPARE(m_wire->last(u"service/thermostat/online"_s), "0");

    thermostat.start(arguments);
    QTRY_COMPARE(m_wire->last(u"service/thermostat/online"_s), "1");
    m_wire->publish(u"radio/attic/temperature"_s, "12");
    m_wire->publish(u"radio/cellar/temperature"_s, "9");
    QTRY_COMPARE(m_wire->last(u"service/thermostat/heating/attic"_s), "0");
    QTRY_COMPARE(m_wire->last(u"service/thermostat/heating/cellar"_s), "1");
}

void ExamplesTest::thermostatIsConfigured()
{
    Program thermostat(QStringLiteral(THERMOSTAT_PROGRAM));
    const QByteArray members = R"("services": {"thermostat": {"swing": 3}})";
    thermostat.start({u"--config"_s, thermostat.writeConfig(m_broker->port(), members)});
    QTRY_COMPARE(m_wire->last(u"service/thermostat/online"_s), "1");
    m_wire->publish(u"radio/hall/temperature"_s, "18"); // within the swing
    m_wire->publish(u"radio/hall/temperature"_s, "16");
    QTRY_COMPARE(m_wire->payloads(u"service/thermostat/heating/hall"_s),
                 (QList<QByteArray>{"0", "1"}));
}

void ExamplesTest::thermostatTakesAnotherConfigurationWhileItRuns()
{
    const QString heating = u"service/thermostat/heating/hall"_s;
    Program thermostat(QStringLiteral(THERMOSTAT_PROGRAM));
    const auto configure = [&](const QByteArray &swing) {
        return thermostat.writeConfig(m_broker->port(),
                                      R"("services": {"thermostat": {"swing": )" + swing + "}}");
    };
    const auto reload = [&](const QByteArray &swing) {
        configure(swing);
        const auto before = thermostat.log().count(u"reloading"_s);
        ::kill(pid_t(thermostat.processId()), SIGHUP);
        return QTest::qWaitFor([&] { return thermostat.log().count(u"reloading"_s) > before; });
    };
    thermostat.start({u"--config"_s, configure("3")});
    QTRY_COMPARE(m_wire->last(u"service/thermostat/online"_s), "1");
    m_wire->publish(u"radio/hall/temperature"_s, "18"); // within the swing
    QTRY_COMPARE(m_wire->payloads(heating), QList<QByteArray>{"0"});
    QVERIFY(reload("1"));
    m_wire->publish(u"radio/hall/temperature"_s, "18");
    QTRY_COMPARE(m_wire->payloads(heating), (QList<QByteArray>{"0", "1"}));
    QVERIFY(reload("3, oops")); // keeps what it has
    QTRY_VERIFY2(thermostat.log().contains(u"a word is out of place"_s),
                 qPrintable(thermostat.log()));
    m_wire->publish(u"radio/hall/temperature"_s, "22");
    QTRY_COMPARE(m_wire->payloads(heating), (QList<QByteArray>{"0", "1", "0"}));
    QCOMPARE(m_wire->payloads(u"service/thermostat/online"_s).count("0"), 0); // the link stood
}

void ExamplesTest::rpcAnswersItsCaller_data()
{
    QTest::addColumn<QStringList>("question");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("sum") << QStringList{u"service/rpc/sum"_s, uR"({"a": 3, "b": 4})"_s} << u"7\n"_s
                         << 0;
    QTest::newRow("error") << QStringList{u"service/rpc/divide"_s, uR"({"a": 1, "b": 0})"_s}
                           << u"division by zero\n"_s << 1;
    QTest::newRow("wrong question")
        << QStringList{u"service/rpc/sum"_s, uR"({"a": 3})"_s} << u"has no member 'b'"_s << 1;
}

void ExamplesTest::rpcAnswersItsCaller()
{
    QFETCH(const QStringList, question);
    QFETCH(const QString, answer);
    QFETCH(const int, exitCode);
    Program service(QStringLiteral(RPC_PROGRAM));
    service.start({u"--config"_s, service.writeConfig(m_broker->port())});
    QTRY_COMPARE(m_wire->last(u"service/rpc/online"_s), "1");
    Program caller(QStringLiteral(RPC_PROGRAM));
    const QString config = caller.writeConfig(m_broker->port());
    caller.start(QStringList{u"call"_s, u"--config"_s, config} + question);
    QCOMPARE(caller.finish(), exitCode);
    QVERIFY2(caller.output().contains(answer), qPrintable(caller.output() + caller.log()));
}

#ifdef DURABLE_PROGRAM
void ExamplesTest::durableDeliversWhatEarlierRunsAccepted()
{
    Program durable(QStringLiteral(DURABLE_PROGRAM));
    const QString outbox = durable.writeFile(u"outbox.db"_s, {});
    const auto arguments = [&](quint16 port, int count, int start) {
        return QStringList{u"--url"_s,    u"mqtt://127.0.0.1:%1"_s.arg(port),
                           u"--outbox"_s, outbox,
                           u"--topic"_s,  u"n"_s,
                           u"--count"_s,  QString::number(count),
                           u"--start"_s,  QString::number(start)};
    };
    durable.start(arguments(1, 250, 1)); // nobody listens there
    QTRY_VERIFY(durable.output().contains(u"accepted 250\n"_s));
    QVERIFY(durable.isRunning()); // they are not acknowledged
    durable.kill();
    durable.start(arguments(m_broker->port(), 3, 251));
    QCOMPARE(durable.finish(), 0);
    QCOMPARE(durable.output(), u"accepted 251\naccepted 252\naccepted 253\n"_s);
    QTRY_COMPARE(m_wire->payloads(u"n"_s).size(), 253);
    for (int i = 0; i < 253; ++i)
        QCOMPARE(m_wire->payloads(u"n"_s).at(i), QByteArray::number(i + 1));
}

void ExamplesTest::durableTellsWhatIsWrong_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("no outbox") << QStringList{u"--url"_s, u"mqtt://127.0.0.1"_s} << u"--outbox"_s;
    QTest::newRow("another scheme")
        << QStringList{u"--url"_s, u"http://127.0.0.1"_s, u"--outbox"_s, u"o"_s} << u"mqtt://"_s;
    QTest::newRow("count") << QStringList{u"--outbox"_s, u"o"_s, u"--count"_s, u"many"_s}
                           << u"'many'"_s;
    QTest::newRow("start") << QStringList{u"--outbox"_s, u"o"_s, u"--start"_s, u"-1"_s}
                           << u"'-1'"_s;
}

void ExamplesTest::durableTellsWhatIsWrong()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    Program durable(QStringLiteral(DURABLE_PROGRAM));
    durable.start(arguments);
    QCOMPARE(durable.finish(), 2);
    QVERIFY2(durable.log().contains(says), qPrintable(durable.log()));
}
#endif

void ExamplesTest::tellsWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("text");
    const QStringList given{u"--config"_s, u"mqtt.json"_s};
    QTest::newRow("broken JSON") << QByteArray("{\n  \"broker\": {\n    \"port\" 1883\n  }\n}\n")
                                 << given << 78 << u"mqtt.json:3:"_s;
    QTest::newRow("out of range") << QByteArray("{\n  \"broker\": {\n    \"port\": 70000\n  }\n}\n")
                                  << given << 78 << u"mqtt.json:3: broker.port: 70000"_s;
    QTest::newRow("no such file") << QByteArray("{}") << QStringList{u"--config"_s, u"other.json"_s}
                                  << 78 << u"other.json"_s;
    QTest::newRow("invalid base topic")
        << QByteArray("{\n \"services\": {\n  \"echo\": {\n   \"base_topic\": \"a/#\"\n}}}\n")
        << given << 78 << u"mqtt.json:4: services.echo.base_topic"_s;
    QTest::newRow("unknown option")
        << QByteArray("{}") << QStringList{u"--frobnicate"_s} << 2 << u"frobnicate"_s;
    QTest::newRow("unexpected argument")
        << QByteArray("{}") << QStringList{u"now"_s} << 2 << u"unexpected argument \"now\""_s;
    QTest::newRow("invalid name") << QByteArray("{}") << QStringList{u"--name"_s, u"a+b"_s} << 1
                                  << u"a+b"_s;
}

void ExamplesTest::tellsWhatIsWrong()
{
    QFETCH(const QByteArray, config);
    QFETCH(const QStringList, arguments);
    QFETCH(const int, exitCode);
    QFETCH(const QString, text);
    Program echo(QStringLiteral(ECHO_PROGRAM));
    echo.writeFile(u"mqtt.json"_s, config);
    echo.start(arguments);
    QCOMPARE(echo.finish(), exitCode);
    QVERIFY2(echo.log().contains(text), qPrintable(echo.log()));
    QCOMPARE(echo.output(), QString());
}

void ExamplesTest::tellsItsVersionAndOptions()
{
    Program echo(QStringLiteral(ECHO_PROGRAM));
    echo.start({u"--version"_s});
    QCOMPARE(echo.finish(), 0);
    QVERIFY2(echo.output().startsWith(u"echo (MqttService "_s), qPrintable(echo.output()));
    echo.start({u"--help"_s});
    QCOMPARE(echo.finish(), 0);
    QVERIFY2(echo.output().startsWith(u"Usage: echo [options]\n"_s), qPrintable(echo.output()));
    QCOMPARE(echo.log(), QString());
}

QTEST_GUILESS_MAIN(ExamplesTest)
#include "tst_examples.moc"
