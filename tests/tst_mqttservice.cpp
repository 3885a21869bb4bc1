// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/echoservice.h"
#include "support/servicerig.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;

using Signal = void (MqttService::*)();
Q_DECLARE_METATYPE(Signal)

/// The life of a service, from start() to stop().
class TestMqttService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void aBrokerThatIsDownAtTheStartOnlyDelays();
    void onlineIsRetainedAndFollowsTheService();
    void onlineIsZeroAfterACrash();
    void onlineIsRefreshed();
    void theServiceCanBeStoppedAndStartedAgain();
    void stoppingSendsWhatIsPendingAndThenGoesOffline();
    void stoppingWithoutABrokerEndsAtOnce();
    void stoppingEndsAlsoWhatTheProgramHasClosed();
    void theServiceMayBeDeletedInASlotOfItsSignals_data();
    void theServiceMayBeDeletedInASlotOfItsSignals();
    void longIntervalsAreCut();
    void theEnabledTopicSwitchesTheService();
    void theServiceMayBeDeletedInAHandler();
    void unhandledMessagesAreTold();

private:
    ServiceRig m_rig;
};

void TestMqttService::initTestCase()
{
    QVERIFY2(m_rig.broker.start(), qPrintable(m_rig.broker.errorString()));
}

void TestMqttService::cleanup()
{
    if (!m_rig.broker.isRunning())
        QVERIFY2(m_rig.broker.restart(), qPrintable(m_rig.broker.errorString()));
}

void TestMqttService::aBrokerThatIsDownAtTheStartOnlyDelays()
{
    m_rig.broker.stop();
    EchoService service;
    m_rig.configure(service);
    const QSignalSpy errors(&service, &MqttService::errorOccurred);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(errors.count() >= 2);
    QVERIFY(service.isRunning());
    QVERIFY(!service.isOnline());
    QCOMPARE(service.ticks, 0); // loops wait for the broker
    QVERIFY(m_rig.broker.restart());
    QTRY_VERIFY(service.isOnline());
    QTRY_COMPARE(service.ticks, 1);
}

void TestMqttService::onlineIsRetainedAndFollowsTheService()
{
    const QString online = u"service/echo/online"_s;
    EchoService service;
    m_rig.configure(service);
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    QVERIFY(service.start().isOk());
    QTRY_COMPARE(observer.payloads(online), QList<QByteArray>{"1"});
    {
        Observer late(m_rig.broker.port());
        QVERIFY(late.isReady());
        QTRY_COMPARE(late.retained(online), QByteArray("1"));
    }
    const QSignalSpy stopped(&service, &MqttService::stopped);
    service.stop();
    QTRY_COMPARE(stopped.count(), 1);
    QTRY_COMPARE(observer.payloads(online), (QList<QByteArray>{"1", "0"})); // once, and no will
    Observer later(m_rig.broker.port());
    QVERIFY(later.isReady());
    QTRY_COMPARE(later.retained(online), QByteArray("0"));
}

void TestMqttService::onlineIsZeroAfterACrash()
{
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    auto service = std::make_unique<EchoService>();
    m_rig.configure(*service);
    QVERIFY(service->start().isOk());
    QTRY_COMPARE(observer.payloads(u"service/echo/online"_s), QList<QByteArray>{"1"});
    service.reset(); // the link is cut, as when the process dies
    QTRY_COMPARE(observer.payloads(u"service/echo/online"_s), (QList<QByteArray>{"1", "0"}));
}

void TestMqttService::onlineIsRefreshed()
{
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    EchoService service;
    QCOMPARE(service.onlineInterval(), 180s);
    service.setOnlineInterval(20ms);
    m_rig.configure(service);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(observer.payloads(u"service/echo/online"_s).size() >= 4);
    QCOMPARE(observer.payloads(u"service/echo/online"_s).count("1"),
             observer.payloads(u"service/echo/online"_s).size());
    // 0 is off: of what comes now nothing is a refresh.
    service.setOnlineInterval(0ms);
    service.publish(u"mark"_s);
    QTRY_COMPARE(observer.payloads(u"service/echo/mark"_s).size(), 1);
    const auto before = observer.payloads(u"service/echo/online"_s).size();
    int ticks = 0;
    service.every(10ms, [&ticks] { return ++ticks < 10; });
    QTRY_COMPARE(ticks, 10);
    QCOMPARE(observer.payloads(u"service/echo/online"_s).size(), before);
}

