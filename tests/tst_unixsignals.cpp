// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/unixsignals.h"

#include <QSignalSpy>
#include <QTest>

#include <csignal>

class UnixSignalsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void becomesASignalInTheEventLoop_data();
    void becomesASignalInTheEventLoop();
    void leavesTheNextToTheSystem();
    void aHangupIsAReloadAsOftenAsItComes();
    void ofManyAtOnceAStopCounts();
    void restoresTheDefaultInTheEnd();

private:
    static bool isDefault(int number)
    {
        struct sigaction action = {};
        sigaction(number, nullptr, &action);
        return action.sa_handler == SIG_DFL;
    }
};

void UnixSignalsTest::becomesASignalInTheEventLoop_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
}

void UnixSignalsTest::becomesASignalInTheEventLoop()
{
    QFETCH(const int, number);
    mqtt::UnixSignals signal;
    QSignalSpy stop(&signal, &mqtt::UnixSignals::stopRequested);
    std::raise(number);
    QCOMPARE(stop.size(), 0);
    QTRY_COMPARE(stop.size(), 1);
}

void UnixSignalsTest::leavesTheNextToTheSystem()
{
    mqtt::UnixSignals signal;
    QVERIFY(!isDefault(SIGTERM));
    QVERIFY(!isDefault(SIGINT));
    std::raise(SIGINT);
    QVERIFY(isDefault(SIGTERM));
    QVERIFY(isDefault(SIGINT));
}

void UnixSignalsTest::aHangupIsAReloadAsOftenAsItComes()
{
    mqtt::UnixSignals signal;
    QSignalSpy reload(&signal, &mqtt::UnixSignals::reloadRequested);
    for (int i = 1; i <= 3; ++i) {
        std::raise(SIGHUP);
        QTRY_COMPARE(reload.size(), i);
    }
}

void UnixSignalsTest::ofManyAtOnceAStopCounts()
{
    mqtt::UnixSignals signal;
    QSignalSpy reload(&signal, &mqtt::UnixSignals::reloadRequested);
    QSignalSpy stop(&signal, &mqtt::UnixSignals::stopRequested);
    std::raise(SIGHUP);
    std::raise(SIGTERM);
    std::raise(SIGHUP);
    QTRY_COMPARE(stop.size(), 1);
    QCOMPARE(reload.size(), 0);
}

void UnixSignalsTest::restoresTheDefaultInTheEnd()
{
    {
        mqtt::UnixSignals signal;
        QVERIFY(!isDefault(SIGTERM));
    }
    QVERIFY(isDefault(SIGTERM));
    QVERIFY(isDefault(SIGINT));
    QVERIFY(isDefault(SIGHUP));
}

QTEST_GUILESS_MAIN(UnixSignalsTest)
#include "tst_unixsignals.moc"
