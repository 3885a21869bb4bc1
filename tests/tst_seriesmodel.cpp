// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "seriesmodel.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using mqtt::SeriesPoint;

Q_DECLARE_METATYPE(std::vector<double>)

class TestSeriesModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pointsAreKeptInOrder();
    void aPointThatComesLateIsPutWhereItBelongs();
    void pointsOfOneTimeAreAllKept();
    void theOldestGoAtTheLimit();
    void theOldestGoBeyondTheSpan();
    void whatIsOlderThanTheBoundsIsRefusedAndCounted();
    void smallerBoundsTakeEffectAtOnce();
    void whatIsNoNumberIsOneGap_data();
    void whatIsNoNumberIsOneGap();
    void aTimeThatIsNoNumberIsRefused();
    void ownTimesAreOfNowAndRise();
    void spansAreDurations_data();
    void spansAreDurations();
    void aSpanThatIsNoneChangesNothing();
    void everyChangeIsToldToViews();
    void aMillionPointsThroughASmallWindowStaySmall();
};

static std::vector<double> timesOf(const SeriesModel &model)
{
    std::vector<double> times;
    for (const SeriesPoint &point : model.points())
        times.push_back(point.time);
    return times;
}

void TestSeriesModel::pointsAreKeptInOrder()
{
    SeriesModel model;
    QVERIFY(std::isnan(model.lastTime()));
    QVERIFY(model.append(1, 10));
    QVERIFY(model.append(2, 20));
    QCOMPARE(model.count(), 2);
    QCOMPARE(model.points()[1], (SeriesPoint{2, 20}));
    QCOMPARE(model.lastTime(), 2.0);
    QCOMPARE(model.lastValue(), 20.0);
    QCOMPARE(model.data(model.index(0), SeriesModel::ValueRole).toDouble(), 10.0);
    model.clear();
    QCOMPARE(model.count(), 0);
}

void TestSeriesModel::aPointThatComesLateIsPutWhereItBelongs()
{
    SeriesModel model;
    for (const double time : {10.0, 30.0, 20.0, 5.0, 40.0})
        QVERIFY(model.append(time, time));
    QCOMPARE(timesOf(model), (std::vector<double>{5, 10, 20, 30, 40}));
    QCOMPARE(model.lastTime(), 40.0);
}

void TestSeriesModel::pointsOfOneTimeAreAllKept()
{
    SeriesModel model;
    model.append(1, 10);
    model.append(1, 20);
    QCOMPARE(model.count(), 2);
    QCOMPARE(model.points()[1].value, 20.0); // in the order they came
}

void TestSeriesModel::theOldestGoAtTheLimit()
{
    SeriesModel model;
    model.setLimit(3);
    for (int i = 0; i < 10; ++i)
        model.append(i, i);
    QCOMPARE(timesOf(model), (std::vector<double>{7, 8, 9}));
    QCOMPARE(model.refused(), 0u);
}

void TestSeriesModel::theOldestGoBeyondTheSpan()
{
    SeriesModel model;
    model.setSpan(100ms);
    for (const double time : {0.0, 50.0, 100.0, 101.0, 150.0})
        model.append(time, 1);
    QCOMPARE(timesOf(model), (std::vector<double>{50, 100, 101, 150}));
}

void TestSeriesModel::whatIsOlderThanTheBoundsIsRefusedAndCounted()
{
    SeriesModel model;
    QSignalSpy refused(&model, &SeriesModel::refusedChanged);
    model.setSpan(100ms);
    model.append(1000, 1);
    QVERIFY(!model.append(899, 1));
    QVERIFY(model.append(900, 1));
    QCOMPARE(model.refused(), 1u);
    model.setLimit(2);
    QVERIFY(!model.append(899.5, 1)); // it would be the first to go
    QCOMPARE(model.refused(), 2u);
    QCOMPARE(refused.count(), 2);
    QCOMPARE(timesOf(model), (std::vector<double>{900, 1000}));
}

