// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/logformat.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryFile>
#include <QTest>

#include <sys/stat.h>

using namespace Qt::StringLiterals;

class LogFormatTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aJsonLineHoldsTheWholeMessage_data();
    void aJsonLineHoldsTheWholeMessage();
    void aJsonLineNamesThePlaceWhereThereIsOne();
    void textFollowsThePattern();
    void aPriorityStandsBeforeEachLine_data();
    void aPriorityStandsBeforeEachLine();
    void theJournalIsKnownByItsFile();
};

void LogFormatTest::aJsonLineHoldsTheWholeMessage_data()
{
    QTest::addColumn<QtMsgType>("type");
    QTest::addColumn<QString>("level");
    QTest::newRow("debug") << QtDebugMsg << u"debug"_s;
    QTest::newRow("info") << QtInfoMsg << u"info"_s;
    QTest::newRow("warning") << QtWarningMsg << u"warning"_s;
    QTest::newRow("critical") << QtCriticalMsg << u"critical"_s;
    QTest::newRow("fatal") << QtFatalMsg << u"fatal"_s;
}

void LogFormatTest::aJsonLineHoldsTheWholeMessage()
{
    QFETCH(const QtMsgType, type);
    const QMessageLogContext context(nullptr, 0, nullptr, "mqttservice.app");
    const QString message = u"two\nlines, a \"quote\" and grüß"_s;
    const QByteArray line = mqtt::formatMessage(mqtt::LogFormat::Json, type, context, message);
    QCOMPARE(line.indexOf('\n'), line.size() - 1);
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    QTEST(object.value(u"level"_s).toString(), "level");
    QCOMPARE(object.value(u"message"_s).toString(), message);
    QCOMPARE(object.value(u"category"_s).toString(), u"mqttservice.app"_s);
    QVERIFY(QDateTime::fromString(object.value(u"time"_s).toString(), Qt::ISODateWithMs).isValid());
    QVERIFY(!object.contains(u"file"_s));
}

void LogFormatTest::aJsonLineNamesThePlaceWhereThereIsOne()
{
    const QMessageLogContext context("a.cpp", 7, "f", "own");
    const QByteArray line = mqtt::formatMessage(mqtt::LogFormat::Json, QtInfoMsg, context, u"x"_s);
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    QCOMPARE(object.value(u"file"_s).toString(), u"a.cpp"_s);
    QCOMPARE(object.value(u"line"_s).toInt(), 7);
}

void LogFormatTest::textFollowsThePattern()
{
    qSetMessagePattern(u"%{type} %{category}: %{message}"_s);
    const QMessageLogContext context(nullptr, 0, nullptr, "own");
    QCOMPARE(mqtt::formatMessage(mqtt::LogFormat::Text, QtWarningMsg, context, u"hot"_s),
             "warning own: hot\n");
}

void LogFormatTest::aPriorityStandsBeforeEachLine_data()
{
    QTest::addColumn<QtMsgType>("type");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("debug") << QtDebugMsg << QByteArray("<7>a\n<7>b\n");
    QTest::newRow("info") << QtInfoMsg << QByteArray("<6>a\n<6>b\n");
    QTest::newRow("warning") << QtWarningMsg << QByteArray("<4>a\n<4>b\n");
    QTest::newRow("critical") << QtCriticalMsg << QByteArray("<3>a\n<3>b\n");
    QTest::newRow("fatal") << QtFatalMsg << QByteArray("<2>a\n<2>b\n");
}

void LogFormatTest::aPriorityStandsBeforeEachLine()
{
    QFETCH(const QtMsgType, type);
    QTEST(mqtt::withPriority(type, "a\nb\n"), "expected");
}

void LogFormatTest::theJournalIsKnownByItsFile()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    struct stat status = {};
    QCOMPARE(fstat(file.handle(), &status), 0);
    const QByteArray name = QByteArray::number(quint64(status.st_dev)) + ':' +
                            QByteArray::number(quint64(status.st_ino));
    QVERIFY(mqtt::isJournal(name, file.handle()));
    QVERIFY(!mqtt::isJournal(name + '1', file.handle()));
    QVERIFY(!mqtt::isJournal({}, file.handle()));
    QVERIFY(!mqtt::isJournal(name, -1));
}

QTEST_GUILESS_MAIN(LogFormatTest)
#include "tst_logformat.moc"
