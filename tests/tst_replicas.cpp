// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/observer.h"

#include <MqttService/MqttService>
#include <MqttService/MqttTestBroker>
#include <MqttService/ServiceConfig>

#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Counts its work; runs in several replicas here.
class Brain : public MqttService
{
    Q_OBJECT
    MQTT_HANDLE(onWork, "jobs/{number}")
    MQTT_HANDLE(onNews, "news")
    MQTT_OPTIONS(onWork, "qos=1")
    MQTT_OPTIONS(onNews, "qos=1, shared=false")
    MQTT_LOOP(tell, "50ms")
public:
    Brain()
        : MqttService(u"brain"_s)
    {
    }
    QStringList work;
    QStringList news;
    int told = 0;
private Q_SLOTS:
    void onWork(const MqttMessage &message)
    {
        work.append(message.captures()[u"number"_s].toString());
    }
    void onNews(const QString &text) { news.append(text); }
    void tell() { ++told; }
};

class TestReplicas : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void theyShareTheWork();
    void whatIsNotSharedComesToAll();
    void eachHasItsOwnTopicsAndClientId();
    void onlineIsZeroAfterOneHasCrashed();
    void oneAloneRunsALoopThatIsChosen();
    void aLoopThatIsNotThereIsToldOf();
    void theInstanceMayComeFromTheEnvironment();
    void eachHasItsOwnStateAndOutbox();
    void aReloadMakesAServiceAReplica();
    void aReloadWithoutAnInstanceIsRefused();
    void clientIdsStayShortAndDiffer_data();
    void clientIdsStayShortAndDiffer();
    void aBrokerThatDeliversNothingIsToldOf();
    void aBrokerThatDeliversIsNotToldOf();
    void whatIsNoReplicaDoesNotStart_data();
    void whatIsNoReplicaDoesNotStart();

private:
    [[nodiscard]] QJsonObject config(const QJsonObject &replicas) const
    {
        return {
            {u"broker"_s, QJsonObject{{u"host"_s, u"127.0.0.1"_s}, {u"port"_s, m_broker.port()}}},
            {u"services"_s, QJsonObject{{u"brain"_s, QJsonObject{{u"replicas"_s, replicas}}}}}};
    }
    std::unique_ptr<Brain> start(const QJsonObject &replicas)
    {
        auto brain = std::make_unique<Brain>();
        const bool isUp =
            brain->applyConfig(ServiceConfig::fromJson(config(replicas), u"brain"_s)).isOk() &&
            brain->start().isOk() && QTest::qWaitFor([&] { return brain->isOnline(); });
        return isUp ? std::move(brain) : nullptr;
    }
    std::unique_ptr<Brain> start(const QString &instance)
    {
        return start(QJsonObject{{u"group"_s, u"brains"_s}, {u"instance"_s, instance}});
    }

    MqttTestBroker m_broker;
};

void TestReplicas::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestReplicas::cleanup()
{
    qunsetenv("MQTTSERVICE_INSTANCE");
}

void TestReplicas::theyShareTheWork()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    const auto one = start(u"1"_s);
    const auto two = start(u"2"_s);
    QVERIFY(one && two);
    QCOMPARE(one->handlers().constFirst()->filter(), u"$share/brains/service/brain/jobs/+"_s);
    QTRY_VERIFY(observer.payloads(u"service/brain/instances/2/online"_s).contains("1"));
    for (int i = 0; i < 100; ++i)
        observer.publish(u"service/brain/jobs/%1"_s.arg(i), "do");
    QTRY_COMPARE(one->work.size() + two->work.size(), 100);
    QStringList all = one->work + two->work;
    QCOMPARE(all.removeDuplicates(), 0);
    QVERIFY(!one->work.isEmpty());
    QVERIFY(!two->work.isEmpty());
}

