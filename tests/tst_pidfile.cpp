// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/pidfile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;

class PidFileTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void holdsTheProcessIdAndGoesInTheEnd();
    void refusesTheSecondAndNamesTheFirst();
    void takesOverWhatAnEndedProcessLeft();
    void refusesWithPathAndReason_data();
    void refusesWithPathAndReason();
    void leavesTheFileOfItsSuccessorAlone();

private:
    QByteArray content() const
    {
        QFile file(m_path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(not there)");
    }
    void write(const QByteArray &content) const
    {
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
    static QByteArray ownId() { return QByteArray::number(qint64(getpid())); }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void PidFileTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"pid"_s);
}

void PidFileTest::holdsTheProcessIdAndGoesInTheEnd()
{
    {
        mqtt::PidFile file;
        QCOMPARE(file.acquire(m_path), QString());
        QCOMPARE(content(), ownId() + '\n');
    }
    QVERIFY(!QFile::exists(m_path));
}

void PidFileTest::refusesTheSecondAndNamesTheFirst()
{
    mqtt::PidFile first;
    QCOMPARE(first.acquire(m_path), QString());
    {
        mqtt::PidFile second;
        const QString problem = second.acquire(m_path);
        QVERIFY2(problem.contains(m_path), qPrintable(problem));
        QVERIFY2(problem.contains(u"process "_s + QString::fromLatin1(ownId()) + u" has it"_s),
                 qPrintable(problem));
    }
    QCOMPARE(content(), ownId() + '\n');
}

void PidFileTest::takesOverWhatAnEndedProcessLeft()
{
    for (const QByteArray &left : {QByteArray("999999999\n"), QByteArray("1"), QByteArray()}) {
        write(left);
        mqtt::PidFile file;
        QCOMPARE(file.acquire(m_path), QString());
        QCOMPARE(content(), ownId() + '\n');
    }
}

void PidFileTest::refusesWithPathAndReason_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("reason");
    QTest::newRow("a folder") << u"folder"_s << u"directory"_s;
    QTest::newRow("folder not there") << u"nowhere"_s << u"No such file"_s;
    QTest::newRow("a link") << u"link"_s << u"symbolic link"_s;
    QTest::newRow("other content") << u"foreign"_s << u"something else than a process id"_s;
    if (geteuid() == 0) // only root can give a file away
        QTest::newRow("of another user") << u"other user"_s << u"belongs to another user"_s;
}

void PidFileTest::refusesWithPathAndReason()
{
    QFETCH(const QString, kind);
    QFETCH(const QString, reason);
    QByteArray before = "precious\n";
    if (kind == u"folder"_s) {
        QVERIFY(QDir().mkdir(m_path));
        before = content();
    } else if (kind == u"nowhere"_s) {
        m_path = m_folder->filePath(u"none/pid"_s);
        before = content();
    } else if (kind == u"link"_s) {
        QVERIFY(QFile::link(m_folder->filePath(u"target"_s), m_path));
        before = content();
    } else if (kind == u"other user"_s) {
        before = "1\n";
        write(before);
        QCOMPARE(chown(QFile::encodeName(m_path).constData(), 12345, gid_t(-1)), 0);
    } else {
        write(before);
    }
    mqtt::PidFile file;
    const QString problem = file.acquire(m_path);
    QVERIFY2(problem.contains(m_path), qPrintable(problem));
    QVERIFY2(problem.contains(reason), qPrintable(problem));
    QCOMPARE(content(), before);
}

void PidFileTest::leavesTheFileOfItsSuccessorAlone()
{
    auto first = std::make_unique<mqtt::PidFile>();
    QCOMPARE(first->acquire(m_path), QString());
    QVERIFY(QFile::remove(m_path)); // as some administrators do
    mqtt::PidFile second;
    QCOMPARE(second.acquire(m_path), QString());
    first.reset();
    QCOMPARE(content(), ownId() + '\n');
}

QTEST_GUILESS_MAIN(PidFileTest)
#include "tst_pidfile.moc"
