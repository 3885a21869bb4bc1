// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/loglevel.h"

#include <QLoggingCategory>
#include <QTest>

using namespace Qt::StringLiterals;

class LogLevelTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void letsThroughFromTheLevelOn_data();
    void letsThroughFromTheLevelOn();
    void leavesOtherCategoriesAlone();
    void hasNoRulesForAnUnknownLevel();
};

void LogLevelTest::letsThroughFromTheLevelOn_data()
{
    QTest::addColumn<QString>("level");
    QTest::addColumn<bool>("debug");
    QTest::addColumn<bool>("info");
    QTest::addColumn<bool>("warning");
    QTest::newRow("debug") << u"debug"_s << true << true << true;
    QTest::newRow("info") << u"info"_s << false << true << true;
    QTest::newRow("warning") << u"warning"_s << false << false << true;
    QTest::newRow("critical") << u"critical"_s << false << false << false;
}

void LogLevelTest::letsThroughFromTheLevelOn()
{
    QFETCH(const QString, level);
    const QLoggingCategory quiet("mqttservice.quiet", QtCriticalMsg);
    const QLoggingCategory loud("mqttservice.loud", QtDebugMsg);
    mqtt::setLogLevel(level);
    for (const QLoggingCategory *category : {&quiet, &loud}) {
        QTEST(category->isDebugEnabled(), "debug");
        QTEST(category->isInfoEnabled(), "info");
        QTEST(category->isWarningEnabled(), "warning");
        QVERIFY(category->isCriticalEnabled());
    }
}

void LogLevelTest::leavesOtherCategoriesAlone()
{
    const QLoggingCategory own("heating.boiler");
    mqtt::setLogLevel(u"critical"_s);
    QVERIFY(own.isDebugEnabled());
}

void LogLevelTest::hasNoRulesForAnUnknownLevel()
{
    QCOMPARE(mqtt::logRules(u"loud"_s), QString());
}

QTEST_GUILESS_MAIN(LogLevelTest)
#include "tst_loglevel.moc"