void TestSeriesModel::smallerBoundsTakeEffectAtOnce()
{
    SeriesModel model;
    for (int i = 0; i < 10; ++i)
        model.append(i, i);
    QSignalSpy changed(&model, &SeriesModel::pointsChanged);
    model.setLimit(5);
    QCOMPARE(model.count(), 5);
    model.setSpan(2ms);
    QCOMPARE(timesOf(model), (std::vector<double>{7, 8, 9}));
    QCOMPARE(changed.count(), 2);
}

void TestSeriesModel::whatIsNoNumberIsOneGap_data()
{
    QTest::addColumn<double>("value");
    QTest::newRow("NaN") << std::numeric_limits<double>::quiet_NaN();
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity();
    QTest::newRow("negative infinite") << -std::numeric_limits<double>::infinity();
}

void TestSeriesModel::whatIsNoNumberIsOneGap()
{
    QFETCH(double, value);
    SeriesModel model;
    model.append(1, 10);
    QVERIFY(model.append(2, value));
    QVERIFY(model.append(3, value));
    model.append(4, 20);
    QCOMPARE(timesOf(model), (std::vector<double>{1, 2, 4}));
    QVERIFY(std::isnan(model.points()[1].value));
    QCOMPARE(model.refused(), 0u);
}

void TestSeriesModel::aTimeThatIsNoNumberIsRefused()
{
    SeriesModel model;
    QVERIFY(!model.append(std::numeric_limits<double>::quiet_NaN(), 1));
    QVERIFY(!model.append(std::numeric_limits<double>::infinity(), 1));
    QCOMPARE(model.count(), 0);
    QCOMPARE(model.refused(), 2u);
}

void TestSeriesModel::ownTimesAreOfNowAndRise()
{
    const double before = double(QDateTime::currentMSecsSinceEpoch());
    SeriesModel model;
    for (int i = 0; i < 100; ++i)
        QVERIFY(model.append(i));
    QCOMPARE(model.count(), 100);
    QVERIFY(model.points()[0].time >= before);
    // In the order they came, though many are of one millisecond.
    for (int i = 0; i < 100; ++i)
        QCOMPARE(model.points()[std::size_t(i)].value, double(i));
}

void TestSeriesModel::spansAreDurations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("milliseconds"); // -1: none
    QTest::newRow("hours") << u"24h"_s << qint64(86'400'000);
    QTest::newRow("mixed") << u"1h30m"_s << qint64(5'400'000);
    QTest::newRow("none") << QString() << qint64(-1);
}

void TestSeriesModel::spansAreDurations()
{
    QFETCH(QString, text);
    QFETCH(qint64, milliseconds);
    SeriesModel model;
    model.setSpan(5ms);
    model.setSpanText(text);
    QCOMPARE(model.spanText(), text);
    QCOMPARE(model.span().value_or(-1ms).count(), milliseconds);
}

void TestSeriesModel::aSpanThatIsNoneChangesNothing()
{
    SeriesModel model;
    model.setSpanText(u"1h"_s);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"span \"soon\" .+"_s));
    model.setSpanText(u"soon"_s);
    QCOMPARE(model.spanText(), u"1h"_s);
    QCOMPARE(model.span(), std::optional<std::chrono::milliseconds>(1h));
}

void TestSeriesModel::everyChangeIsToldToViews()
{
    SeriesModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    model.setLimit(4);
    for (const double time : {1.0, 3.0, 2.0, 4.0, 5.0, 6.0})
        model.append(time, time);
    QCOMPARE(inserted.count(), 6);
    QCOMPARE(inserted[2][1].toInt(), 1); // the late one
    QCOMPARE(removed.count(), 2);
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.rowCount(model.index(0)), 0);
}

void TestSeriesModel::aMillionPointsThroughASmallWindowStaySmall()
{
    SeriesModel model;
    model.setLimit(1000);
    for (int i = 0; i < 1'000'000; ++i)
        model.append(i, i % 7);
    QCOMPARE(model.count(), 1000);
    QCOMPARE(model.points().front().time, 999'000.0);
    QCOMPARE(model.points().back().time, 999'999.0);
}

QTEST_GUILESS_MAIN(TestSeriesModel)
#include "tst_seriesmodel.moc"
