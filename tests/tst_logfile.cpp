// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/logfile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace Qt::StringLiterals;

class LogFileTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void appendsToWhatIsThere();
    void isReadableByOwnerAndGroupAlone();
    void goesOnInANewFileAfterReopen();
    void keepsTheFileThatCannotBeOpenedAgain();
    void refusesWithPathAndReason_data();
    void refusesWithPathAndReason();
    void tellsOnceThatLinesAreLostAndHowManyItWere();

private:
    static QByteArray contentOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(not there)");
    }
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void LogFileTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void LogFileTest::appendsToWhatIsThere()
{
    for (const QByteArray &line : {QByteArray("one\n"), QByteArray("two\n")}) {
        mqtt::LogFile log;
        QCOMPARE(log.open(path(u"log"_s)), QString());
        QCOMPARE(log.write(line), QString());
    }
    QCOMPARE(contentOf(path(u"log"_s)), "one\ntwo\n");
}

void LogFileTest::isReadableByOwnerAndGroupAlone()
{
    const mode_t before = umask(0);
    mqtt::LogFile log;
    QCOMPARE(log.open(path(u"log"_s)), QString());
    umask(before);
    struct stat status = {};
    QCOMPARE(stat(QFile::encodeName(path(u"log"_s)).constData(), &status), 0);
    QCOMPARE(status.st_mode & 0777, mode_t(0640));
}

void LogFileTest::goesOnInANewFileAfterReopen()
{
    mqtt::LogFile log;
    QCOMPARE(log.open(path(u"log"_s)), QString());
    QCOMPARE(log.write("old\n"), QString());
    QVERIFY(QFile::rename(path(u"log"_s), path(u"log.1"_s)));
    QCOMPARE(log.write("between\n"), QString());
    QCOMPARE(log.reopen(), QString());
    QCOMPARE(log.write("new\n"), QString());
    QCOMPARE(contentOf(path(u"log.1"_s)), "old\nbetween\n");
    QCOMPARE(contentOf(path(u"log"_s)), "new\n");
}

void LogFileTest::keepsTheFileThatCannotBeOpenedAgain()
{
    QVERIFY(QDir(m_folder->path()).mkdir(u"logs"_s));
    mqtt::LogFile log;
    QCOMPARE(log.open(path(u"logs/log"_s)), QString());
    QVERIFY(QFile::rename(path(u"logs"_s), path(u"moved"_s)));
    const QString problem = log.reopen();
    QVERIFY2(problem.contains(path(u"logs/log"_s)), qPrintable(problem));
    QVERIFY(log.isOpen());
    QCOMPARE(log.write("still\n"), QString());
    QCOMPARE(contentOf(path(u"moved/log"_s)), "still\n");
}

void LogFileTest::refusesWithPathAndReason_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("reason");
    QTest::newRow("a folder") << u"."_s << u"directory"_s;
    QTest::newRow("folder not there") << u"none/log"_s << u"No such file"_s;
    QTest::newRow("a pipe that nobody reads") << u"pipe"_s << u"No such device"_s;
}

void LogFileTest::refusesWithPathAndReason()
{
    QFETCH(const QString, name);
    QFETCH(const QString, reason);
    QCOMPARE(mkfifo(QFile::encodeName(path(u"pipe"_s)).constData(), 0600), 0);
    mqtt::LogFile log;
    const QString problem = log.open(path(name));
    QVERIFY2(problem.contains(path(name)), qPrintable(problem));
    QVERIFY2(problem.contains(reason), qPrintable(problem));
    QVERIFY(!log.isOpen());
}

void LogFileTest::tellsOnceThatLinesAreLostAndHowManyItWere()
{
    QVERIFY(QFile::link(u"/dev/full"_s, path(u"log"_s))); // a disk that is always full
    mqtt::LogFile log;
    QCOMPARE(log.open(path(u"log"_s)), QString());
    const QString problem = log.write("one\n");
    QVERIFY2(problem.contains(u"No space left"_s), qPrintable(problem));
    QCOMPARE(log.write("two\n"), QString());
    QVERIFY(QFile::remove(path(u"log"_s)));
    QCOMPARE(log.reopen(), QString());
    QCOMPARE(log.write("three\n"), QString());
    QCOMPARE(contentOf(path(u"log"_s)), "(2 lines were lost here)\nthree\n");
}

QTEST_GUILESS_MAIN(LogFileTest)
#include "tst_logfile.moc"
