// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "decimation.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>

using mqtt::decimate;
using mqtt::SeriesPoint;
using mqtt::Stroke;

class TestDecimation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fewPointsStayAsTheyAre();
    void nothingInViewIsNothing();
    void aViewWithoutRoomIsNothing_data();
    void aViewWithoutRoomIsNothing();
    void aPointBeyondEitherEndRunsToTheEdges();
    void aDayAtTenHertzKeepsLowestAndHighestOfEachColumn();
    void firstAndLastOfAColumnStay();
    void aColumnIsInTheOrderOfTime();
    void aGapEndsAStroke();
    void pointsFarApartAreNotJoined();
    void aLonelyPointIsAStrokeOfItsOwn();
    void manyPointsOfOneTimeAreAtMostFour();
};

constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

void TestDecimation::fewPointsStayAsTheyAre()
{
    const Stroke points{{0, 1}, {10, 5}, {20, 2}, {30, 8}};
    const auto strokes = decimate(points, {0, 30, 100});
    QCOMPARE(strokes.size(), 1u);
    QCOMPARE(strokes[0], points);
}

void TestDecimation::nothingInViewIsNothing()
{
    QVERIFY(decimate({}, {0, 10, 100}).empty());
}

void TestDecimation::aViewWithoutRoomIsNothing_data()
{
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<int>("columns");
    QTest::newRow("no columns") << 0.0 << 10.0 << 0;
    QTest::newRow("no time") << 5.0 << 5.0 << 100;
    QTest::newRow("backwards") << 10.0 << 0.0 << 100;
    QTest::newRow("no number") << NaN << 10.0 << 100;
}

void TestDecimation::aViewWithoutRoomIsNothing()
{
    QFETCH(double, from);
    QFETCH(double, to);
    QFETCH(int, columns);
    const Stroke points{{0, 1}, {5, 2}, {10, 3}};
    QVERIFY(decimate(points, {from, to, columns}).empty());
}

void TestDecimation::aPointBeyondEitherEndRunsToTheEdges()
{
    const Stroke points{{0, 1}, {10, 2}, {20, 3}, {30, 4}, {40, 5}};
    const auto strokes = decimate(points, {15, 25, 100});
    QCOMPARE(strokes.size(), 1u);
    QCOMPARE(strokes[0], (Stroke{{10, 2}, {20, 3}, {30, 4}}));
    // A view between two points still has its line.
    QCOMPARE(decimate(points, {12, 18, 100}), (std::vector<Stroke>{{{10, 2}, {20, 3}}}));
}

void TestDecimation::aDayAtTenHertzKeepsLowestAndHighestOfEachColumn()
{
    constexpr int Count = 864'000;
    constexpr int Columns = 800;
    constexpr double Width = Count * 100.0 / Columns;
    Stroke points;
    std::map<int, std::pair<double, double>> expected;
    for (int i = 0; i < Count; ++i) {
        const double time = i * 100.0;
        double value = std::sin(i * 0.001) * 10 + std::sin(i * 1.7);
        if (i % 100'003 == 5)
            value = i % 2 ? 500 : -500; // spikes of one point
        points.push_back({time, value});
        auto [it, fresh] = expected.try_emplace(int(time / Width), value, value);
        it->second.first = std::min(it->second.first, value);
        it->second.second = std::max(it->second.second, value);
    }
    const auto strokes = decimate(points, {0, Count * 100.0, Columns});
    QCOMPARE(strokes.size(), 1u);
    QVERIFY(strokes[0].size() <= 4 * Columns);
    QVERIFY(std::ranges::is_sorted(strokes[0], {}, &SeriesPoint::time));
    std::map<int, std::pair<double, double>> found;
    for (const SeriesPoint &point : strokes[0]) {
        auto [it, fresh] = found.try_emplace(int(point.time / Width), point.value, point.value);
        it->second.first = std::min(it->second.first, point.value);
        it->second.second = std::max(it->second.second, point.value);
    }
    QVERIFY(found == expected);
}

void TestDecimation::firstAndLastOfAColumnStay()
{
    const Stroke points{{0, 5}, {1, 9}, {2, 1}, {3, 6}, {4, 7}};
    const auto strokes = decimate(points, {0, 10, 1});
    QCOMPARE(strokes, (std::vector<Stroke>{{{0, 5}, {1, 9}, {2, 1}, {4, 7}}}));
}

void TestDecimation::aColumnIsInTheOrderOfTime()
{
    const Stroke lowFirst{{0, 5}, {1, 1}, {2, 9}, {3, 5}};
    QCOMPARE(decimate(lowFirst, {0, 10, 1}), (std::vector<Stroke>{lowFirst}));
    const Stroke highFirst{{0, 5}, {1, 9}, {2, 1}, {3, 5}};
    QCOMPARE(decimate(highFirst, {0, 10, 1}), (std::vector<Stroke>{highFirst}));
    // A point that is first and lowest comes once.
    const Stroke rising{{0, 1}, {1, 2}, {2, 3}};
    QCOMPARE(decimate(rising, {0, 10, 1}), (std::vector<Stroke>{{{0, 1}, {2, 3}}}));
}

void TestDecimation::aGapEndsAStroke()
{
    const Stroke points{{0, 1}, {10, 2}, {20, NaN}, {30, 3}, {40, 4}, {50, NaN}};
    QCOMPARE(decimate(points, {0, 60, 100}),
             (std::vector<Stroke>{{{0, 1}, {10, 2}}, {{30, 3}, {40, 4}}}));
    // Also where all of it falls into one column.
    QCOMPARE(decimate(points, {0, 60, 1}).size(), 2u);
}

void TestDecimation::pointsFarApartAreNotJoined()
{
    const Stroke points{{0, 1}, {10, 2}, {50, 3}, {60, 4}};
    QCOMPARE(decimate(points, {0, 60, 100, 39}).size(), 2u);
    QCOMPARE(decimate(points, {0, 60, 100, 40}).size(), 1u);
}

void TestDecimation::aLonelyPointIsAStrokeOfItsOwn()
{
    const Stroke points{{0, NaN}, {10, 2}, {20, NaN}};
    QCOMPARE(decimate(points, {0, 60, 100}), (std::vector<Stroke>{{{10, 2}}}));
}

void TestDecimation::manyPointsOfOneTimeAreAtMostFour()
{
    Stroke points;
    for (int i = 0; i < 1000; ++i)
        points.push_back({5, double(i % 37)});
    const auto strokes = decimate(points, {0, 10, 100});
    QCOMPARE(strokes.size(), 1u);
    QVERIFY(strokes[0].size() <= 4);
}

QTEST_APPLESS_MAIN(TestDecimation)
#include "tst_decimation.moc"
