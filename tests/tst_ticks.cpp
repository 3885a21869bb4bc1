// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "ticks.h"

#include <QDateTime>
#include <QTest>

#include <limits>

using namespace Qt::StringLiterals;
using mqtt::Tick;
using mqtt::timeTicks;
using mqtt::valueTicks;

class TestTicks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void stepsAreOneTwoOrFive_data();
    void stepsAreOneTwoOrFive();
    void valuesAreRoundAndHaveTheSameDecimals_data();
    void valuesAreRoundAndHaveTheSameDecimals();
    void valuesUseTheLocale();
    void noRangeIsNoTicks_data();
    void noRangeIsNoTicks();
    void timesFitTheSpan_data();
    void timesFitTheSpan();
    void thereAreNeverMuchMoreThanAskedFor();
    void weeksBeginOnMonday();
    void anHourThatDaylightSavingSkipsIsNoTick();
    void hoursAreLocalAlsoInOddZones();
};

constexpr double Infinity = std::numeric_limits<double>::infinity();

static double at(int month, int day, int hour = 0, int minute = 0, int second = 0,
                 const QTimeZone &zone = QTimeZone::utc())
{
    const QDateTime time(QDate(2026, month, day), QTime(hour, minute, second), zone);
    return double(time.toMSecsSinceEpoch());
}

static QStringList textsOf(const std::vector<Tick> &ticks)
{
    QStringList texts;
    for (const Tick &tick : ticks)
        texts.append(tick.text);
    return texts;
}

void TestTicks::stepsAreOneTwoOrFive_data()
{
    QTest::addColumn<double>("range");
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("step");
    QTest::newRow("1") << 10.0 << 10 << 1.0;
    QTest::newRow("2") << 10.0 << 6 << 2.0;
    QTest::newRow("5") << 10.0 << 4 << 5.0;
    QTest::newRow("10") << 10.0 << 1 << 10.0;
    QTest::newRow("small") << 0.003 << 4 << 0.001;
    QTest::newRow("large") << 7e9 << 4 << 2e9;
    QTest::newRow("none") << 0.0 << 4 << 0.0;
    QTest::newRow("backwards") << -1.0 << 4 << 0.0;
}

void TestTicks::stepsAreOneTwoOrFive()
{
    QFETCH(double, range);
    QFETCH(int, count);
    QTEST(mqtt::tickStep(0, range, count), "step");
}

void TestTicks::valuesAreRoundAndHaveTheSameDecimals_data()
{
    QTest::addColumn<double>("minimum");
    QTest::addColumn<double>("maximum");
    QTest::addColumn<int>("count");
    QTest::addColumn<QStringList>("texts");
    QTest::newRow("whole") << 0.0 << 40.0 << 4
                           << QStringList{u"0"_s, u"10"_s, u"20"_s, u"30"_s, u"40"_s};
    QTest::newRow("within") << 3.0 << 17.0 << 4 << QStringList{u"5"_s, u"10"_s, u"15"_s};
    QTest::newRow("decimals") << 0.9 << 2.1 << 3 << QStringList{u"1.0"_s, u"1.5"_s, u"2.0"_s};
    QTest::newRow("through zero") << -0.2 << 0.2 << 4
                                  << QStringList{u"-0.2"_s, u"-0.1"_s, u"0.0"_s, u"0.1"_s,
                                                 u"0.2"_s};
    QTest::newRow("large") << 0.0 << 2e8 << 2 << QStringList{u"0"_s, u"1e+08"_s, u"2e+08"_s};
    QTest::newRow("large and close") << 12345670.0 << 12345674.0 << 2
                                     << QStringList{u"12345670"_s, u"12345672"_s, u"12345674"_s};
    QTest::newRow("small") << 0.0 << 4e-12 << 2 << QStringList{u"0"_s, u"2e-12"_s, u"4e-12"_s};
    QTest::newRow("small with decimals")
        << 0.0 << 1e-11 << 2 << QStringList{u"0"_s, u"5e-12"_s, u"1e-11"_s};
    QTest::newRow("ten decimals") << 0.0 << 2e-10 << 2
                                  << QStringList{u"0.0000000000"_s, u"0.0000000001"_s,
                                                 u"0.0000000002"_s};
}

void TestTicks::valuesAreRoundAndHaveTheSameDecimals()
{
    QFETCH(double, minimum);
    QFETCH(double, maximum);
    QFETCH(int, count);
    const auto ticks = valueTicks(minimum, maximum, count, QLocale::c());
    QTEST(textsOf(ticks), "texts");
}

void TestTicks::valuesUseTheLocale()
{
    const QLocale german(QLocale::German, QLocale::Germany);
    QCOMPARE(textsOf(valueTicks(0, 1, 2, german)), (QStringList{u"0,0"_s, u"0,5"_s, u"1,0"_s}));
}

void TestTicks::noRangeIsNoTicks_data()
{
    QTest::addColumn<double>("minimum");
    QTest::addColumn<double>("maximum");
    QTest::newRow("one value") << 5.0 << 5.0;
    QTest::newRow("backwards") << 5.0 << 4.0;
    QTest::newRow("no number") << qQNaN() << 4.0;
    QTest::newRow("infinite") << 0.0 << Infinity;
    QTest::newRow("too fine to count") << 1e17 << 1e17 + 32;
    QTest::newRow("beyond all calendars") << 9e15 << 9.1e15;
}

