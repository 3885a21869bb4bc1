// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "tool/servicetable.h"

#include <QTest>

using namespace Qt::StringLiterals;

class ServiceTableTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void showsAServiceFromItsFirstWord();
    void ratesAreThoseBetweenTwoReports();
    void theLoadIsThatOfTheBusiestLoop();
    void aServiceThatIsDownHasNoHealth();
    void whatIsTakenOffTheBrokerGoes();
    void namesCannotMoveTheCursor();
    void whatIsNoReportDoesNoHarm();
    void columnsStandBelowEachOther();
    void replicasStandUnderTheirService();

private:
    static QStringList words(const mqtt::ServiceTable &table, qsizetype line)
    {
        return table.toText().split(u'\n').value(line).split(u' ', Qt::SkipEmptyParts);
    }
};

void ServiceTableTest::showsAServiceFromItsFirstWord()
{
    mqtt::ServiceTable table;
    QVERIFY(table.isEmpty());
    table.take(u"echo"_s, u"online"_s, "1");
    table.take(u"echo"_s, u"info"_s, R"({"version":"1.2"})");
    QCOMPARE(words(table, 1), (QStringList{u"echo"_s, u"up"_s, u"1.2"_s, u"-"_s, u"-"_s, u"-"_s,
                                           u"-"_s, u"-"_s, u"-"_s}));
    const QJsonObject object = table.toJson().at(0).toObject();
    QCOMPARE(object.value(u"name"_s).toString(), u"echo"_s);
    QCOMPARE(object.value(u"online"_s).toBool(), true);
    QVERIFY(!object.contains(u"health"_s));
    table.take(u"echo"_s, u"info"_s, R"({"version":""})");
    QCOMPARE(words(table, 1).value(2), u"-"_s);
    QCOMPARE(words(table, 1).size(), 9);
}

void ServiceTableTest::replicasStandUnderTheirService()
{
    mqtt::ServiceTable table;
    table.take(u"brain/instances/2"_s, u"online"_s, "0");
    table.take(u"brain-x"_s, u"online"_s, "1");
    table.take(u"brain/instances/1"_s, u"online"_s, "1");
    table.take(u"brain/instances/1"_s, u"health"_s, R"({"uptime":10,"rx":100})");
    QCOMPARE(words(table, 1).mid(0, 4), (QStringList{u"brain"_s, u"1"_s, u"of"_s, u"2"_s}));
    QCOMPARE(words(table, 2).mid(0, 5),
             (QStringList{u"1"_s, u"up"_s, u"-"_s, u"00:00:10"_s, u"10.0"_s}));
    QVERIFY(table.toText().split(u'\n').value(2).startsWith(u"  1 "_s));
    QCOMPARE(words(table, 3).mid(0, 2), (QStringList{u"2"_s, u"down"_s}));
    QCOMPARE(words(table, 4).mid(0, 2), (QStringList{u"brain-x"_s, u"up"_s}));
    QCOMPARE(table.toJson().size(), 3);
    const QJsonObject first = table.toJson().at(0).toObject();
    QCOMPARE(first.value(u"name"_s).toString(), u"brain"_s);
    QCOMPARE(first.value(u"instance"_s).toString(), u"1"_s);
    QVERIFY(!table.toJson().at(2).toObject().contains(u"instance"_s));
}

void ServiceTableTest::ratesAreThoseBetweenTwoReports()
{
    mqtt::ServiceTable table;
    table.take(u"echo"_s, u"online"_s, "1");
    table.take(u"echo"_s, u"health"_s,
               R"({"uptime":100,"rx":1000,"tx":50,"queued":3,"dropped":7})");
    QCOMPARE(words(table, 1), (QStringList{u"echo"_s, u"up"_s, u"-"_s, u"00:01:40"_s, u"10.0"_s,
                                           u"0.5"_s, u"3"_s, u"7"_s, u"0.0"_s}));
    table.take(u"echo"_s, u"health"_s,
               R"({"uptime":110,"rx":1500,"tx":50,"queued":0,"dropped":7})");
    const QJsonObject object = table.toJson().at(0).toObject();
    QCOMPARE(object.value(u"received_per_second"_s).toDouble(), 50.0);
    QCOMPARE(object.value(u"sent_per_second"_s).toDouble(), 0.0);

    // Started anew, its counters begin again: there is no rate below nothing.
    table.take(u"echo"_s, u"health"_s, R"({"uptime":1,"rx":2,"tx":2})");
    QCOMPARE(table.toJson().at(0).toObject().value(u"received_per_second"_s).toDouble(), 0.0);
    QCOMPARE(words(table, 1).at(4), u"0.0"_s);
}

