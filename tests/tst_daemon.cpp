// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QDir>
#include <QFile>
#include <QTest>

#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

// The echo example as an administrator meets it: in the background, with its files.
class DaemonTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void returnsWhenStartedAndStopsAtSigterm();
    void aSecondInstanceIsRefused();
    void startsAgainAfterBeingKilledTwice();
    void aStartThatFailsSaysWhyAndLeavesNothing_data();
    void aStartThatFailsSaysWhyAndLeavesNothing();
    void waitsForTheConnectionWhereThatIsRequired();
    void runsAsTheUserItIsGiven();
    void theForegroundWritesNothing();

private:
    QStringList options() const
    {
        return {u"--config"_s, m_config, u"--pid-file"_s, m_pidFile, u"--log-file"_s, m_logFile};
    }
    /// 0 when there is none.
    pid_t pid() const { return contentOf(m_pidFile).trimmed().toInt(); }
    static QByteArray contentOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static QByteArray statusLine(pid_t process, const QByteArray &name)
    {
        const QByteArray status = contentOf(u"/proc/%1/status"_s.arg(process));
        for (const QByteArray &line : status.split('\n')) {
            if (line.startsWith(QByteArray(name + ':')))
                return line.sliced(name.size() + 1).simplified();
        }
        return {};
    }
    void startDaemon(const QStringList &more = {});

    MqttTestBroker m_broker;
    std::unique_ptr<Program> m_program;
    std::unique_ptr<Wire> m_wire;
    QString m_config;
    QString m_pidFile;
    QString m_logFile;
};

void DaemonTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void DaemonTest::init()
{
    m_program = std::make_unique<Program>(QStringLiteral(ECHO_PROGRAM));
    m_config = m_program->writeConfig(m_broker.port());
    m_pidFile = m_program->folder() + u"/pid"_s;
    m_logFile = m_program->folder() + u"/log"_s;
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

void DaemonTest::cleanup()
{
    if (const pid_t left = pid())
        ::kill(left, SIGKILL);
}

void DaemonTest::startDaemon(const QStringList &more)
{
    m_program->start(options() + QStringList{u"--daemon"_s} + more);
    QCOMPARE(m_program->finish(), 0);
    QVERIFY(pid() > 0);
}

void DaemonTest::returnsWhenStartedAndStopsAtSigterm()
{
    startDaemon();
    const pid_t daemon = pid();
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");
    m_wire->publish(u"service/echo/echo"_s, "hello");
    QTRY_COMPARE(m_wire->last(u"service/echo/echo_response"_s), "hello");

    // A session of its own without a terminal, led by nobody; / for a folder; no standard streams.
    QVERIFY(getsid(daemon) != getsid(0));
    QVERIFY(getsid(daemon) != daemon);
    QCOMPARE(QFile::symLinkTarget(u"/proc/%1/cwd"_s.arg(daemon)), u"/"_s);
    for (const int stream : {0, 1, 2}) {
        QCOMPARE(QFile::symLinkTarget(u"/proc/%1/fd/%2"_s.arg(daemon).arg(stream)), u"/dev/null"_s);
    }

    QCOMPARE(::kill(daemon, SIGTERM), 0);
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "0");
    QTRY_VERIFY(!QFile::exists(m_pidFile));
    const QByteArray log = contentOf(m_logFile);
    QVERIFY2(log.contains("mqttservice.app: stopping"), log.constData());
}

void DaemonTest::aSecondInstanceIsRefused()
{
    startDaemon();
    const pid_t first = pid();
    m_program->start(options() + QStringList{u"--daemon"_s});
    QCOMPARE(m_program->finish(), 1);
    const QString expected = u"echo: pid file %1: process %2 has it"_s.arg(m_pidFile).arg(first);
    QVERIFY2(m_program->log().startsWith(expected), qPrintable(m_program->log()));
    QCOMPARE(pid(), first);
    QCOMPARE(::kill(first, 0), 0);
}

void DaemonTest::startsAgainAfterBeingKilledTwice()
{
    for (int kills = 0; kills < 2; ++kills) {
        startDaemon();
        const pid_t daemon = pid();
        QCOMPARE(::kill(daemon, SIGKILL), 0);
        QTRY_VERIFY(statusLine(daemon, "State").isEmpty() ||
                    statusLine(daemon, "State").startsWith('Z'));
        QCOMPARE(pid(), daemon); // the file stays behind
    }
    startDaemon();
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");
    const QByteArray log = contentOf(m_logFile);
    QVERIFY2(log.contains("which has ended") || m_program->log().contains(u"which has ended"_s),
             log.constData());
}

