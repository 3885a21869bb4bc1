// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "timewindow.h"

#include <QTest>

#include <limits>

using mqtt::TimeWindow;

class TestTimeWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void itFollowsTheNewest();
    void panningBackHoldsItAndForwardToTheNewestFollowsAgain();
    void zoomingKeepsTheTimeUnderThePointer();
    void whileItFollowsZoomingKeepsTheRightEdge();
    void spansHaveBounds();
    void whatIsNoNumberChangesNothing();
};

constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

void TestTimeWindow::itFollowsTheNewest()
{
    TimeWindow window;
    window.setSpan(100);
    window.advance(1000);
    QCOMPARE(window.from(), 900.0);
    QCOMPARE(window.to(), 1000.0);
    window.setFollowing(false);
    window.advance(2000);
    QCOMPARE(window.to(), 1000.0);
}

void TestTimeWindow::panningBackHoldsItAndForwardToTheNewestFollowsAgain()
{
    TimeWindow window;
    window.setSpan(100);
    window.advance(1000);
    window.pan(-30, 1000);
    QVERIFY(!window.isFollowing());
    QCOMPARE(window.to(), 970.0);
    window.pan(20, 1000);
    QVERIFY(!window.isFollowing());
    window.pan(25, 1000);
    QVERIFY(window.isFollowing());
    QCOMPARE(window.to(), 1000.0);
}

void TestTimeWindow::zoomingKeepsTheTimeUnderThePointer()
{
    TimeWindow window;
    window.setSpan(100);
    window.advance(1000);
    window.setFollowing(false);
    window.zoom(2, 925);
    QCOMPARE(window.span(), 50.0);
    QCOMPARE(window.from(), 912.5);
    window.zoom(0.5, 925);
    QCOMPARE(window.from(), 900.0);
}

void TestTimeWindow::whileItFollowsZoomingKeepsTheRightEdge()
{
    TimeWindow window;
    window.setSpan(100);
    window.advance(1000);
    window.zoom(2, 925);
    QVERIFY(window.isFollowing());
    QCOMPARE(window.to(), 1000.0);
    QCOMPARE(window.from(), 950.0);
}

void TestTimeWindow::spansHaveBounds()
{
    TimeWindow window;
    window.setSpan(0);
    QCOMPARE(window.span(), TimeWindow::ShortestSpan);
    window.setSpan(1e300);
    QCOMPARE(window.span(), TimeWindow::LongestSpan);
    window.setSpan(NaN);
    QCOMPARE(window.span(), TimeWindow::DefaultSpan);
    for (int i = 0; i < 100; ++i)
        window.zoom(10, 0);
    QCOMPARE(window.span(), TimeWindow::ShortestSpan);
}

void TestTimeWindow::whatIsNoNumberChangesNothing()
{
    TimeWindow window;
    window.setSpan(100);
    window.advance(1000);
    window.advance(NaN);
    window.pan(NaN, 1000);
    window.zoom(NaN, 950);
    window.zoom(0, 950);
    window.zoom(-1, 950);
    window.zoom(2, NaN);
    QCOMPARE(window.from(), 900.0);
    QCOMPARE(window.to(), 1000.0);
    window.pan(-10, NaN); // there is no newest
    QCOMPARE(window.to(), 990.0);
}

QTEST_APPLESS_MAIN(TestTimeWindow)
#include "tst_timewindow.moc"
