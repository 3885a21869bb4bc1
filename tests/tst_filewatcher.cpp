// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/filewatcher.h"
#include "support/files.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using mqtt::FileWatcher;

class FileWatcherTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void tellsOfEachKindOfChange_data();
    void tellsOfEachKindOfChange();
    void goesOnAfterAReplacement();
    void followsALinkThatIsTurned();
    void anotherFileIsNoChange();
    void tellsOfAChangeInABusyFolder();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void FileWatcherTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void FileWatcherTest::tellsOfEachKindOfChange_data()
{
    QTest::addColumn<QString>("kind");
    for (const char *kind : {"written", "truncated", "removed", "replaced", "added"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

void FileWatcherTest::tellsOfEachKindOfChange()
{
    QFETCH(QString, kind);
    const QString file = path(u"f"_s);
    if (kind != "added"_L1)
        put(file, "before");
    FileWatcher watcher;
    const QSignalSpy changed(&watcher, &FileWatcher::changed);
    watcher.watch(file);
    if (kind == "truncated"_L1) {
        put(file, {});
    } else if (kind == "removed"_L1) {
        QVERIFY(QFile::remove(file));
    } else if (kind == "replaced"_L1) {
        put(path(u"new"_s), "after");
        QCOMPARE(::rename(qPrintable(path(u"new"_s)), qPrintable(file)), 0);
    } else {
        put(file, "after.");
    }
    QTRY_COMPARE(changed.size(), 1);
}

void FileWatcherTest::goesOnAfterAReplacement()
{
    const QString file = path(u"f"_s);
    put(file, "0");
    FileWatcher watcher;
    const QSignalSpy changed(&watcher, &FileWatcher::changed);
    watcher.watch(file);
    for (int n = 1; n <= 3; ++n) {
        put(path(u"new"_s), QByteArray(n + 1, 'x'));
        QCOMPARE(::rename(qPrintable(path(u"new"_s)), qPrintable(file)), 0);
        QTRY_COMPARE(changed.size(), 2 * n - 1);
        put(file, QByteArray(n + 10, 'x')); // in place
        QTRY_COMPARE(changed.size(), 2 * n);
    }
    QVERIFY(QFile::remove(file));
    QTRY_COMPARE(changed.size(), 7);
    put(file, "there again");
    QTRY_COMPARE(changed.size(), 8);
}

void FileWatcherTest::followsALinkThatIsTurned()
{
    QVERIFY(QDir(m_folder->path()).mkpath(u"v1"_s));
    QVERIFY(QDir(m_folder->path()).mkpath(u"v2"_s));
    put(path(u"v1/f"_s), "one");
    put(path(u"v2/f"_s), "two");
    QVERIFY(QFile::link(u"v1"_s, path(u"data"_s)));
    QVERIFY(QFile::link(u"data/f"_s, path(u"f"_s)));
    FileWatcher watcher;
    const QSignalSpy changed(&watcher, &FileWatcher::changed);
    watcher.watch(path(u"f"_s));
    QVERIFY(QFile::link(u"v2"_s, path(u"turned"_s)));
    QCOMPARE(::rename(qPrintable(path(u"turned"_s)), qPrintable(path(u"data"_s))), 0);
    QTRY_COMPARE(changed.size(), 1);
    put(path(u"v2/f"_s), "three");
    QTRY_COMPARE(changed.size(), 2);
}

void FileWatcherTest::anotherFileIsNoChange()
{
    const QString file = path(u"f"_s);
    put(file, "0");
    FileWatcher watcher;
    const QSignalSpy changed(&watcher, &FileWatcher::changed);
    watcher.watch(file);
    put(path(u"beside"_s), "x");
    put(path(u"later"_s), "x");
    FileWatcher other; // by the time this one has told, the first would have as well
    const QSignalSpy told(&other, &FileWatcher::changed);
    other.watch(path(u"later"_s));
    put(path(u"later"_s), "xx");
    QTRY_COMPARE(told.size(), 1);
    QCOMPARE(changed.size(), 0);
    watcher.watch({});
    put(file, "11");
    put(path(u"later"_s), "xxx");
    QTRY_COMPARE(told.size(), 2);
    QCOMPARE(changed.size(), 0);
}

void FileWatcherTest::tellsOfAChangeInABusyFolder()
{
    const QString file = path(u"f"_s);
    put(file, "0");
    FileWatcher watcher;
    const QSignalSpy changed(&watcher, &FileWatcher::changed);
    watcher.watch(file);
    int files = 0;
    QTimer busy; // without a pause
    connect(&busy, &QTimer::timeout, this, [&] { put(path(QString::number(++files)), "x"); });
    busy.start(10ms);
    put(file, "00");
    QTRY_COMPARE(changed.size(), 1);
}

QTEST_GUILESS_MAIN(FileWatcherTest)
#include "tst_filewatcher.moc"
