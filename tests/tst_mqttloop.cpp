// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/servicerig.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <stdexcept>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class LoopService : public MqttService
{
    Q_OBJECT
    MQTT_LOOP(tick, "5ms")
    MQTT_LOOP(twice, "3ms")
public:
    LoopService()
        : MqttService(u"loop"_s)
    {
    }
    int ticks = 0;
    int calls = 0;
    bool wasOnline = true;
public Q_SLOTS:
    void tick()
    {
        ++ticks;
        wasOnline = wasOnline && isOnline();
    }
    bool twice() { return ++calls < 2; }
};

class LateService : public MqttService
{
    Q_OBJECT
    MQTT_LOOP(afterAnHour, "PT1H")
    MQTT_OPTIONS(afterAnHour, "firstRun=AfterInterval")
    MQTT_LOOP(tick, "0.002")
public:
    LateService()
        : MqttService(u"late"_s)
    {
    }
    int later = 0;
    int ticks = 0;
public Q_SLOTS:
    void afterAnHour() { ++later; }
    void tick() { ++ticks; }
};

/// When a loop runs.
class TestMqttLoop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void theFirstRunWaitsForTheBroker();
    void theFirstRunMayWaitForAnInterval();
    void theFirstRunNeedNotWaitForTheBroker();
    void declaredLoopsTakeOptions();
    void declaredLoopsRun();
    void loopsAreAddedWhileRunning();
    void loopsAreStoppedStartedAndRestarted();
    void anIntervalThatTheSlotSetsCountsFromItsTick();
    void theIntervalIsText_data();
    void theIntervalIsText();
    void aWrongLoopIsToldAndCanBeCorrected();
    void loopsEndWithTheServiceAndBeginWithItAgain();

private:
    void start(MqttService &service)
    {
        m_rig.configure(service);
        QVERIFY(service.start().isOk());
    }

    ServiceRig m_rig;
    std::unique_ptr<MqttService> m_service;
};

void TestMqttLoop::initTestCase()
{
    QVERIFY2(m_rig.broker.start(), qPrintable(m_rig.broker.errorString()));
}

void TestMqttLoop::init()
{
    m_service = std::make_unique<MqttService>(u"loop"_s);
}

void TestMqttLoop::theFirstRunWaitsForTheBroker()
{
    m_rig.broker.stop();
    int ticks = 0;
    m_service->every(1h, [&ticks] { ++ticks; });
    QSignalSpy errors(m_service.get(), &MqttService::errorOccurred);
    start(*m_service);
    QTRY_VERIFY(errors.count() >= 2);
    int later = 0;
    m_service->every(1h, [&later] { ++later; });
    const auto before = errors.count();
    QTRY_VERIFY(errors.count() >= before + 2); // time to run, had it not to wait
    QCOMPARE(ticks, 0);
    QCOMPARE(later, 0);
    QVERIFY(m_rig.broker.restart());
    QTRY_COMPARE(ticks, 1);
    QTRY_COMPARE(later, 1);
    QVERIFY(m_service->isOnline());
}

void TestMqttLoop::theFirstRunMayWaitForAnInterval()
{
    int later = 0;
    int now = 0;
    m_service->every(
        1h, m_service.get(), [&later] { ++later; }, MqttLoop::FirstRun::AfterInterval);
    m_service->every(1h, [&now] { ++now; });
    start(*m_service);
    QTRY_COMPARE(now, 1);
    QCOMPARE(later, 0);
}

void TestMqttLoop::theFirstRunNeedNotWaitForTheBroker()
{
    m_rig.broker.stop();
    int ticks = 0;
    int waiting = 0;
    m_service->every(
        1h, m_service.get(), [&ticks] { ++ticks; }, MqttLoop::FirstRun::Immediately);
    m_service->every(1h, [&waiting] { ++waiting; });
    start(*m_service);
    QTRY_COMPARE(ticks, 1);
    QVERIFY(!m_service->isOnline());
    QCOMPARE(waiting, 0);
    QVERIFY(m_rig.broker.restart());
    QTRY_COMPARE(waiting, 1);
    QCOMPARE(ticks, 1); // not again because of the connection
}

void TestMqttLoop::declaredLoopsTakeOptions()
{
    LateService service;
    start(service);
    QTRY_VERIFY(service.ticks >= 2);
    QCOMPARE(service.later, 0);
    QCOMPARE(service.loops().first()->firstRun(), MqttLoop::FirstRun::AfterInterval);
    QCOMPARE(service.loops().first()->interval(), std::chrono::milliseconds(3'600'000));
}

void TestMqttLoop::declaredLoopsRun()
{
    LoopService service;
    start(service);
    QTRY_VERIFY(service.ticks >= 5);
    QVERIFY(service.wasOnline);
    QCOMPARE(service.calls, 2); // it then returned false
    QCOMPARE(service.loops().size(), 2);
    QCOMPARE(service.loops().first()->interval(), 5ms);
    QVERIFY(!service.loops().last()->isRunning());
}

