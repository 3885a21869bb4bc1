// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/servicerig.h"

#include <MqttService/JsonSettings>
#include <MqttService/ServiceConfig>

#include <QFile>
#include <QJsonArray>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What a service takes from a configuration.
class TestServiceConfiguration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void aConfigurationIsTakenOver();
    void theOnlineIntervalOfAFileIsKept();
    void aConfigurationGoesBeforeWhatIsSetLater();
    void whatIsCollectedFollowsTheConfiguration();
    void whatIsCollectedForLongIsKept();
    void aBadConfigurationChangesNothing_data();
    void aBadConfigurationChangesNothing();
    void theServicesOwnCheckCounts();
    void theStateIsItsOwn();

private:
    ServiceRig m_rig;
};

void TestServiceConfiguration::initTestCase()
{
    QVERIFY2(m_rig.broker.start(), qPrintable(m_rig.broker.errorString()));
}

void TestServiceConfiguration::cleanup()
{
    if (!m_rig.broker.isRunning())
        QVERIFY2(m_rig.broker.restart(), qPrintable(m_rig.broker.errorString()));
}

void TestServiceConfiguration::aConfigurationIsTakenOver()
{
    MqttService service(u"lamp"_s);
    const QJsonObject json{
        {u"broker"_s, QJsonObject{{u"host"_s, u"127.0.0.1"_s},
                                  {u"port"_s, m_rig.broker.port()},
                                  {u"keepalive"_s, 17}}},
        {u"auth"_s, QJsonObject{{u"username"_s, u"anna"_s}, {u"password"_s, u"secret"_s}}},
        {u"services"_s, QJsonObject{{u"lamp"_s, QJsonObject{{u"watts"_s, 60},
                                                            {u"baseTopic"_s, u"home/lamp"_s}}}}}};
    QVERIFY2(service.applyConfig(ServiceConfig::fromJson(json, u"lamp"_s)).isOk(), "");
    const BrokerOptions options = service.brokerOptions();
    QCOMPARE(options.host, u"127.0.0.1"_s);
    QCOMPARE(options.port, m_rig.broker.port());
    QCOMPARE(options.keepAlive, 17s);
    QCOMPARE(options.userName, u"anna"_s);
    QCOMPARE(options.password, u"secret"_s);
    QCOMPARE(service.baseTopic(), u"home/lamp/"_s);
    QCOMPARE(service.config().value(u"watts"_s).toInt(), 60);
    QString printed;
    QDebug(&printed) << options;
    QVERIFY(printed.contains(u"127.0.0.1"_s));
    QVERIFY2(!printed.contains(u"secret"_s), qPrintable(printed));
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
}

void TestServiceConfiguration::theOnlineIntervalOfAFileIsKept()
{
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"c.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"broker": {"host": "127.0.0.1", "port": )" +
               QByteArray::number(m_rig.broker.port()) +
               R"(}, "services": {"lamp": {"online_interval": "20ms"}}})");
    file.close();
    MqttService service(u"lamp"_s);
    QVERIFY(service.applyConfig(ServiceConfig::load(file.fileName(), u"lamp"_s)).isOk());
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(observer.payloads(u"service/lamp/online"_s).size() >= 3); // by default 180 s
    QCOMPARE(observer.payloads(u"service/lamp/online"_s).toList().count("1"),
             observer.payloads(u"service/lamp/online"_s).size());
}