void TestReplicas::whatIsNotSharedComesToAll()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    const auto one = start(u"1"_s);
    const auto two = start(u"2"_s);
    QVERIFY(one && two);
    QTRY_VERIFY(observer.payloads(u"service/brain/instances/2/online"_s).contains("1"));
    observer.publish(u"service/brain/news"_s, "all");
    QTRY_COMPARE(one->news, QStringList{u"all"_s});
    QTRY_COMPARE(two->news, QStringList{u"all"_s});
}

void TestReplicas::eachHasItsOwnTopicsAndClientId()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    const auto one = start(u"1"_s);
    const auto two = start(u"2"_s);
    QVERIFY(one && two);
    QCOMPARE(one->ownTopic(), u"service/brain/instances/1/"_s);
    QCOMPARE(one->baseTopic(), u"service/brain/"_s);
    QCOMPARE(one->clientId(), u"brain-1"_s);
    QCOMPARE(two->clientId(), u"brain-2"_s);
    for (const QString &instance : {u"1"_s, u"2"_s}) {
        const QString own = u"service/brain/instances/%1/"_s.arg(instance);
        QTRY_COMPARE(observer.payloads(own % u"online"_s), QList<QByteArray>{"1"});
        QTRY_COMPARE(observer.payloads(own % u"info"_s).size(), 1);
        QTRY_COMPARE(observer.payloads(own % u"health"_s).size(), 1);
        for (const QString &topic : {u"info"_s, u"health"_s}) {
            const QJsonObject told =
                QJsonDocument::fromJson(observer.payloads(own % topic).constFirst()).object();
            QCOMPARE(told.value(u"instance"_s).toString(), instance);
        }
    }
    QVERIFY(observer.payloads(u"service/brain/online"_s).isEmpty());
    one->stop();
    QTRY_VERIFY(!one->connection()->isOnline());
    QTRY_COMPARE(observer.payloads(u"service/brain/instances/1/online"_s).constLast(), "0");
    QCOMPARE(observer.payloads(u"service/brain/instances/2/online"_s), QList<QByteArray>{"1"});
}

void TestReplicas::onlineIsZeroAfterOneHasCrashed()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    auto one = start(u"1"_s);
    QVERIFY(one);
    QTRY_COMPARE(observer.payloads(u"service/brain/instances/1/online"_s), QList<QByteArray>{"1"});
    one.reset();
    QTRY_COMPARE(observer.payloads(u"service/brain/instances/1/online"_s),
                 (QList<QByteArray>{"1", "0"}));
}

void TestReplicas::oneAloneRunsALoopThatIsChosen()
{
    const QJsonObject loops{{u"tell"_s, u"1"_s}};
    const auto two =
        start(QJsonObject{{u"group"_s, u"brains"_s}, {u"instance"_s, u"2"_s}, {u"loops"_s, loops}});
    const auto one =
        start(QJsonObject{{u"group"_s, u"brains"_s}, {u"instance"_s, u"1"_s}, {u"loops"_s, loops}});
    QVERIFY(one && two);
    QTRY_VERIFY(one->told > 2);
    QCOMPARE(two->told, 0);

    // Chosen anew while it runs.
    const QJsonObject other{{u"group"_s, u"brains"_s},
                            {u"instance"_s, u"2"_s},
                            {u"loops"_s, QJsonObject{{u"tell"_s, u"2"_s}}}};
    QVERIFY(two->applyConfig(ServiceConfig::fromJson(config(other), u"brain"_s)).isOk());
    QTRY_VERIFY(two->told > 2);
}

void TestReplicas::aLoopThatIsNotThereIsToldOf()
{
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"there is no loop 'tel'; the named ones are: tell"_s));
    QVERIFY(start(QJsonObject{{u"group"_s, u"brains"_s},
                              {u"instance"_s, u"1"_s},
                              {u"loops"_s, QJsonObject{{u"tel"_s, u"1"_s}}}}));
}

void TestReplicas::theInstanceMayComeFromTheEnvironment()
{
    qputenv("MQTTSERVICE_INSTANCE", "blue");
    const auto brain = start(QJsonObject{{u"group"_s, u"brains"_s}});
    QVERIFY(brain);
    QCOMPARE(brain->instance(), u"blue"_s);
    const MqttService alone(u"alone"_s);
    QCOMPARE(alone.instance(), QString());
    QCOMPARE(alone.ownTopic(), u"service/alone/"_s);
}