void TestMqttService::theServiceCanBeStoppedAndStartedAgain()
{
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    EchoService service;
    m_rig.configure(service);
    QSignalSpy stopped(&service, &MqttService::stopped);
    for (int i = 1; i <= 3; ++i) {
        QVERIFY(service.start().isOk());
        QVERIFY(service.start().isOk()); // already running
        QTRY_VERIFY(service.isOnline());
        QVERIFY(ServiceRig::settle(service, observer));
        observer.publish(u"service/echo/echo"_s, QByteArray::number(i));
        QTRY_COMPARE(observer.payloads(u"service/echo/echo_response"_s).size(), i);
        service.stop();
        QVERIFY(!service.isRunning());
        QCOMPARE(service.start().code(), MqttError::Code::NotRunning); // still stopping
        QTRY_COMPARE(stopped.count(), i);
    }
    QCOMPARE(service.handlers().size(), 3);
    service.stop(); // again is harmless, and answered
    QTRY_COMPARE(stopped.count(), 4);
}

void TestMqttService::stoppingSendsWhatIsPendingAndThenGoesOffline()
{
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    EchoService service;
    m_rig.configure(service);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    for (int i = 0; i < 200; ++i)
        QVERIFY(service.publish(u"n"_s, i, {.qos = QoS::AtLeastOnce}).isOk());
    const QSignalSpy stopped(&service, &MqttService::stopped);
    service.stop();
    QTRY_COMPARE(stopped.count(), 1);
    QTRY_COMPARE(observer.payloads(u"service/echo/n"_s).size(), 200);
    QTRY_COMPARE(observer.seen().last(), u"service/echo/online 0"_s);
    QCOMPARE(service.droppedMessages(), 0u);
}

void TestMqttService::stoppingWithoutABrokerEndsAtOnce()
{
    m_rig.broker.stop();
    EchoService service;
    m_rig.configure(service);
    const QSignalSpy errors(&service, &MqttService::errorOccurred);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(errors.count() >= 1);
    const QSignalSpy stopped(&service, &MqttService::stopped);
    service.stop();
    QTRY_COMPARE_WITH_TIMEOUT(stopped.count(), 1, 1000);
}

void TestMqttService::theEnabledTopicSwitchesTheService()
{
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    MqttService service(u"switched"_s);
    m_rig.configure(service);
    QStringList calls;
    service.handle(u"always"_s, [&](const QString &v) { calls.append(u"always "_s % v); });
    service.handle(u"pausing"_s, [&](const QString &v) { calls.append(u"pausing "_s % v); },
                   {.skippedWhileDisabled = true});
    int ticks = 0;
    service.every(5ms, [&ticks] { ++ticks; });
    const QSignalSpy changes(&service, &MqttService::enabledChanged);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(ticks > 0);
    QVERIFY(ServiceRig::settle(service, observer));

    observer.publish(u"service/switched/enabled"_s, "0");
    QTRY_VERIFY(!service.isEnabled());
    const int before = ticks;
    observer.publish(u"service/switched/pausing"_s, "1");
    observer.publish(u"service/switched/always"_s, "1");
    QTRY_COMPARE(calls, QStringList{u"always 1"_s});
    QCOMPARE(ticks, before);

    observer.publish(u"service/switched/enabled"_s, "perhaps"); // changes nothing
    observer.publish(u"service/switched/enabled"_s, "1");
    QTRY_VERIFY(service.isEnabled());
    QTRY_VERIFY(ticks > before);
    observer.publish(u"service/switched/pausing"_s, "2");
    QTRY_COMPARE(calls.last(), u"pausing 2"_s);
    QCOMPARE(changes.count(), 2);
}

