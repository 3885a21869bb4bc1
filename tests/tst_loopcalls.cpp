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

/// What the calls of a loop do: return, throw, take long, delete it.
class TestLoopCalls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void aSlotThatReturnsFalseIsNotCalledAgain();
    void aSlotThatThrowsIsCalledAgain_data();
    void aSlotThatThrowsIsCalledAgain();
    void ticksMissedByASlowRunAreCountedAndNotMadeUpFor();
    void statisticsAreKept();
    void statisticsAreLoggedAndOverloadWarnedOf();
    void deletingInsideTheCallIsSafe_data();
    void deletingInsideTheCallIsSafe();

private:
    void start(MqttService &service)
    {
        m_rig.configure(service);
        QVERIFY(service.start().isOk());
    }

    ServiceRig m_rig;
    std::unique_ptr<MqttService> m_service;
};

void TestLoopCalls::initTestCase()
{
    QVERIFY2(m_rig.broker.start(), qPrintable(m_rig.broker.errorString()));
}

void TestLoopCalls::init()
{
    m_service = std::make_unique<MqttService>(u"loop"_s);
}

void TestLoopCalls::aSlotThatReturnsFalseIsNotCalledAgain()
{
    int ticks = 0;
    MqttLoop *loop = m_service->every(1ms, [&ticks] { return ++ticks < 3; });
    QSignalSpy running(loop, &MqttLoop::runningChanged);
    start(*m_service);
    QTRY_COMPARE(running.count(), 1);
    QVERIFY(!loop->isRunning());
    QCOMPARE(ticks, 3);
    loop->start(); // until it says so again
    QTRY_COMPARE(running.count(), 3);
    QCOMPARE(ticks, 4);
}

void TestLoopCalls::aSlotThatThrowsIsCalledAgain_data()
{
    QTest::addColumn<bool>("standard");
    QTest::newRow("std::exception") << true;
    QTest::newRow("anything") << false;
}

void TestLoopCalls::aSlotThatThrowsIsCalledAgain()
{
    QFETCH(bool, standard);
    int ticks = 0;
    MqttLoop *loop = m_service->every(1ms, [&ticks, standard] {
        ++ticks;
        if (ticks == 1 && standard)
            throw std::runtime_error("no such sensor");
        if (ticks == 1)
            throw 7; // NOLINT: as careless programs do
    });
    QSignalSpy failed(m_service.get(), &MqttService::loopFailed);
    start(*m_service);
    QTRY_VERIFY(ticks >= 3);
    QCOMPARE(failed.count(), 1);
    QCOMPARE(failed.first().first().value<MqttLoop *>(), loop);
    const QString text = failed.first().last().value<MqttError>().text();
    QVERIFY2(text.contains(standard ? u"no such sensor"_s : u"no std::exception"_s),
             qPrintable(text));
    QCOMPARE(loop->failures(), 1u);
    QVERIFY(loop->isRunning());
}

void TestLoopCalls::ticksMissedByASlowRunAreCountedAndNotMadeUpFor()
{
    int ticks = 0;
    MqttLoop *loop = m_service->every(20ms, [&ticks] {
        if (++ticks == 1)
            QThread::msleep(90); // the ticks at 20, 40, 60 and 80 ms are missed
        return ticks < 2;
    });
    QSignalSpy running(loop, &MqttLoop::runningChanged);
    start(*m_service);
    QTRY_COMPARE(running.count(), 1);
    QCOMPARE(ticks, 2);
    QVERIFY2(loop->missed() >= 4, qPrintable(QString::number(loop->missed())));
}

void TestLoopCalls::statisticsAreKept()
{
    int ticks = 0;
    MqttLoop *loop = m_service->every(1ms, [&ticks] {
        if (++ticks == 2)
            QThread::msleep(20);
        return ticks < 4;
    });
    QSignalSpy running(loop, &MqttLoop::runningChanged);
    start(*m_service);
    QTRY_COMPARE(running.count(), 1);
    QCOMPARE(loop->calls(), 4u);
    QVERIFY2(loop->maximumMilliseconds() >= 20,
             qPrintable(QString::number(loop->maximumMilliseconds())));
    QVERIFY2(loop->meanMilliseconds() >= 5, qPrintable(QString::number(loop->meanMilliseconds())));
    QVERIFY(loop->meanMilliseconds() < loop->maximumMilliseconds());
}

void TestLoopCalls::statisticsAreLoggedAndOverloadWarnedOf()
{
    QTest::ignoreMessage(
        QtInfoMsg, QRegularExpression(
                       u"^MqttService::\\(lambda\\), every 1h: 1 calls, mean [\\d.]+ ms, longest "
                       "[\\d.]+ ms, load 0.0 %, 0 missed$"_s));
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"^MqttService::\\(lambda\\), every 1ms: .* load "
                                            "[\\d.]+ %, \\d+ missed; it cannot keep up"_s));
    QCOMPARE(m_service->statisticsInterval(), 180s);
    int slow = 0;
    MqttLoop *overloaded = m_service->every(1ms, [&slow] {
        QThread::msleep(5);
        return ++slow < 3;
    });
    MqttLoop *idle = m_service->every(1h, [] {});
    start(*m_service);
    QTRY_COMPARE(slow, 3);
    QTRY_COMPARE(idle->calls(), 1u);
    QVERIFY2(overloaded->load() >= 500, qPrintable(QString::number(overloaded->load())));
    QVERIFY(idle->load() < 1);
    m_service->setStatisticsInterval(1ms); // a line for each loop that ran, and no more
    int later = 0;
    m_service->every(20ms, [&later] { return ++later < 3; });
    QTRY_COMPARE(later, 3);
    m_service->setStatisticsInterval(0ms);
}

void TestLoopCalls::deletingInsideTheCallIsSafe_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("the loop") << 0;
    QTest::newRow("the receiver") << 1;
    QTest::newRow("the service") << 2;
}

void TestLoopCalls::deletingInsideTheCallIsSafe()
{
    QFETCH(int, what);
    auto *receiver = new QObject;
    QPointer<MqttLoop> loop;
    int ticks = 0;
    loop = m_service->every(1ms, receiver, [&] {
        ++ticks;
        if (what == 0)
            delete loop;
        else if (what == 1)
            delete receiver;
        else
            m_service.reset();
    });
    start(*m_service);
    QTRY_VERIFY(!loop);
    QCOMPARE(ticks, 1);
    if (what != 1)
        delete receiver;
}

QTEST_GUILESS_MAIN(TestLoopCalls)
#include "tst_loopcalls.moc"
