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

void UnixSignalsTest::restoresTheDefaultInTheEnd()
{
    {
        mqtt::UnixSignals signal;
        QVERIFY(!isDefault(SIGTERM));
    }
    QVERIFY(isDefault(SIGTERM));
    QVERIFY(isDefault(SIGINT));
}

QTEST_GUILESS_MAIN(UnixSignalsTest)
#include "tst_unixsignals.moc"
