// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/loopplan.h"

#include <QTest>

using namespace std::chrono_literals;
using mqtt::LoopPlan;

class TestLoopPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstRunIsAtOnceOrAfterAnInterval();
    void aThousandRunsDoNotDrift();
    void aSlowRunLosesTicksAndCountsThem_data();
    void aSlowRunLosesTicksAndCountsThem();
    void anotherIntervalCountsFromTheLastRun();
    void aShorterIntervalIsNeverInThePast();
    void weeksDoNotOverflow();
    void theLongestIntervalDoesNotOverflow();
    void anIntervalSetInARunCountsFromItsTick();

private:
    const LoopPlan::TimePoint m_start{5h};
};

void TestLoopPlan::theFirstRunIsAtOnceOrAfterAnInterval()
{
    LoopPlan plan;
    plan.start(m_start, 10s, false);
    QVERIFY(plan.isDue(m_start));
    plan.start(m_start, 10s, true);
    QVERIFY(!plan.isDue(m_start + 10s - 1ns));
    QVERIFY(plan.isDue(m_start + 10s));
}

void TestLoopPlan::aThousandRunsDoNotDrift()
{
    LoopPlan plan;
    plan.start(m_start, 100ms, false);
    for (int i = 0; i < 1000; ++i) {
        QCOMPARE(plan.next(), m_start + i * 100ms);
        // Each run begins late and takes its time, in sum more than 30 intervals.
        const auto late = std::chrono::microseconds(137 * (i % 11));
        plan.ran(plan.next() + late + 2ms);
    }
    QCOMPARE(plan.next(), m_start + 1000 * 100ms);
    QCOMPARE(plan.missed(), 0u);
}

void TestLoopPlan::aSlowRunLosesTicksAndCountsThem_data()
{
    QTest::addColumn<int>("endsAfter"); // ms
    QTest::addColumn<int>("next");
    QTest::addColumn<int>("missed");
    QTest::newRow("in time") << 99 << 100 << 0;
    QTest::newRow("just in time") << 100 << 100 << 0;
    QTest::newRow("over one tick") << 101 << 200 << 1;
    QTest::newRow("exactly two") << 200 << 200 << 1;
    QTest::newRow("two and a half") << 250 << 300 << 2;
    QTest::newRow("an hour, as after a suspend") << 3'600'050 << 3'600'100 << 36'000;
}

void TestLoopPlan::aSlowRunLosesTicksAndCountsThem()
{
    QFETCH(int, endsAfter);
    QFETCH(int, next);
    QFETCH(int, missed);
    LoopPlan plan;
    plan.start(m_start, 100ms, false);
    plan.ran(m_start + std::chrono::milliseconds(endsAfter));
    QCOMPARE(plan.next(), m_start + std::chrono::milliseconds(next));
    QCOMPARE(plan.missed(), static_cast<quint64>(missed));
}

void TestLoopPlan::anotherIntervalCountsFromTheLastRun()
{
    LoopPlan plan;
    plan.start(m_start, 10s, false);
    plan.ran(m_start);
    plan.setInterval(m_start + 2s, 30s);
    QCOMPARE(plan.next(), m_start + 30s);
}

void TestLoopPlan::aShorterIntervalIsNeverInThePast()
{
    LoopPlan plan;
    plan.start(m_start, 10s, false);
    plan.ran(m_start);
    plan.setInterval(m_start + 5s, 1s);
    QCOMPARE(plan.next(), m_start + 5s);
}

void TestLoopPlan::weeksDoNotOverflow()
{
    LoopPlan plan;
    plan.start(m_start, 24h * 7 * 52, false);
    plan.ran(m_start);
    QCOMPARE(plan.next(), m_start + 24h * 7 * 52);
}

void TestLoopPlan::theLongestIntervalDoesNotOverflow()
{
    constexpr auto longest = std::chrono::milliseconds::max();
    LoopPlan plan;
    plan.start(m_start, longest, true);
    QVERIFY(!plan.isDue(m_start + 1000h));
    plan.start(m_start, 1s, false);
    plan.ran(m_start);
    plan.setInterval(m_start, longest);
    QVERIFY(!plan.isDue(m_start + 1000h));
    plan.setInterval(m_start, 1s);
    QCOMPARE(plan.next(), m_start + 1s);
}

void TestLoopPlan::anIntervalSetInARunCountsFromItsTick()
{
    LoopPlan plan;
    plan.start(m_start, 10s, false);
    plan.ran(plan.next()); // which begins
    plan.setInterval(m_start + 1s, 30s);
    plan.passOver(m_start + 2s);
    QCOMPARE(plan.next(), m_start + 30s);
    QCOMPARE(plan.missed(), 0u);
    plan.passOver(m_start + 61s); // it took longer
    QCOMPARE(plan.next(), m_start + 90s);
    QCOMPARE(plan.missed(), 2u);
}

QTEST_GUILESS_MAIN(TestLoopPlan)
#include "tst_loopplan.moc"