void DaemonTest::aStartThatFailsSaysWhyAndLeavesNothing_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("reason");
    QTest::newRow("unknown option") << QStringList{u"--frobnicate"_s} << 2 << u"frobnicate"_s;
    QTest::newRow("two configurations")
        << QStringList{u"--config"_s, u"b"_s} << 2 << u"--config was given 2 times"_s;
    QTest::newRow("unknown user") << QStringList{u"--user"_s, u"nobody-here"_s} << 2
                                  << u"there is no user \"nobody-here\""_s;
    QTest::newRow("unknown group") << QStringList{u"--group"_s, u"no-group-here"_s} << 2
                                   << u"there is no group \"no-group-here\""_s;
    QTest::newRow("folder not there") << QStringList{u"--working-directory"_s, u"/none"_s} << 1
                                      << u"working directory /none: No such file"_s;
    QTest::newRow("broken configuration") << QStringList{u"CONFIG"_s} << 78 << u"mqtt.json:1:"_s;
    QTest::newRow("pid file is a folder") << QStringList{u"PID"_s} << 1 << u"directory"_s;
    QTest::newRow("log file is a folder") << QStringList{u"LOG"_s} << 1 << u"directory"_s;
}

void DaemonTest::aStartThatFailsSaysWhyAndLeavesNothing()
{
    QFETCH(QStringList, more);
    QFETCH(const int, exitCode);
    QFETCH(const QString, reason);
    const QString what = more.value(0);
    if (what == u"CONFIG"_s)
        m_program->writeFile(u"mqtt.json"_s, "{ \"broker\": ]");
    if (what == u"PID"_s)
        QVERIFY(QDir().mkdir(m_pidFile));
    if (what == u"LOG"_s)
        QVERIFY(QDir().mkdir(m_logFile));
    if (what.at(0) != u'-')
        more.clear();
    m_program->start(options() + QStringList{u"--daemon"_s} + more);
    QCOMPARE(m_program->finish(), exitCode);
    QVERIFY2(m_program->log().contains(reason), qPrintable(m_program->log()));
    QVERIFY(!QFileInfo(m_pidFile).isFile());
}

void DaemonTest::waitsForTheConnectionWhereThatIsRequired()
{
    startDaemon({u"--require-connection"_s});
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");

    MqttTestBroker away;
    QVERIFY(away.start());
    away.stop();
    const QString config = m_program->writeConfig(away.port());
    m_program->start({u"--config"_s, config, u"--daemon"_s, u"--require-connection"_s});
    QCOMPARE(m_program->finish(), 69);
    QVERIFY2(m_program->log().contains(u"refused"_s), qPrintable(m_program->log()));
}

void DaemonTest::runsAsTheUserItIsGiven()
{
    const QStringList user{u"--user"_s, u"nobody"_s, u"--group"_s, u"nogroup"_s};
    if (geteuid() != 0) {
        m_program->start(options() + user);
        QCOMPARE(m_program->finish(), 1);
        QVERIFY2(m_program->log().contains(u"cannot change the group"_s),
                 qPrintable(m_program->log()));
        return;
    }
    // It reads the configuration as that user.
    QCOMPARE(chmod(QFile::encodeName(m_program->folder()).constData(), 0755), 0);
    startDaemon(user);
    QCOMPARE(statusLine(pid(), "Uid"), "65534 65534 65534 65534");
    QCOMPARE(statusLine(pid(), "Gid"), "65534 65534 65534 65534");
    QCOMPARE(statusLine(pid(), "Groups"), "65534");
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");

    // The log can be opened anew, and the pid file tells of nobody in the end.
    QCOMPARE(QFileInfo(m_logFile).ownerId(), 65534u);
    QCOMPARE(::kill(pid(), SIGTERM), 0);
    QTRY_COMPARE(contentOf(m_pidFile), "");
}

void DaemonTest::theForegroundWritesNothing()
{
    const QStringList before = QDir(m_program->folder()).entryList(QDir::AllEntries | QDir::Hidden);
    m_program->start({u"--config"_s, m_config});
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
    QCOMPARE(QDir(m_program->folder()).entryList(QDir::AllEntries | QDir::Hidden), before);
}

QTEST_GUILESS_MAIN(DaemonTest)
#include "tst_daemon.moc"