void ServiceTableTest::theLoadIsThatOfTheBusiestLoop()
{
    mqtt::ServiceTable table;
    table.take(u"echo"_s, u"online"_s, "1");
    table.take(u"echo"_s, u"health"_s,
               R"({"uptime":100000,"loops":{"a":{"load":1.5},"b":{"load":20.26},"c":{}}})");
    QCOMPARE(words(table, 1).last(), u"20.3"_s);
    QVERIFY(table.toText().contains(u"1 d 03:46:40"_s));
}

void ServiceTableTest::aServiceThatIsDownHasNoHealth()
{
    mqtt::ServiceTable table;
    table.take(u"echo"_s, u"online"_s, "1");
    table.take(u"echo"_s, u"health"_s, R"({"uptime":100,"rx":1000})");
    table.take(u"echo"_s, u"online"_s, "0");
    QCOMPARE(words(table, 1).mid(0, 4), (QStringList{u"echo"_s, u"down"_s, u"-"_s, u"-"_s}));
}

void ServiceTableTest::whatIsTakenOffTheBrokerGoes()
{
    mqtt::ServiceTable table;
    table.take(u"echo"_s, u"online"_s, "0");
    table.take(u"brain/instances/1"_s, u"online"_s, "1");
    table.take(u"brain/instances/2"_s, u"online"_s, "0");
    table.take(u"brain/instances/2"_s, u"online"_s, "");
    QCOMPARE(words(table, 1).mid(0, 4), (QStringList{u"brain"_s, u"1"_s, u"of"_s, u"1"_s}));
    table.take(u"brain/instances/1"_s, u"online"_s, "");
    QCOMPARE(words(table, 1).mid(0, 2), (QStringList{u"echo"_s, u"down"_s}));
    table.take(u"echo"_s, u"online"_s, "");
    QVERIFY(table.isEmpty());
    table.take(u"stranger"_s, u"online"_s, "");
    QVERIFY(table.isEmpty());
}

void ServiceTableTest::namesCannotMoveTheCursor()
{
    mqtt::ServiceTable table;
    table.take(u"ev\x1b[2Jil"_s, u"online"_s, "1");
    table.take(u"ev\x1b[2Jil"_s, u"info"_s, R"({"version":"1\u001b[5m"})");
    QVERIFY2(!table.toText().contains(u'\x1b'), qPrintable(table.toText()));
}

void ServiceTableTest::whatIsNoReportDoesNoHarm()
{
    mqtt::ServiceTable table;
    table.take(u"echo"_s, u"temperature"_s, "21");
    QVERIFY(table.isEmpty());
    table.take(u"echo"_s, u"online"_s, "1");
    table.take(u"echo"_s, u"health"_s, "not JSON");
    table.take(u"echo"_s, u"health"_s, R"({"uptime":"soon","loops":[1,2]})");
    table.take(u"echo"_s, u"info"_s, "[]");
    QCOMPARE(words(table, 1).first(), u"echo"_s);
}

void ServiceTableTest::columnsStandBelowEachOther()
{
    mqtt::ServiceTable table;
    table.take(u"b"_s, u"online"_s, "1");
    table.take(u"a-long-name"_s, u"online"_s, "0");
    const QStringList lines = table.toText().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[1].startsWith(u"a-long-name"_s));
    QCOMPARE(lines[1].size(), lines[0].size());
    QCOMPARE(lines[2].size(), lines[0].size());
}

QTEST_GUILESS_MAIN(ServiceTableTest)
#include "tst_servicetable.moc"
