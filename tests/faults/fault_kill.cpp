// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "faults/durable.h"
#include "faults/faults.h"
#include "support/proxy.h"

#include <MqttService/MqttTestBroker>

#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A program with a durable outbox is killed: what it accepted arrives.
class FaultKill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void atRandomMoments_data();
    void atRandomMoments();
    void atEveryChangeOfItsFile_data();
    void atEveryChangeOfItsFile();
    void whileItsDiskFails_data();
    void whileItsDiskFails();

private:
    /// For one system call; with a path, only where it is about that.
    static QStringList strace(const QString &call, const QString &fault, const QString &path = {})
    {
        QStringList command{u"strace"_s, u"-f"_s, u"-qq"_s, u"-o"_s, u"/dev/null"_s};
        command << u"-E"_s << u"ASAN_OPTIONS=detect_leaks=0"_s; // needs ptrace for itself
        if (!path.isEmpty())
            command << u"-P"_s << path;
        return command << u"-e"_s << u"trace="_s + call << u"-e"_s
                       << u"inject="_s + call + u':' + fault;
    }
};

void FaultKill::atRandomMoments_data()
{
    QTest::addColumn<bool>("cut");
    QTest::newRow("the link stands") << false;
    QTest::newRow("the link is cut, too") << true;
}

void FaultKill::atRandomMoments()
{
    QFETCH(bool, cut);
    const int kills = faults::length(20, 500);
    const int together = 400; // numbers of a run
    MqttTestBroker broker;
    broker.addConfigLine(u"max_queued_messages 0"_s);
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Proxy proxy(broker.port());
    faults::Watcher watcher(u"n"_s);
    QVERIFY(watcher.connectTo(broker.port()));
    QTemporaryDir folder;
    faults::Durable durable(proxy.port(), folder.filePath(u"outbox.db"_s));
    for (int i = 0; i < kills; ++i) {
        durable.start(together);
        faults::runFor(std::chrono::milliseconds(QRandomGenerator::global()->bounded(20, 150)));
        if (cut && i % 2 == 0)
            proxy.cut();
        if (cut)
            faults::runFor(std::chrono::milliseconds(QRandomGenerator::global()->bounded(20)));
        durable.kill();
    }
    durable.start(faults::length(1000, 35'000)); // and one that is left alone
    QCOMPARE(durable.finish(300'000), 0);
    watcher.tally().print(QTest::currentDataTag(), durable.sent(), durable.accepted());
    QTRY_COMPARE(watcher.tally().lost(durable.accepted()), 0);
    QCOMPARE(watcher.tally().disordered(), 0);
    QVERIFY(qint64(durable.accepted().size()) > kills);
}

void FaultKill::atEveryChangeOfItsFile_data()
{
    QTest::addColumn<QString>("call");
    for (const char *call :
         {"pwrite64", "write", "fdatasync", "fsync", "ftruncate", "unlink", "rename"})
        QTest::newRow(call) << QString::fromLatin1(call);
}

void FaultKill::atEveryChangeOfItsFile()
{
    QFETCH(QString, call);
    QVERIFY2(!QStandardPaths::findExecutable(u"strace"_s).isEmpty(), "needs strace");
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    faults::Watcher watcher(u"n"_s);
    QVERIFY(watcher.connectTo(broker.port()));
    const int most = faults::length(12, 1000);
    QTemporaryDir folder;
    faults::Durable durable(broker.port(), folder.filePath(u"outbox.db"_s));
    int kills = 0;
    for (int when = 1; when <= most; ++when) {
        durable.start(150, strace(call, u"signal=SIGKILL:when=%1"_s.arg(when)));
        if (durable.finish() == 0)
            break; // it does that less often
        ++kills;
    }
    durable.start(150); // in peace
    QCOMPARE(durable.finish(), 0);
    qInfo("killed %d times", kills);
    watcher.tally().print(qPrintable(call), durable.sent(), durable.accepted());
    QTRY_COMPARE(watcher.tally().lost(durable.accepted()), 0);
    QCOMPARE(watcher.tally().disordered(), 0);
    QVERIFY(!durable.accepted().empty());
}

void FaultKill::whileItsDiskFails_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<bool>("ofTheFileOnly");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("full") << u"pwrite64"_s << u"error=ENOSPC:when=20..60"_s << false
                          << QByteArray("full");
    QTest::newRow("broken, writing")
        << u"pwrite64"_s << u"error=EIO:when=20..60"_s << false << QByteArray("cannot be written");
    QTest::newRow("broken, syncing")
        << u"fdatasync"_s << u"error=EIO:when=1..3"_s << false << QByteArray("outbox");
    QTest::newRow("read-only at the start")
        << u"openat"_s << u"error=EROFS:when=1..2"_s << true << QByteArray("Read-only file system");
}

void FaultKill::whileItsDiskFails()
{
    QFETCH(QString, call);
    QFETCH(QString, fault);
    QFETCH(bool, ofTheFileOnly);
    QFETCH(QByteArray, says);
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    faults::Watcher watcher(u"n"_s);
    QVERIFY(watcher.connectTo(broker.port()));
    QTemporaryDir folder;
    const QString outbox = folder.filePath(u"outbox.db"_s);
    faults::Durable durable(broker.port(), outbox);
    durable.start(2000, strace(call, fault, ofTheFileOnly ? outbox : QString()));
    QCOMPARE(durable.finish(), 0); // it has recovered by itself
    const QByteArray errors = durable.errors();
    watcher.tally().print(QTest::currentDataTag(), durable.sent(), durable.accepted());
    QVERIFY2(errors.contains(says), errors.constData());
    QCOMPARE(qint64(durable.accepted().size()), durable.sent());
    QTRY_COMPARE(watcher.tally().lost(durable.accepted()), 0);
    QCOMPARE(watcher.tally().disordered(), 0);
}

QTEST_GUILESS_MAIN(FaultKill)
#include "fault_kill.moc"
