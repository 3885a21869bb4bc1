// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/proxy.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

// What the echo example logs, where to, and what signals do to it, as a process in the foreground.
class DaemonLogTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();

    void isRotatedAtSighup();
    void aFolderThatIsRemovedIsToldOfAndTheServiceGoesOn();
    void whyAReloadIsRefusedIsLogged();
    void aConfigurationThatIsGoneIsKept();
    void relativeNamesAreBelowTheFoldersOfSystemd();
    void linesOfJsonAreObjects();
    void theJournalGetsPriorities();
    void holdsNoSecretAtDebug();
    void theLevelIsChangedOverMqtt();
    void theLevelIsChangedOnEachBroker();
    void theLevelIsLeftAloneWhereTheConfigurationSaysSo();
    void theSecondSigtermEndsAtOnce();
    void aDeadLinkHoldsUpNoStop();
    void stopsWhileItConnects();
    void closedStreamsAreReplaced();

private:
    QString path(const QString &name) const { return m_program->folder() + u'/' + name; }
    static QByteArray contentOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void signal(int number) const { QCOMPARE(::kill(pid_t(m_program->processId()), number), 0); }
    void startOnline(const QStringList &options)
    {
        m_program->start(QStringList{u"--config"_s, m_config} + options);
        QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");
    }

    MqttTestBroker m_broker;
    std::unique_ptr<Program> m_program;
    std::unique_ptr<Wire> m_wire;
    QString m_config;
};

void DaemonLogTest::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void DaemonLogTest::init()
{
    m_program = std::make_unique<Program>(QStringLiteral(ECHO_PROGRAM));
    m_config = m_program->writeConfig(m_broker.port());
    m_wire = std::make_unique<Wire>(m_broker.port());
    QTRY_VERIFY(m_wire->isReady());
}

void DaemonLogTest::isRotatedAtSighup()
{
    startOnline({u"--log-file"_s, path(u"log"_s)});
    QTRY_VERIFY(contentOf(path(u"log"_s)).contains("connected to"));
    QVERIFY(QFile::rename(path(u"log"_s), path(u"log.1"_s)));
    signal(SIGHUP);
    QTRY_VERIFY(QFile::exists(path(u"log"_s)));
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
    QVERIFY(contentOf(path(u"log"_s)).contains("stopping"));
    QVERIFY(contentOf(path(u"log.1"_s)).contains("reloading"));
    QVERIFY(!contentOf(path(u"log.1"_s)).contains("stopping"));
}

void DaemonLogTest::aFolderThatIsRemovedIsToldOfAndTheServiceGoesOn()
{
    QVERIFY(QDir(m_program->folder()).mkdir(u"logs"_s));
    const QString log = path(u"logs/log"_s);
    startOnline({u"--log-file"_s, log});
    QVERIFY(QFile::rename(path(u"logs"_s), path(u"removed"_s)));
    signal(SIGHUP);
    QTRY_VERIFY(contentOf(path(u"removed/log"_s)).contains("logs/log: No such file"));
    m_wire->publish(u"service/echo/echo"_s, "still");
    QTRY_COMPARE(m_wire->last(u"service/echo/echo_response"_s), "still");
    QVERIFY(QFile::rename(path(u"removed"_s), path(u"logs"_s)));
    signal(SIGHUP);
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
    QVERIFY(contentOf(log).contains("stopping"));
}

void DaemonLogTest::whyAReloadIsRefusedIsLogged()
{
    const QString log = path(u"log"_s);
    startOnline({u"--log-file"_s, log, u"--log-format"_s, u"json"_s});
    m_program->writeFile(u"mqtt.json"_s, R"({"broker": {"port": 70000}, "brooker": 1})");
    signal(SIGHUP);
    QTRY_VERIFY(contentOf(log).contains("keeps its configuration"));
    QMap<QString, QString> levels; // by what is said
    for (const QByteArray &line : contentOf(log).trimmed().split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        levels.insert(object.value(u"message"_s).toString(), object.value(u"level"_s).toString());
    }
    QCOMPARE(levels.value(m_config + u":1: broker.port: 70000 is out of range; allowed is 1 to "
                                     "65535"_s),
             u"critical"_s);
    QCOMPARE(levels.value(m_config + u":1: warning: brooker: is not known; did you mean broker?"_s),
             u"warning"_s);
    QCOMPARE(m_program->log(), QString());
}