void TestMqttService::theServiceMayBeDeletedInAHandler()
{
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    auto service = std::make_unique<EchoService>();
    m_rig.configure(*service);
    int second = 0;
    service->handle(u"end"_s, [&service] { service.reset(); });
    service->handle(u"end"_s, [&second] { ++second; });
    QVERIFY(service->start().isOk());
    QTRY_VERIFY(service->isOnline());
    QVERIFY(ServiceRig::settle(*service, observer));
    observer.publish(u"service/echo/end"_s, "");
    QTRY_VERIFY(!service);
    QCOMPARE(second, 0);
}

void TestMqttService::unhandledMessagesAreTold()
{
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    MqttService service(u"p"_s);
    m_rig.configure(service);
    // A subscription of which the service knows nothing stands for one of an earlier session.
    MqttHandler *handler = service.handle(u"x"_s, [] {});
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    QVERIFY(ServiceRig::settle(service, observer));
    QSignalSpy unhandled(&service, &MqttService::unhandledMessage);
    QTest::ignoreMessage(QtWarningMsg, "nobody handles service/p/x");
    observer.publish(u"service/p/x"_s, "1");
    // Published before the broker can have seen the UNSUBSCRIBE.
    QVERIFY(service.publish(u"x"_s, "1").isOk());
    QVERIFY(service.publish(u"x"_s, "2").isOk());
    delete handler;
    QTRY_VERIFY(unhandled.count() >= 2);
    QCOMPARE(service.unhandledMessages(), static_cast<quint64>(unhandled.count()));
}

void TestMqttService::stoppingEndsAlsoWhatTheProgramHasClosed()
{
    EchoService service;
    m_rig.configure(service);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    service.connection()->close();
    QTRY_COMPARE(service.connection()->state(), MqttConnection::State::Closed);
    const QSignalSpy stopped(&service, &MqttService::stopped);
    service.stop();
    QTRY_COMPARE(stopped.count(), 1);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
}

void TestMqttService::theServiceMayBeDeletedInASlotOfItsSignals_data()
{
    QTest::addColumn<Signal>("signal");
    QTest::newRow("enabledChanged") << &MqttService::enabledChanged;
    QTest::newRow("onlineChanged") << &MqttService::onlineChanged;
}

void TestMqttService::theServiceMayBeDeletedInASlotOfItsSignals()
{
    QFETCH(Signal, signal);
    Observer observer(m_rig.broker.port());
    QVERIFY(observer.isReady());
    auto service = std::make_unique<EchoService>();
    m_rig.configure(*service);
    connect(service.get(), signal, this, [&service] { service.reset(); });
    QVERIFY(service.get()->start().isOk());
    // Each time, as the SUBSCRIBE may come later.
    QTRY_VERIFY((observer.publish(u"service/echo/enabled"_s, "0"), !service));
}

void TestMqttService::longIntervalsAreCut()
{
    QTest::failOnWarning(QRegularExpression(u"."_s));
    MqttService service(u"patient"_s);
    m_rig.configure(service);
    service.setOnlineInterval(std::chrono::milliseconds((1ll << 32) + 100));
    service.setHealthIntervalText(u"30d"_s);
    service.setStatisticsInterval(std::chrono::milliseconds::max());
    QCOMPARE(service.onlineInterval(), 24h * 24);
    QCOMPARE(service.healthIntervalText(), u"24d"_s);
    QCOMPARE(service.statisticsInterval(), 24h * 24);
    QVERIFY(service.start().isOk());
    QTRY_VERIFY(service.isOnline());
    service.setOnlineInterval(-5s);
    QCOMPARE(service.onlineInterval(), 0ms);
}

QTEST_GUILESS_MAIN(TestMqttService)
#include "tst_mqttservice.moc"