void TestReplicas::eachHasItsOwnStateAndOutbox()
{
    const QTemporaryDir folder;
    QJsonObject json = config({{u"group"_s, u"brains"_s}, {u"instance"_s, u"7"_s}});
    json[u"broker"_s] =
        QJsonObject{{u"outbox"_s, QJsonObject{{u"path"_s, QString(folder.path() + u'/')}}}};
    MqttService brain(u"brain"_s);
    brain.setStateFile(folder.path() + u'/');
    QVERIFY(brain.applyConfig(ServiceConfig::fromJson(json, u"brain"_s)).isOk());
    QCOMPARE(brain.stateFile(), folder.filePath(u"brain-7.json"_s));
    QCOMPARE(brain.brokerOptions().outboxPath, folder.filePath(u"brain-7.outbox"_s));
}

void TestReplicas::aReloadMakesAServiceAReplica()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    const auto brain = start(QJsonObject());
    QVERIFY(brain);
    QTRY_COMPARE(observer.payloads(u"service/brain/online"_s), QList<QByteArray>{"1"});
    const QJsonObject replica{{u"group"_s, u"brains"_s}, {u"instance"_s, u"1"_s}};
    QVERIFY(brain->applyConfig(ServiceConfig::fromJson(config(replica), u"brain"_s)).isOk());
    // What was not acknowledged before the link was made anew is sent again.
    QTRY_VERIFY(observer.payloads(u"service/brain/online"_s).contains("0"));
    QTRY_VERIFY(observer.payloads(u"service/brain/instances/1/online"_s).contains("1"));
    QCOMPARE(observer.payloads(u"service/brain/online"_s).constLast(), "0");
    QCOMPARE(brain->handlers().constFirst()->filter(), u"$share/brains/service/brain/jobs/+"_s);
    observer.publish(u"service/brain/jobs/1"_s, "do");
    QTRY_COMPARE(brain->work, QStringList{u"1"_s});
}

void TestReplicas::aReloadWithoutAnInstanceIsRefused()
{
    const auto brain = start(QJsonObject());
    QVERIFY(brain);
    const QJsonObject json = config({{u"group"_s, u"brains"_s}});
    const MqttError error = brain->applyConfig(ServiceConfig::fromJson(json, u"brain"_s));
    QCOMPARE(error.code(), MqttError::Code::InvalidConfiguration);
    QVERIFY2(error.text().contains(u"replicas: the instance is missing"_s),
             qPrintable(error.text()));
    QCOMPARE(brain->replicaGroup(), QString());
    QCOMPARE(brain->ownTopic(), u"service/brain/"_s);
    // Also the environment may have it.
    qputenv("MQTTSERVICE_INSTANCE", "blue");
    QVERIFY(brain->applyConfig(ServiceConfig::fromJson(json, u"brain"_s)).isOk());
    QCOMPARE(brain->instance(), u"blue"_s);
}

void TestReplicas::clientIdsStayShortAndDiffer_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("instance");
    QTest::addColumn<QString>("id");
    QTest::newRow("short") << u"brain"_s << u"1"_s << u"brain-1"_s;
    QTest::newRow("as long as all brokers take")
        << u"brain"_s << u"abcdefghijklmnopq"_s << u"brain-abcdefghijklmnopq"_s;
    QTest::newRow("longer") << u"brain"_s << u"abcdefghijklmnopqr"_s << QString();
    QTest::newRow("what not all brokers take") << u"brain"_s << u"küche"_s << QString();
}

