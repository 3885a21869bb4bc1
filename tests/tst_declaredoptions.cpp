// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/declaredoptions.h"

#include <QTest>

using namespace Qt::StringLiterals;
using FirstRun = MqttLoop::FirstRun;

class TestDeclaredOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void optionsOfHandlersAreRead();
    void optionsOfLoopsAreRead();
    void whatIsWrongIsToldWithWhatIsAllowed_data();
    void whatIsWrongIsToldWithWhatIsAllowed();
};

void TestDeclaredOptions::optionsOfHandlersAreRead()
{
    MqttHandlerOptions options;
    options.global = true;
    QCOMPARE(mqtt::readHandlerOptions(
                 u" qos=1,sharedGroup = workers, skippedWhileDisabled,acceptRetained=false "_s,
                 &options),
             QString());
    QCOMPARE(options.qos, Mqtt::QoS::AtLeastOnce);
    QCOMPARE(options.sharedGroup, u"workers"_s);
    QCOMPARE(options.skippedWhileDisabled, true);
    QCOMPARE(options.acceptRetained, std::optional(false));
    QCOMPARE(options.global, true);
    QCOMPARE(mqtt::readHandlerOptions(u"qos=2, skippedWhileDisabled=false"_s, &options), QString());
    QCOMPARE(options.qos, Mqtt::QoS::ExactlyOnce);
    QCOMPARE(options.skippedWhileDisabled, false);
}

void TestDeclaredOptions::optionsOfLoopsAreRead()
{
    FirstRun firstRun = FirstRun::WhenOnline;
    QCOMPARE(mqtt::readLoopOptions(u"firstRun=AfterInterval"_s, &firstRun), QString());
    QCOMPARE(firstRun, FirstRun::AfterInterval);
    QCOMPARE(mqtt::readLoopOptions(u"firstRun = Immediately"_s, &firstRun), QString());
    QCOMPARE(firstRun, FirstRun::Immediately);
}

void TestDeclaredOptions::whatIsWrongIsToldWithWhatIsAllowed_data()
{
    QTest::addColumn<bool>("loop");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("found");
    QTest::newRow("unknown") << false << u"qos=1, retain"_s << u"'retain'"_s;
    QTest::newRow("another case") << false << u"Qos=1"_s << u"'Qos=1'"_s;
    QTest::newRow("QoS 3") << false << u"qos=3"_s << u"'qos=3'"_s;
    QTest::newRow("no QoS") << false << u"qos"_s << u"'qos'"_s;
    QTest::newRow("no group") << false << u"sharedGroup="_s << u"'sharedGroup='"_s;
    QTest::newRow("no switch") << false << u"acceptRetained=0"_s << u"'acceptRetained=0'"_s;
    QTest::newRow("empty") << false << u""_s << u"''"_s;
    QTest::newRow("comma at the end") << false << u"qos=1,"_s << u"''"_s;
    QTest::newRow("a loop's for a handler") << false << u"firstRun=Immediately"_s << u"'firstRun"_s;
    QTest::newRow("a handler's for a loop") << true << u"qos=1"_s << u"'qos=1'"_s;
    QTest::newRow("unknown run") << true << u"firstRun=soon"_s << u"'firstRun=soon'"_s;
}

void TestDeclaredOptions::whatIsWrongIsToldWithWhatIsAllowed()
{
    QFETCH(bool, loop);
    QFETCH(QString, text);
    QFETCH(QString, found);
    MqttHandlerOptions options;
    FirstRun firstRun = FirstRun::WhenOnline;
    const QString why =
        loop ? mqtt::readLoopOptions(text, &firstRun) : mqtt::readHandlerOptions(text, &options);
    QVERIFY2(why.startsWith(u"has "_s + found), qPrintable(why));
    QVERIFY2(why.contains(loop ? u"; allowed are firstRun="_s : u"; allowed are qos="_s),
             qPrintable(why));
}

QTEST_GUILESS_MAIN(TestDeclaredOptions)
#include "tst_declaredoptions.moc"
