// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/wire.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>
#include <MqttService/ServiceConfig>

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class BusyService : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(onEcho, "echo")
    MQTT_HANDLE_GLOBAL(onRadio, "radio/{sensor}")
    MQTT_LOOP(tick, "10ms")
public:
    using MqttService::MqttService;
private Q_SLOTS:
    void onEcho(const QByteArray &payload) { publish(u"answer"_s, payload); }
    void onRadio(const QByteArray &) {}
    void tick() {}
};

// What a service tells of itself on <base>info and <base>health.
class ServiceHealthTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();

    void infoIsKeptByTheBroker();
    void infoNamesOnlySoManyTopics();
    void healthCountsWhatTheServiceDoes();
    void healthComesAgainAndAgain();
    void bothCanBeSwitchedOff();
    void switchingInfoOffTakesItFromTheBroker();
    void theIntervalIsAlsoText();
    void theConfigurationSwitchesToo();

private:
    void startOnline(MqttService &service)
    {
        BrokerOptions options;
        options.host = m_broker.host();
        options.port = m_broker.port();
        service.setBrokerOptions(options);
        QVERIFY(service.start().isOk());
        QTRY_COMPARE(m_wire->last(u"service/%1/online"_s.arg(service.name())), "1");
    }
    QJsonObject last(const QString &topic) const
    {
        return QJsonDocument::fromJson(m_wire->last(topic)).object();
    }

    MqttTestBroker m_broker;
    std::unique_ptr<Wire> m_wire;
};

void ServiceHealthTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
    QCoreApplication::setApplicationVersion(u"4.2"_s);
}

void ServiceHealthTest::init()
{
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

void ServiceHealthTest::infoIsKeptByTheBroker()
{
    BusyService service(u"busy"_s);
    startOnline(service);
    QTRY_VERIFY(!m_wire->payloads(u"service/busy/info"_s).isEmpty());
    Wire later(m_broker.port());
    QTRY_VERIFY(later.isKept(u"service/busy/info"_s));
    const QJsonObject info = last(u"service/busy/info"_s);
    QCOMPARE(info.value(u"version"_s).toString(), u"4.2"_s);
    QVERIFY(info.value(u"toolkit"_s).toString().startsWith(u"MqttService 1."_s));
    QCOMPARE(info.value(u"host"_s).toString(), QSysInfo::machineHostName());
    QCOMPARE(info.value(u"topics"_s).toArray(),
             (QJsonArray{u"service/busy/echo"_s, u"radio/{sensor}"_s}));
    const auto started = QDateTime::fromString(info.value(u"started"_s).toString(), Qt::ISODate);
    QVERIFY(started.isValid() && started <= QDateTime::currentDateTimeUtc());
}

void ServiceHealthTest::infoNamesOnlySoManyTopics()
{
    MqttService service(u"many"_s);
    for (int i = 0; i < 1000; ++i)
        service.handle(u"topic/%1"_s.arg(i), [](const QByteArray &) {});
    startOnline(service);
    QTRY_VERIFY(!m_wire->payloads(u"service/many/info"_s).isEmpty());
    QCOMPARE(last(u"service/many/info"_s).value(u"topics"_s).toArray().size(), 100);
    QCOMPARE(last(u"service/many/info"_s).value(u"more_topics"_s).toInt(), 900);
}

void ServiceHealthTest::healthCountsWhatTheServiceDoes()
{
    BusyService service(u"counting"_s);
    service.setHealthInterval(20ms);
    startOnline(service);
    const QString topic = u"service/counting/health"_s;
    m_wire->publish(u"service/counting/echo"_s, "a");
    m_wire->publish(u"service/counting/echo"_s, "b");
    QTRY_COMPARE(last(topic).value(u"rx"_s).toInt(), 2);
    QTRY_COMPARE(last(topic).value(u"tx"_s).toInt(), 2);
    const QJsonObject health = last(topic);
    QVERIFY(health.value(u"connected"_s).toBool());
    QCOMPARE(health.value(u"queued"_s).toInt(-1), 0);
    QCOMPARE(health.value(u"dropped"_s).toInt(-1), 0);
    QVERIFY(health.value(u"uptime"_s).toInt(-1) >= 0);
    QTRY_VERIFY(last(topic)
                    .value(u"loops"_s)
                    .toObject()
                    .value(u"tick"_s)
                    .toObject()
                    .value(u"calls"_s)
                    .toInt() > 1);
}

void ServiceHealthTest::healthComesAgainAndAgain()
{
    MqttService service(u"again"_s);
    QCOMPARE(service.healthInterval(), 60s);
    startOnline(service);
    QTRY_COMPARE(m_wire->payloads(u"service/again/health"_s).size(), 1);
    service.setHealthInterval(10ms);
    QTRY_VERIFY(m_wire->payloads(u"service/again/health"_s).size() > 3);
    QVERIFY(!m_wire->isKept(u"service/again/health"_s));
}

void ServiceHealthTest::bothCanBeSwitchedOff()
{
    MqttService service(u"quiet"_s);
    service.setHealthInterval(0ms);
    service.setInfoPublished(false);
    startOnline(service);
    service.publish(u"last"_s, 1);
    QTRY_COMPARE(m_wire->last(u"service/quiet/last"_s), "1");
    QVERIFY(m_wire->payloads(u"service/quiet/info"_s).isEmpty());
    QVERIFY(m_wire->payloads(u"service/quiet/health"_s).isEmpty());
}

void ServiceHealthTest::switchingInfoOffTakesItFromTheBroker()
{
    MqttService service(u"shy"_s);
    startOnline(service);
    QTRY_COMPARE(m_wire->payloads(u"service/shy/info"_s).size(), 1);
    service.setInfoPublished(false);
    QTRY_COMPARE(m_wire->payloads(u"service/shy/info"_s).size(), 2);
    QCOMPARE(m_wire->last(u"service/shy/info"_s), "");
}

void ServiceHealthTest::theIntervalIsAlsoText()
{
    MqttService service(u"text"_s);
    QVERIFY(service.setProperty("healthInterval", u"1m30s"_s));
    QCOMPARE(service.healthInterval(), 90s);
    QCOMPARE(service.property("healthInterval").toString(), u"1m30s"_s);
    QSignalSpy errors(&service, &MqttService::errorOccurred);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"health interval 'often'"_s));
    service.setHealthIntervalText(u"often"_s);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(service.healthInterval(), 90s);
    service.setHealthIntervalText(u"0"_s);
    QCOMPARE(service.healthInterval(), 0s);
}

void ServiceHealthTest::theConfigurationSwitchesToo()
{
    MqttService service(u"told"_s);
    const QJsonObject own{{u"health_interval"_s, u"10ms"_s}, {u"publish_info"_s, false}};
    const QJsonObject json{{u"services"_s, QJsonObject{{u"told"_s, own}}}};
    QVERIFY(service.applyConfig(ServiceConfig::fromJson(json, u"told"_s)).isOk());
    QCOMPARE(service.healthInterval(), 10ms);
    QVERIFY(!service.isInfoPublished());
    const QJsonObject wrong{{u"health_interval"_s, -1}, {u"publish_info"_s, u"maybe"_s}};
    const ServiceConfig config =
        ServiceConfig::fromJson({{u"services"_s, QJsonObject{{u"told"_s, wrong}}}}, u"told"_s);
    QCOMPARE(config.complaints().size(), 2);
    QVERIFY(!config.isValid());
}

QTEST_GUILESS_MAIN(ServiceHealthTest)
#include "tst_servicehealth.moc"