void TestReplicas::clientIdsStayShortAndDiffer()
{
    QFETCH(QString, name);
    QFETCH(QString, instance);
    QFETCH(QString, id);
    const auto idOf = [&](const QString &which) {
        MqttService service(name);
        service.setReplicaGroup(u"brains"_s);
        service.setInstance(which);
        return service.clientId();
    };
    const QString made = idOf(instance);
    if (!id.isEmpty())
        QCOMPARE(made, id);
    QVERIFY(made.size() <= 23);
    QVERIFY(!made.contains(QRegularExpression(u"[^a-zA-Z0-9_-]"_s)));
    QCOMPARE(idOf(instance), made);
    QVERIFY(idOf(instance + u'2') != made);
}

void TestReplicas::aBrokerThatDeliversNothingIsToldOf()
{
    // It grants what it does not let through.
    const QTemporaryDir folder;
    QFile rules(folder.filePath(u"acl"_s));
    QVERIFY(rules.open(QIODevice::WriteOnly));
    rules.write("topic write #\n");
    rules.close();
    MqttTestBroker broker;
    broker.addConfigLine(u"acl_file "_s + rules.fileName());
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    QJsonObject json =
        config({{u"group"_s, u"brains"_s}, {u"instance"_s, u"1"_s}, {u"self_test"_s, true}});
    json[u"broker"_s] = QJsonObject{{u"host"_s, u"127.0.0.1"_s}, {u"port"_s, broker.port()}};
    Brain brain;
    QSignalSpy errors(&brain, &MqttService::errorOccurred);
    QVERIFY(brain.applyConfig(ServiceConfig::fromJson(json, u"brain"_s)).isOk());
    QVERIFY(brain.start().isOk());
    QVERIFY(errors.wait(20'000));
    const auto error = errors.constFirst().constFirst().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::SubscriptionRefused);
    QCOMPARE(error.text(), u"the broker accepted the shared subscription "
                           "'$share/brains/service/brain/instances/1/self_test' and delivers "
                           "nothing to it: replicas need a broker with shared subscriptions"_s);
}

void TestReplicas::aBrokerThatDeliversIsNotToldOf()
{
    Observer observer(m_broker.port());
    QVERIFY(observer.isReady());
    const auto brain = start(
        QJsonObject{{u"group"_s, u"brains"_s}, {u"instance"_s, u"1"_s}, {u"self_test"_s, true}});
    QVERIFY(brain);
    QSignalSpy errors(brain.get(), &MqttService::errorOccurred);
    QTRY_COMPARE(observer.payloads(u"service/brain/instances/1/self_test"_s).size(), 1);
    // Had it not come back, it would be sent again after a second.
    QVERIFY(!errors.wait(1500));
    QCOMPARE(observer.payloads(u"service/brain/instances/1/self_test"_s).size(), 1);
}

void TestReplicas::whatIsNoReplicaDoesNotStart_data()
{
    QTest::addColumn<QString>("group");
    QTest::addColumn<QString>("instance");
    QTest::addColumn<QString>("error");
    QTest::newRow("no instance") << u"brains"_s << QString()
                                 << u"service 'x': replicas: the instance is missing; allowed is a "
                                    "text without '/', '+' and '#'"_s;
    QTest::newRow("an instance of two levels")
        << u"brains"_s << u"a/b"_s
        << u"service 'x': replicas: the instance 'a/b' is no level of a topic; allowed is a text "
           "without '/', '+' and '#'"_s;
    QTest::newRow("a group with a wildcard")
        << u"br+"_s << u"1"_s
        << u"service 'x': replicas: the group 'br+' is no level of a topic; allowed is a text "
           "without '/', '+' and '#'"_s;
}

void TestReplicas::whatIsNoReplicaDoesNotStart()
{
    QFETCH(QString, group);
    QFETCH(QString, instance);
    QFETCH(QString, error);
    MqttService service(u"x"_s);
    service.setReplicaGroup(group);
    service.setInstance(instance);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"cannot start"_s));
    const MqttError result = service.start();
    QCOMPARE(result.code(), MqttError::Code::InvalidName);
    QCOMPARE(result.text(), error);
    QVERIFY(!service.isRunning());
}

QTEST_GUILESS_MAIN(TestReplicas)
#include "tst_replicas.moc"