void DaemonLogTest::aConfigurationThatIsGoneIsKept()
{
    const QString found = path(u"mqttservice.json"_s);
    const QString aside = path(u"aside"_s);
    QVERIFY(QFile::rename(m_config, found));
    m_program->start({});
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");
    QVERIFY(QFile::rename(found, aside));
    signal(SIGHUP);
    QTRY_VERIFY2(m_program->log().contains(u"keeps its configuration"_s),
                 qPrintable(m_program->log()));
    QVERIFY2(m_program->log().contains(u"mqttservice.json: does not exist"_s),
             qPrintable(m_program->log()));
    m_wire->publish(u"service/echo/echo"_s, "still");
    QTRY_COMPARE(m_wire->last(u"service/echo/echo_response"_s), "still");
    // There again it is taken.
    QVERIFY(QFile::rename(
        m_program->writeConfig(m_broker.port(), R"("services": {"echo": {"base_topic": "moved"}})"),
        found));
    signal(SIGHUP);
    QTRY_COMPARE(m_wire->last(u"moved/online"_s), "1");
}

void DaemonLogTest::relativeNamesAreBelowTheFoldersOfSystemd()
{
    const QDir folder(m_program->folder());
    QVERIFY(folder.mkdir(u"logs"_s) && folder.mkdir(u"runtime"_s));
    m_program->setEnvironment(u"LOGS_DIRECTORY"_s, path(u"logs"_s) + u":/elsewhere"_s);
    m_program->setEnvironment(u"RUNTIME_DIRECTORY"_s, path(u"runtime"_s));
    startOnline({u"--log-file"_s, u"log"_s, u"--pid-file"_s, u"pid"_s});
    QCOMPARE(contentOf(path(u"runtime/pid"_s)).trimmed().toLongLong(), m_program->processId());
    QTRY_VERIFY(contentOf(path(u"logs/log"_s)).contains("connected to"));
}

void DaemonLogTest::linesOfJsonAreObjects()
{
    startOnline({u"--log-format"_s, u"json"_s, u"--log-level"_s, u"debug"_s});
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
    const QStringList lines = m_program->log().split(u'\n', Qt::SkipEmptyParts);
    QVERIFY(lines.size() > 2);
    QSet<QString> levels;
    for (const QString &line : lines) {
        const QJsonObject object = QJsonDocument::fromJson(line.toUtf8()).object();
        QVERIFY2(object.value(u"category"_s).toString().startsWith(u"mqttservice."_s),
                 qPrintable(line));
        QVERIFY2(!object.value(u"message"_s).toString().isEmpty(), qPrintable(line));
        levels.insert(object.value(u"level"_s).toString());
    }
    QVERIFY(levels.contains(u"info"_s));
    QVERIFY(levels.contains(u"debug"_s));
}

void DaemonLogTest::theJournalGetsPriorities()
{
    const QString journal = m_program->writeFile(u"journal"_s, {});
    struct stat status = {};
    QCOMPARE(stat(QFile::encodeName(journal).constData(), &status), 0);
    m_program->setEnvironment(u"JOURNAL_STREAM"_s,
                              u"%1:%2"_s.arg(quint64(status.st_dev)).arg(quint64(status.st_ino)));
    m_program->setErrorFile(journal);
    startOnline({u"--log-level"_s, u"debug"_s});
    m_program->terminate();
    QCOMPARE(m_program->finish(), 0);
    const QByteArray log = contentOf(journal);
    for (const QByteArray &line : log.trimmed().split('\n')) {
        QVERIFY2(line.startsWith("<6>mqttservice.") || line.startsWith("<7>mqttservice."),
                 line.constData());
    }
    QVERIFY(log.contains("<6>mqttservice.app: stopping"));
}