void TestServiceConfiguration::aBadConfigurationChangesNothing_data()
{
    QTest::addColumn<QJsonObject>("json");
    QTest::addColumn<QString>("says");
    QTest::newRow("port") << QJsonObject{{u"broker"_s, QJsonObject{{u"host"_s, u"other"_s},
                                                                   {u"port"_s, 70'000}}}}
                          << u"broker.port"_s;
    QTest::newRow("certificate") << QJsonObject{{u"broker"_s, QJsonObject{{u"host"_s, u"other"_s}}},
                                                {u"tls"_s,
                                                 QJsonObject{{u"ca_certs"_s, u"/nowhere"_s}}}}
                                 << u"tls.ca_certs"_s;
}

void TestServiceConfiguration::aBadConfigurationChangesNothing()
{
    QFETCH(QJsonObject, json);
    QFETCH(QString, says);
    MqttService service(u"lamp"_s);
    const MqttError error = service.applyConfig(ServiceConfig::fromJson(json, u"lamp"_s));
    QCOMPARE(error.code(), MqttError::Code::InvalidConfiguration);
    QVERIFY2(error.text().contains(says), qPrintable(error.text()));
    QCOMPARE(service.brokerOptions(), BrokerOptions());
}

class PickyService : public MqttService
{
    Q_OBJECT
public:
    PickyService()
        : MqttService(u"picky"_s)
    {
    }

protected:
    void checkConfig(ServiceConfig &config) override
    {
        if (!config.config().contains(u"watts"_s))
            config.addError(u"watts"_s, u"is missing"_s, u"a number"_s);
    }
};

void TestServiceConfiguration::theServicesOwnCheckCounts()
{
    PickyService service;
    const MqttError error = service.applyConfig(ServiceConfig::fromJson({}, u"picky"_s));
    QCOMPARE(error.code(), MqttError::Code::InvalidConfiguration);
    QVERIFY2(error.text().contains(u"services.picky.watts"_s), qPrintable(error.text()));
    const QJsonObject json{
        {u"services"_s, QJsonObject{{u"picky"_s, QJsonObject{{u"watts"_s, 60}}}}}};
    QVERIFY(service.applyConfig(ServiceConfig::fromJson(json, u"picky"_s)).isOk());
}

void TestServiceConfiguration::theStateIsItsOwn()
{
    QTemporaryDir dir;
    qputenv("STATE_DIRECTORY", dir.path().toLocal8Bit());
    {
        MqttService service(u"keeper"_s);
        m_rig.configure(service);
        QVERIFY(service.start().isOk());
        service.state()->setValue(u"count"_s, 3);
        const QSignalSpy stopped(&service, &MqttService::stopped);
        service.stop();
        QTRY_COMPARE(stopped.count(), 1);
        QVERIFY(QFile::exists(dir.filePath(u"keeper.json"_s))); // stop() saves it
    }
    const MqttService service(u"keeper"_s);
    QCOMPARE(service.state()->value(u"count"_s).toInt(), 3);
    qunsetenv("STATE_DIRECTORY");
}

void TestServiceConfiguration::aConfigurationGoesBeforeWhatIsSetLater()
{
    MqttService service(u"lamp"_s);
    const QJsonObject json{
        {u"broker"_s, QJsonObject{{u"host"_s, u"configured"_s}, {u"client_id"_s, u"configured"_s}}},
        {u"brokers"_s, QJsonObject{{u"a"_s, QJsonObject{{u"host"_s, u"one"_s}}},
                                   {u"b"_s, QJsonObject{{u"host"_s, u"two"_s}}}}},
        {u"services"_s, QJsonObject{{u"lamp"_s, QJsonObject{{u"base_topic"_s, u"configured"_s},
                                                            {u"brokers"_s, QJsonArray{u"a"_s}},
                                                            {u"publish_info"_s, false},
                                                            {u"health_interval"_s, u"7s"_s},
                                                            {u"online_interval"_s, u"9s"_s}}}}}};
    QVERIFY(service.applyConfig(ServiceConfig::fromJson(json, u"lamp"_s)).isOk());
    BrokerOptions own;
    own.host = u"own"_s;
    own.keepAlive = 33s;
    service.setBrokerOptions(own);
    service.setBrokers({{u"own"_s, own}});
    service.setClientId(u"own"_s);
    service.setBaseTopic(u"own"_s);
    service.setInfoPublished(true);
    service.setHealthIntervalText(u"1s"_s);
    service.setOnlineInterval(1s);
    QCOMPARE(service.brokerOptions().host, u"configured"_s);
    QCOMPARE(service.brokerOptions().keepAlive, 33s); // of which the configuration says nothing
    QCOMPARE(service.brokers().size(), std::size_t(1));
    QCOMPARE(service.brokers().begin()->first, u"a"_s);
    QCOMPARE(service.clientId(), u"configured"_s);
    QCOMPARE(service.baseTopic(), u"configured/"_s);
    QVERIFY(!service.isInfoPublished());
    QCOMPARE(service.healthInterval(), 7s);
    QCOMPARE(service.onlineInterval(), 9s);
    service.resetBaseTopic();
    QCOMPARE(service.baseTopic(), u"configured/"_s);
    service.setBaseTopic(u"own"_s);

    QVERIFY(service.applyConfig(ServiceConfig::fromJson({}, u"lamp"_s)).isOk());
    QCOMPARE(service.brokerOptions().host, u"own"_s);
    QCOMPARE(service.brokers().begin()->first, u"own"_s);
    QCOMPARE(service.clientId(), u"own"_s);
    QCOMPARE(service.baseTopic(), u"own/"_s);
    QVERIFY(service.isInfoPublished());
    QCOMPARE(service.healthInterval(), 1s);
    QCOMPARE(service.onlineInterval(), 1s);
}

void TestServiceConfiguration::whatIsCollectedFollowsTheConfiguration()
{
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    MqttService service(u"lamp"_s);
    m_rig.configure(service);
    service.setBatchOptions({.size = 3, .interval = 1h});
    service.setQueueOptions({.size = 3, .interval = 1h});
    const auto apply = [&service](const QJsonObject &own) {
        const QJsonObject json{{u"services"_s, QJsonObject{{u"lamp"_s, own}}}};
        return service.applyConfig(ServiceConfig::fromJson(json, u"lamp"_s)).isOk();
    };
    // How many are collected, of each kind, before they are published.
    const auto collects = [&](const QString &topic, int size) {
        for (int i = 1; i <= size; ++i) {
            service.publishBatched(topic, i);
            service.publishQueued(topic % u"/queued"_s, i);
            const QString marks = topic % u"/mark"_s;
            service.publish(marks);
            if (!QTest::qWaitFor(
                    [&] { return observer.payloads(u"service/lamp/"_s % marks).size() == i; }))
                return false;
            const QString whole = u"service/lamp/"_s % topic;
            if (observer.payloads(whole).size() != (i == size ? 1 : 0) ||
                observer.payloads(whole % u"/queued"_s).size() != (i == size ? size : 0))
                return false;
        }
        return true;
    };
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    QVERIFY(collects(u"own"_s, 3));
    QVERIFY(apply({{u"publishInterval"_s, u"2h"_s}}));
    QVERIFY(collects(u"interval"_s, 3));
    QVERIFY(apply({{u"batchSize"_s, 2}, {u"queueSize"_s, 2}}));
    QVERIFY(collects(u"both"_s, 2));
    service.setBatchOptions({.size = 4, .interval = 1h});
    service.setQueueOptions({.size = 4, .interval = 1h});
    QVERIFY(collects(u"before"_s, 2));
    QVERIFY(apply({}));
    QVERIFY(collects(u"later"_s, 4));
    // and the time
    QVERIFY(apply({{u"publishInterval"_s, u"1ms"_s}}));
    service.publishBatched(u"soon"_s, 1);
    QTRY_COMPARE(observer.payloads(u"service/lamp/soon"_s), QList<QByteArray>{"[1]"});
}

void TestServiceConfiguration::whatIsCollectedForLongIsKept()
{
    QTest::failOnWarning(QRegularExpression(u"."_s));
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    MqttService service(u"lamp"_s);
    m_rig.configure(service);
    service.setBatchOptions({.size = 100, .interval = 24h * 30});
    service.setBatchOptions(u"longest"_s,
                            {.size = 100, .interval = std::chrono::milliseconds::max()});
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    service.publishBatched(u"long"_s, 1);
    service.publishBatched(u"longest"_s, 1);
    QVERIFY(ServiceRig::settle(service, observer));
    QVERIFY(ServiceRig::settle(service, observer));
    QVERIFY(observer.payloads(u"service/lamp/long"_s).isEmpty());
    QVERIFY(observer.payloads(u"service/lamp/longest"_s).isEmpty());
    service.flushCollected();
    QTRY_COMPARE(observer.payloads(u"service/lamp/long"_s), QList<QByteArray>{"[1]"});
    QTRY_COMPARE(observer.payloads(u"service/lamp/longest"_s), QList<QByteArray>{"[1]"});
}

QTEST_GUILESS_MAIN(TestServiceConfiguration)
#include "tst_serviceconfiguration.moc"
