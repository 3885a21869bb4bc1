// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/loopstatistics.h"

#include <QTest>

using namespace std::chrono_literals;
using mqtt::LoopStatistics;

class TestLoopStatistics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingRanYet();
    void runsAreCountedAndMeasured();
    void loadIsTheShareOfTheInterval();
};

void TestLoopStatistics::nothingRanYet()
{
    const LoopStatistics statistics;
    QCOMPARE(statistics.calls(), 0u);
    QCOMPARE(statistics.meanMilliseconds(), 0.0);
    QCOMPARE(statistics.maximumMilliseconds(), 0.0);
    QCOMPARE(statistics.load(10s), 0.0);
}

void TestLoopStatistics::runsAreCountedAndMeasured()
{
    LoopStatistics statistics;
    for (const auto spent : {2ms, 10ms, 3ms})
        statistics.add(spent);
    QCOMPARE(statistics.calls(), 3u);
    QCOMPARE(statistics.meanMilliseconds(), 5.0);
    QCOMPARE(statistics.maximumMilliseconds(), 10.0);
}

void TestLoopStatistics::loadIsTheShareOfTheInterval()
{
    LoopStatistics statistics;
    statistics.add(30ms);
    QCOMPARE(statistics.load(100ms), 30.0);
    QCOMPARE(statistics.load(20ms), 150.0); // cannot keep up
    QCOMPARE(statistics.load(0ms), 0.0);
}

QTEST_GUILESS_MAIN(TestLoopStatistics)
#include "tst_loopstatistics.moc"