void DaemonLogTest::holdsNoSecretAtDebug()
{
    MqttTestBroker locked;
    locked.setLogin(u"inspector"_s, u"s3cret-w0rd"_s);
    QVERIFY2(locked.start(), qPrintable(locked.errorString()));
    const QByteArray port = QByteArray::number(locked.port());
    const QByteArray broker = R"({"broker": {"host": "127.0.0.1", "port": )" + port + "}";
    const QByteArray password = R"("username": "inspector", "password": "s3cret-w0rd)";
    const std::pair<QByteArray, QString> configs[] = {
        {broker + R"(, "auth": {)" + password + R"("}})", u"connected to"_s},
        {broker + R"(, "auth": {)" + password + R"(-wrong"}})", u"trying again"_s},
        {R"({"broker": {"port": "x"}, "auth": {)" + password + R"("}})", u"broker.port"_s},
        {R"({"broker": {"url": "mqtt://inspector:s3cret-w0rd@127.0.0.1:)" + port + R"("}})",
         u"connected to"_s},
    };
    for (const auto &[config, expected] : configs) {
        const QString file = m_program->writeFile(u"mqtt.json"_s, config);
        m_program->start({u"--config"_s, file, u"--log-level"_s, u"debug"_s});
        QTRY_VERIFY2(m_program->log().contains(expected), qPrintable(m_program->log()));
        if (m_program->isRunning())
            signal(SIGHUP);
        m_program->terminate();
        static_cast<void>(m_program->finish());
        const QString log = m_program->log() + m_program->output();
        QVERIFY2(!log.contains(u"s3cret"_s), qPrintable(log));
    }
}

void DaemonLogTest::theLevelIsChangedOverMqtt()
{
    startOnline({});
    m_wire->publish(u"service/echo/echo"_s, "quiet");
    QTRY_COMPARE(m_wire->last(u"service/echo/echo_response"_s), "quiet");
    QVERIFY2(!m_program->log().contains(u"quiet"_s), qPrintable(m_program->log()));

    const auto ask = [this](const QByteArray &level) {
        m_wire->request(u"service/echo/log_level"_s, level, u"test/answer"_s, "42");
    };
    ask("debug");
    QTRY_COMPARE(m_wire->last(u"test/answer"_s), "debug");
    QCOMPARE(m_wire->lastCorrelation(), "42");
    m_wire->publish(u"service/echo/echo"_s, "loud");
    QTRY_VERIFY(m_program->log().contains(u"loud"_s));

    ask("shout");
    QTRY_COMPARE(m_wire->last(u"test/answer"_s),
                 "that is no log level; allowed are: debug, info, warning, critical");
    ask("");
    QTRY_COMPARE(m_wire->last(u"test/answer"_s), "debug");
}

void DaemonLogTest::theLevelIsChangedOnEachBroker()
{
    MqttTestBroker other;
    QVERIFY2(other.start(), qPrintable(other.errorString()));
    Wire onOther(other.port());
    QTRY_VERIFY(onOther.isReady());
    const auto optionsFor = [](const MqttTestBroker &broker) -> QByteArray {
        return R"({"host": "127.0.0.1", "port": )" + QByteArray::number(broker.port()) + '}';
    };
    const auto configure = [this](const QByteArray &brokers) {
        m_program->writeFile(u"mqtt.json"_s, R"({"brokers": {)" + brokers + "}}");
    };
    const QByteArray first = R"("a": )" + optionsFor(m_broker);
    configure(first + R"(, "b": )" + optionsFor(other));
    startOnline({});
    QTRY_COMPARE(onOther.last(u"service/echo/online"_s), "1");
    const auto ask = [](Wire *wire, const QByteArray &level) {
        wire->request(u"service/echo/log_level"_s, level, u"test/answer"_s, "42");
    };
    ask(&onOther, "debug");
    QTRY_COMPARE(onOther.last(u"test/answer"_s), "debug");
    ask(m_wire.get(), "warning");
    QTRY_COMPARE(m_wire->payloads(u"test/answer"_s), QList<QByteArray>{"warning"});
    QCOMPARE(onOther.payloads(u"test/answer"_s), QList<QByteArray>{"debug"});

    // Also on one that was taken away and comes again.
    configure(first);
    signal(SIGHUP);
    QTRY_COMPARE(onOther.last(u"service/echo/online"_s), "0");
    configure(first + R"(, "b": )" + optionsFor(other));
    signal(SIGHUP);
    QTRY_COMPARE(onOther.last(u"service/echo/online"_s), "1");
    ask(&onOther, "");
    QTRY_COMPARE(onOther.last(u"test/answer"_s), "warning");
}

