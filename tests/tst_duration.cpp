// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/duration.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

class DurationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsText_data();
    void readsText();
    void refusesText_data();
    void refusesText();
    void readsJson_data();
    void readsJson();
    void refusesJson_data();
    void refusesJson();
    void formatsForPeople_data();
    void formatsForPeople();
};

void DurationTest::readsText_data()
{
    QTest::addColumn<qint64>("expected");
    constexpr qint64 Hour = 3600'000;
    QTest::newRow("500ms") << qint64(500);
    QTest::newRow("10s") << qint64(10'000);
    QTest::newRow("5m") << qint64(300'000);
    QTest::newRow("2h") << 2 * Hour;
    QTest::newRow("1h30m") << Hour + Hour / 2;
    QTest::newRow("2d") << 48 * Hour;
    QTest::newRow("1w") << 168 * Hour;
    QTest::newRow("1w2d3h4m5s6ms") << 168 * Hour + 51 * Hour + 245'006;
    QTest::newRow("0.5s") << qint64(500);
    QTest::newRow("0,5s") << qint64(500);
    QTest::newRow("1.5h") << Hour + Hour / 2;
    QTest::newRow("1h 30m") << Hour + Hour / 2;
    QTest::newRow("10 s") << qint64(10'000);
    QTest::newRow("  10s  ") << qint64(10'000);
    QTest::newRow("10") << qint64(10'000); // seconds
    QTest::newRow("0.25") << qint64(250);
    QTest::newRow("0") << qint64(0);
    QTest::newRow("0s") << qint64(0);
    QTest::newRow("0.0ms") << qint64(0);
    QTest::newRow("00010s") << qint64(10'000);
    QTest::newRow("1.0004s") << qint64(1000); // rounded to milliseconds
    QTest::newRow("1.0006s") << qint64(1001);
    QTest::newRow("90m") << Hour + Hour / 2; // more than the next unit
    QTest::newRow("PT10S") << qint64(10'000);
    QTest::newRow("P1DT2H") << 26 * Hour;
    QTest::newRow("PT0.5S") << qint64(500);
    QTest::newRow("PT1H30M") << Hour + Hour / 2;
    QTest::newRow("P1W") << 168 * Hour;
    QTest::newRow("P1D") << 24 * Hour;
    QTest::newRow("PT5M") << qint64(300'000);
    QTest::newRow("PT0S") << qint64(0);
    QTest::newRow("50000d") << qint64(50000) * 24 * Hour;
}

void DurationTest::readsText()
{
    QFETCH(qint64, expected);
    QString error;
    const auto duration = mqtt::parseDuration(QString::fromUtf8(QTest::currentDataTag()), &error);
    QVERIFY2(duration, qPrintable(error));
    QCOMPARE(duration->count(), expected);
    QVERIFY(error.isEmpty());
}

void DurationTest::refusesText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part"); // of the error
    const QString garbage = u"is no duration; allowed is a number with a unit (500ms, 10s"_s;
    for (const char *text :
         {"",     " ",    "x",   "s",     "10x",      "10 10",  "1h30",   "1h 30", "30m1h",
          "5m5m", "10S",  "1H",  "1.s",   ".5s",      "1.2.3s", "1..2s",  "1e3",   "0x10",
          "+5s",  "10s!", "ten", "1:30",  "00:01:30", "P",      "PT",     "P1DT",  "P1H",
          "PT1D", "P1M",  "P1Y", "P1Y2M", "PT10",     "p1d",    "PT1S1H", "inf",   "nan",
          "--5s", "-",    "-x",  "10s,",  "1h,30m",   "5min",   "٣s"}) {
        QTest::addRow("%s", *text ? text : "(empty)") << QString::fromUtf8(text) << garbage;
    }
    const QString negative = u"is negative; allowed is 0 to 50000 days"_s;
    QTest::newRow("900,000 signs") << QString(900'000, u'-') << garbage;
    QTest::newRow("-5s") << u"-5s"_s << negative;
    QTest::newRow("- 5s") << u"- 5s"_s << negative;
    QTest::newRow("-5") << u"-5"_s << negative;
    QTest::newRow("-PT5S") << u"-PT5S"_s << negative;
    const QString tooLong = u"is too long; allowed is 0 to 50000 days"_s;
    QTest::newRow("50001d") << u"50001d"_s << tooLong;
    QTest::newRow("50000d1ms") << u"50000d1ms"_s << tooLong;
    QTest::newRow("2^63 ms") << u"9223372036854775808ms"_s << tooLong;
    QTest::newRow("2^64 s") << u"18446744073709551616"_s << tooLong;
    QTest::newRow("400 digits") << QString(QString(400, u'9') + u"w"_s) << tooLong;
    QTest::newRow("0.0001s is not 0") << u"0.0001s"_s << u"is shorter than a millisecond"_s;
}

void DurationTest::refusesText()
{
    QFETCH(QString, text);
    QFETCH(QString, part);
    QString error;
    QVERIFY(!mqtt::parseDuration(text, &error));
    QVERIFY2(error.startsWith(part), qPrintable(error));
    QVERIFY(!mqtt::parseDuration(text)); // the error is optional
}

void DurationTest::readsJson_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<qint64>("expected");
    QTest::newRow("integer: seconds") << u"10"_s << qint64(10'000);
    QTest::newRow("fraction") << u"0.5"_s << qint64(500);
    QTest::newRow("exponent") << u"1e3"_s << qint64(1'000'000);
    QTest::newRow("zero") << u"0"_s << qint64(0);
    QTest::newRow("text") << u"\"1h30m\""_s << qint64(5400'000);
    QTest::newRow("map of one") << uR"({"seconds": 10})"_s << qint64(10'000);
    QTest::newRow("map of all, as a Python timedelta")
        << uR"({"weeks":1,"days":2,"hours":3,"minutes":4,"seconds":5,"milliseconds":6})"_s
        << qint64(788'645'006);
    QTest::newRow("map of fractions") << uR"({"hours": 0.5, "minutes": 1.5})"_s << qint64(1890'000);
    QTest::newRow("map beyond the next unit") << uR"({"minutes": 90})"_s << qint64(5400'000);
    QTest::newRow("map of zero") << uR"({"seconds": 0})"_s << qint64(0);
}

void DurationTest::readsJson()
{
    QFETCH(QString, json);
    const QJsonValue value =
        QJsonDocument::fromJson("{\"v\":" + json.toUtf8() + '}').object().value("v"_L1);
    QString error;
    const auto duration = mqtt::durationFromJson(value, &error);
    QVERIFY2(duration, qPrintable(error));
    QTEST(qint64(duration->count()), "expected");
}

void DurationTest::refusesJson_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("part");
    QTest::newRow("true") << u"true"_s << u"is no duration; allowed is"_s;
    QTest::newRow("null") << u"null"_s << u"is no duration"_s;
    QTest::newRow("list") << u"[10]"_s << u"is no duration"_s;
    QTest::newRow("negative") << u"-1"_s << u"is negative; allowed is 0"_s;
    QTest::newRow("enormous") << u"1e300"_s << u"is too long; allowed is"_s;
    QTest::newRow("bad text") << u"\"soon\""_s << u"is no duration"_s;
    QTest::newRow("empty map") << u"{}"_s << u"is empty; allowed are numbers for weeks"_s;
    QTest::newRow("unknown unit") << uR"({"months": 1})"_s << u"unknown unit \"months\""_s;
    QTest::newRow("unit in another case") << uR"({"Seconds": 1})"_s << u"\"Seconds\""_s;
    QTest::newRow("text in a map") << uR"({"seconds": "1"})"_s << u"no number for \"seconds\""_s;
    QTest::newRow("negative in a map") << uR"({"hours": 1, "minutes": -1})"_s << u"is negative"_s;
    QTest::newRow("enormous map") << uR"({"weeks": 1e10})"_s << u"is too long"_s;
}

void DurationTest::refusesJson()
{
    QFETCH(QString, json);
    QFETCH(QString, part);
    const QJsonValue value =
        QJsonDocument::fromJson("{\"v\":" + json.toUtf8() + '}').object().value("v"_L1);
    QString error;
    QVERIFY(!mqtt::durationFromJson(value, &error));
    QVERIFY2(error.contains(part), qPrintable(error));
    QVERIFY2(error.contains("allowed"_L1), qPrintable(error));
}

void DurationTest::formatsForPeople_data()
{
    QTest::addColumn<qint64>("duration");
    QTest::newRow("0s") << qint64(0);
    QTest::newRow("1ms") << qint64(1);
    QTest::newRow("999ms") << qint64(999);
    QTest::newRow("1s") << qint64(1000);
    QTest::newRow("1.5s") << qint64(1500);
    QTest::newRow("1.001s") << qint64(1001);
    QTest::newRow("59.999s") << qint64(59'999);
    QTest::newRow("1m") << qint64(60'000);
    QTest::newRow("1m1ms") << qint64(60'001);
    QTest::newRow("1h30m") << qint64(5400'000);
    QTest::newRow("2h5s") << qint64(7205'000);
    QTest::newRow("7d") << qint64(604'800'000);
    QTest::newRow("50000d") << qint64(mqtt::LongestDuration.count());
    QTest::newRow("8d1h1m1.5s") << qint64(694'861'500);
    QTest::newRow("-1.5s") << qint64(-1500);
}

void DurationTest::formatsForPeople()
{
    QFETCH(qint64, duration);
    const QString text = mqtt::formatDuration(milliseconds(duration));
    QCOMPARE(text, QString::fromUtf8(QTest::currentDataTag()));
    if (duration >= 0)
        QCOMPARE(mqtt::parseDuration(text), milliseconds(duration));
}

QTEST_GUILESS_MAIN(DurationTest)
#include "tst_duration.moc"