void TestMqttLoop::loopsAreAddedWhileRunning()
{
    start(*m_service);
    QTRY_VERIFY(m_service->isOnline());
    int ticks = 0;
    MqttLoop *loop = m_service->every(2ms, [&ticks] { ++ticks; });
    MqttLoop own;
    own.setIntervalText(u"2ms"_s);
    QSignalSpy triggered(&own, &MqttLoop::triggered);
    own.setService(m_service.get());
    QTRY_VERIFY(ticks >= 3);
    QTRY_VERIFY(triggered.count() >= 3);
    delete loop;
    const int before = ticks;
    const auto seen = triggered.count();
    QTRY_VERIFY(triggered.count() >= seen + 5);
    QCOMPARE(ticks, before);
}

void TestMqttLoop::loopsAreStoppedStartedAndRestarted()
{
    int slow = 0;
    int fast = 0;
    MqttLoop *loop = m_service->every(1h, [&slow] { ++slow; });
    m_service->every(2ms, [&fast] { ++fast; });
    const auto later = [&fast] {
        const int before = fast;
        QTRY_VERIFY(fast > before + 3);
    };
    start(*m_service);
    QTRY_COMPARE(slow, 1);
    loop->restart();
    QTRY_COMPARE(slow, 2);
    loop->restart(true); // after an interval
    later();
    QCOMPARE(slow, 2);
    loop->stop();
    loop->start();
    QTRY_COMPARE(slow, 3);
    loop->stop();
    loop->restart();
    QTRY_COMPARE(slow, 4);
    QVERIFY(loop->isRunning());
    loop->setInterval(1ms);
    QTRY_VERIFY(slow >= 7);
    loop->stop();
    const int before = slow;
    later();
    QCOMPARE(slow, before);
}

void TestMqttLoop::theIntervalIsText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("milliseconds");
    QTest::newRow("ms") << u"250ms"_s << qint64(250);
    QTest::newRow("s") << u"10s"_s << qint64(10'000);
    QTest::newRow("h and m") << u"1h30m"_s << qint64(5'400'000);
    QTest::newRow("weeks are days") << u"21d"_s << qint64(21 * 24 * 3'600'000LL);
    QTest::newRow("days") << u"14d"_s << qint64(14 * 24 * 3'600'000LL);
}

void TestMqttLoop::theIntervalIsText()
{
    QFETCH(QString, text);
    QFETCH(qint64, milliseconds);
    MqttLoop loop;
    QSignalSpy changed(&loop, &MqttLoop::intervalChanged);
    loop.setIntervalText(text);
    QCOMPARE(loop.interval(), std::chrono::milliseconds(milliseconds));
    QCOMPARE(loop.intervalText(), text);
    QVERIFY(loop.error().isOk());
    loop.setIntervalText(text);
    QCOMPARE(changed.count(), 1);
}

void TestMqttLoop::aWrongLoopIsToldAndCanBeCorrected()
{
    int ticks = 0;
    MqttLoop *loop = m_service->every(0ms, [&ticks] { ++ticks; });
    QCOMPARE(loop->error().code(), MqttError::Code::InvalidInterval);
    QCOMPARE(m_service->start().code(), MqttError::Code::InvalidInterval);
    loop->setIntervalText(u"soon"_s);
    QVERIFY2(m_service->start().text().contains(u"'soon'"_s), qPrintable(loop->error().text()));
    loop->setIntervalText(u"1h"_s);
    QVERIFY(loop->error().isOk());
    start(*m_service);
    QTRY_COMPARE(ticks, 1);

    QSignalSpy errors(m_service.get(), &MqttService::errorOccurred);
    loop->setInterval(-5ms);
    QCOMPARE(errors.count(), 1);
    MqttLoop *unusable = m_service->every(1s, [](int) {});
    QCOMPARE(unusable->error().code(), MqttError::Code::UnusableSlot);
    QCOMPARE(errors.count(), 2);
}

void TestMqttLoop::loopsEndWithTheServiceAndBeginWithItAgain()
{
    int ticks = 0;
    m_service->every(1h, [&ticks] { ++ticks; });
    int fast = 0;
    m_service->every(1ms, [&fast] { ++fast; });
    QSignalSpy stopped(m_service.get(), &MqttService::stopped);
    start(*m_service);
    QTRY_COMPARE(ticks, 1);
    m_service->stop();
    const int before = fast;
    QTRY_COMPARE(stopped.count(), 1);
    QCOMPARE(fast, before);
    QVERIFY(m_service->start().isOk());
    QTRY_COMPARE(ticks, 2);
}

void TestMqttLoop::anIntervalThatTheSlotSetsCountsFromItsTick()
{
    int slow = 0;
    MqttLoop *loop = nullptr;
    loop = m_service->every(
        2h,
        [&] {
            ++slow;
            loop->setInterval(1h); // and not now, an hour after a tick that was not
        },
        MqttLoop::FirstRun::Immediately);
    int fast = 0;
    m_service->every(
        1ms, [&] { ++fast; }, MqttLoop::FirstRun::Immediately);
    start(*m_service);
    QTRY_VERIFY(fast > 5);
    QCOMPARE(slow, 1);
    QCOMPARE(loop->missed(), 0u);
}

QTEST_GUILESS_MAIN(TestMqttLoop)
#include "tst_mqttloop.moc"