void TestTicks::noRangeIsNoTicks()
{
    QFETCH(double, minimum);
    QFETCH(double, maximum);
    if (qstrcmp(QTest::currentDataTag(), "beyond all calendars") != 0)
        QVERIFY(valueTicks(minimum, maximum, 5, QLocale::c()).empty());
    QVERIFY(timeTicks(minimum, maximum, 5, QLocale::c(), QTimeZone::utc()).empty());
}

void TestTicks::timesFitTheSpan_data()
{
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<QStringList>("texts");
    QTest::newRow("milliseconds") << at(11, 24, 10, 0, 5) << at(11, 24, 10, 0, 5) + 400
                                  << QStringList{u"05.000"_s, u"05.100"_s, u"05.200"_s, u"05.300"_s,
                                                 u"05.400"_s};
    QTest::newRow("seconds") << at(11, 24, 10, 0, 1) << at(11, 24, 10, 0, 21)
                             << QStringList{u"10:00:05"_s, u"10:00:10"_s, u"10:00:15"_s,
                                            u"10:00:20"_s};
    QTest::newRow("minutes") << at(11, 24, 10, 1) << at(11, 24, 10, 19)
                             << QStringList{u"10:05"_s, u"10:10"_s, u"10:15"_s};
    QTest::newRow("hours") << at(11, 23, 22, 30) << at(11, 24, 2, 30)
                           << QStringList{u"23:00"_s, u"24 Nov"_s, u"01:00"_s, u"02:00"_s};
    QTest::newRow("a day") << at(11, 23, 17, 45) << at(11, 24, 17, 45)
                           << QStringList{u"18:00"_s, u"24 Nov"_s, u"06:00"_s, u"12:00"_s};
    QTest::newRow("days") << at(11, 23, 12) << at(11, 27, 12)
                          << QStringList{u"24 Nov"_s, u"25 Nov"_s, u"26 Nov"_s, u"27 Nov"_s};
    QTest::newRow("months") << at(1, 15) << at(5, 1)
                            << QStringList{u"Feb"_s, u"Mar"_s, u"Apr"_s, u"May"_s};
    QTest::newRow("over a new year") << at(1, 1) - 40 * 86400e3 << at(3, 10)
                                     << QStringList{u"Dec"_s, u"2026"_s, u"Feb"_s, u"Mar"_s};
    QTest::newRow("years") << at(6, 1) << at(6, 1) + 4 * 365 * 86400e3
                           << QStringList{u"2027"_s, u"2028"_s, u"2029"_s, u"2030"_s};
}

void TestTicks::timesFitTheSpan()
{
    QFETCH(double, from);
    QFETCH(double, to);
    const auto ticks = timeTicks(from, to, 4, QLocale::c(), QTimeZone::utc());
    QTEST(textsOf(ticks), "texts");
    for (const Tick &tick : ticks)
        QVERIFY(tick.position >= from && tick.position <= to);
}

void TestTicks::thereAreNeverMuchMoreThanAskedFor()
{
    for (double span = 10; span < 1e13; span *= 1.7) {
        for (const int count : {1, 5, 12}) {
            const auto ticks =
                timeTicks(1.7e12, 1.7e12 + span, count, QLocale::c(), QTimeZone("Europe/Berlin"));
            QVERIFY2(int(ticks.size()) <= count + 2, qPrintable(QString::number(span)));
        }
    }
}

void TestTicks::weeksBeginOnMonday()
{
    const auto ticks = timeTicks(at(11, 1), at(11, 30), 5, QLocale::c(), QTimeZone::utc());
    QCOMPARE(textsOf(ticks),
             (QStringList{u"2 Nov"_s, u"9 Nov"_s, u"16 Nov"_s, u"23 Nov"_s, u"30 Nov"_s}));
}

void TestTicks::anHourThatDaylightSavingSkipsIsNoTick()
{
    // Summer time begins in Berlin on 29 March 2026 at two o'clock, and ends on 25 October at
    // three.
    const QTimeZone berlin("Europe/Berlin");
    QVERIFY(berlin.isValid());
    const auto spring = timeTicks(at(3, 29, 0, 30, 0, berlin), at(3, 29, 5, 30, 0, berlin), 5,
                                  QLocale::c(), berlin);
    QCOMPARE(textsOf(spring), (QStringList{u"01:00"_s, u"03:00"_s, u"04:00"_s, u"05:00"_s}));
    const auto autumn = timeTicks(at(10, 24, 12, 0, 0, berlin), at(10, 25, 12, 0, 0, berlin), 4,
                                  QLocale::c(), berlin);
    QCOMPARE(textsOf(autumn), (QStringList{u"12:00"_s, u"25 Oct"_s, u"12:00"_s}));
}

void TestTicks::hoursAreLocalAlsoInOddZones()
{
    const QTimeZone india("Asia/Kolkata"); // five and a half hours from UTC
    QVERIFY(india.isValid());
    const auto ticks = timeTicks(at(11, 24, 10, 10, 0, india), at(11, 24, 11, 10, 0, india), 4,
                                 QLocale::c(), india);
    QCOMPARE(textsOf(ticks), (QStringList{u"10:15"_s, u"10:30"_s, u"10:45"_s, u"11:00"_s}));
}

QTEST_APPLESS_MAIN(TestTicks)
#include "tst_ticks.moc"