void DaemonLogTest::theLevelIsLeftAloneWhereTheConfigurationSaysSo()
{
    const auto configure = [this](const QByteArray &own) {
        m_program->writeFile(u"mqtt.json"_s, R"({"broker": {"host": "127.0.0.1", "port": )" +
                                                 QByteArray::number(m_broker.port()) +
                                                 R"(}, "services": {"echo": )" + own + "}}");
    };
    const auto ask = [this](const QByteArray &level) {
        m_wire->request(u"service/echo/log_level"_s, level, u"test/answer"_s, "42");
        m_wire->publish(u"service/echo/echo"_s, level); // comes behind
    };
    configure(R"({"log_level_topic": false})");
    startOnline({});
    ask("debug");
    QTRY_COMPARE(m_wire->last(u"service/echo/echo_response"_s), "debug");
    QVERIFY(m_wire->payloads(u"test/answer"_s).isEmpty());

    configure("{}");
    signal(SIGHUP);
    QTRY_VERIFY(m_program->log().contains(u"reloading"_s));
    QTRY_VERIFY((ask("warning"), !m_wire->payloads(u"test/answer"_s).isEmpty()));
    QCOMPARE(m_wire->last(u"test/answer"_s), "warning");
}

void DaemonLogTest::theSecondSigtermEndsAtOnce()
{
    Proxy proxy(m_broker.port());
    m_config = m_program->writeConfig(proxy.port());
    startOnline({});
    proxy.stall(); // the last words will never be acknowledged
    signal(SIGTERM);
    QTRY_VERIFY(m_program->log().contains(u"stopping"_s));
    QVERIFY(m_program->isRunning());
    signal(SIGTERM);
    QCOMPARE(m_program->finish(), -1);
    QCOMPARE(m_program->exitStatus(), QProcess::CrashExit);
}

void DaemonLogTest::aDeadLinkHoldsUpNoStop()
{
    Proxy proxy(m_broker.port());
    m_config = m_program->writeConfig(proxy.port());
    startOnline({});
    proxy.stall();
    signal(SIGTERM);
    QCOMPARE(m_program->finish(), 0);
}

void DaemonLogTest::stopsWhileItConnects()
{
    Proxy proxy(m_broker.port());
    proxy.stall();
    m_program->start({u"--config"_s, m_program->writeConfig(proxy.port())});
    QTRY_COMPARE(proxy.linkCount(), 1);
    signal(SIGTERM);
    QCOMPARE(m_program->finish(), 0);
}

void DaemonLogTest::closedStreamsAreReplaced()
{
    Program shell(u"/bin/sh"_s);
    shell.start({u"-c"_s, u"exec "_s + QStringLiteral(ECHO_PROGRAM) + u" --config "_s + m_config +
                              u" <&- >&- 2>&-"_s});
    QTRY_COMPARE(m_wire->last(u"service/echo/online"_s), "1");
    for (const int stream : {0, 1, 2}) {
        QCOMPARE(QFile::symLinkTarget(u"/proc/%1/fd/%2"_s.arg(shell.processId()).arg(stream)),
                 u"/dev/null"_s);
    }
    shell.terminate();
    QCOMPARE(shell.finish(), 0);
}

QTEST_GUILESS_MAIN(DaemonLogTest)
#include "tst_daemonlog.moc"
