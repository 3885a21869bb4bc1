// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QDir>
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;

// What mqttservice new makes: it configures, builds, passes its test and starts, with nothing but
// an installed toolkit.
class NewTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();

    void theProjectBuildsPassesItsTestAndStarts_data();
    void theProjectBuildsPassesItsTestAndStarts();
    void classesHaveNamesOfTheirOwn_data();
    void classesHaveNamesOfTheirOwn();
    void endsWithTheRightCode_data();
    void endsWithTheRightCode();

private:
    /// In the folder of the test; its log goes to ours where it fails.
    bool runs(const QString &program, const QStringList &arguments)
    {
        Program step(program);
        step.setEnvironment(u"PATH"_s, m_prefix.filePath(u"bin"_s) + u":/usr/sbin:"_s +
                                           qEnvironmentVariable("PATH"));
        step.setWorkingDirectory(m_tool->folder());
        step.start(arguments);
        const int exitCode = step.finish(buildTimeout);
        if (exitCode != 0)
            qInfo().noquote() << program << arguments << exitCode << step.output() << step.log();
        return exitCode == 0;
    }

    static constexpr int buildTimeout = 300'000; // milliseconds

    QTemporaryDir m_root;
    QDir m_prefix;
    std::unique_ptr<Program> m_tool;
};

void NewTest::initTestCase()
{
    m_prefix.setPath(m_root.filePath(u"prefix"_s));
    m_tool = std::make_unique<Program>(QStringLiteral(MQTTSERVICE_PROGRAM));
    QVERIFY(runs(u"cmake"_s,
                 {u"--install"_s, QStringLiteral(BUILD_DIR), u"--prefix"_s, m_prefix.path()}));
}

void NewTest::init()
{
    m_tool = std::make_unique<Program>(m_prefix.filePath(u"bin/mqttservice"_s));
}

void NewTest::theProjectBuildsPassesItsTestAndStarts_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("program");
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("C++") << u"--cpp"_s << u"build/cellar-light"_s << QStringList();
#ifdef HAVE_QML
    QTest::newRow("QML") << u"--qml"_s << m_prefix.filePath(u"bin/mqttservice"_s)
                         << QStringList{u"run"_s, u"cellar-light.qml"_s};
#endif
}

void NewTest::theProjectBuildsPassesItsTestAndStarts()
{
    QFETCH(const QString, language);
    QFETCH(const QString, program);
    QFETCH(const QStringList, arguments);
    m_tool->start({u"new"_s, u"cellar-light"_s, language});
    QCOMPARE(m_tool->finish(), 0);
    QVERIFY(m_tool->output().contains(u"cd cellar-light"_s));
    const QDir project(m_tool->folder() + u"/cellar-light"_s);
    const QString build = project.filePath(u"build"_s);
    QVERIFY(runs(u"cmake"_s, {u"-G"_s, u"Ninja"_s, u"-S"_s, project.path(), u"-B"_s, build,
                              u"-DCMAKE_PREFIX_PATH="_s + m_prefix.path(),
                              u"-DCMAKE_CXX_COMPILER="_s + QStringLiteral(CXX_COMPILER),
                              u"-DCMAKE_CXX_FLAGS="_s + QStringLiteral(CXX_FLAGS)}));
    QVERIFY(runs(u"cmake"_s, {u"--build"_s, build}));
    QVERIFY(runs(u"ctest"_s,
                 {u"--test-dir"_s, build, u"--no-tests=error"_s, u"--output-on-failure"_s}));

    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Wire wire(broker.port());
    QTRY_VERIFY(wire.isReady());
    Program service(project.absoluteFilePath(program));
    service.setWorkingDirectory(project.path());
    service.start(arguments + QStringList{u"--config"_s, service.writeConfig(broker.port())});
    QTRY_COMPARE(wire.last(u"service/cellar-light/online"_s), "1");
    wire.publish(u"service/cellar-light/hello"_s, "world");
    QTRY_COMPARE(wire.last(u"service/cellar-light/answer"_s), "hello world");
    service.terminate();
    QCOMPARE(service.finish(), 0);
}

void NewTest::classesHaveNamesOfTheirOwn_data()
{
    QTest::addColumn<QString>("className");
    QTest::newRow("cellar-light") << u"CellarLight"_s;
    QTest::newRow("mqtt-service") << u"MyMqttService"_s;
    QTest::newRow("mqtt") << u"MyMqtt"_s;
    QTest::newRow("qt") << u"MyQt"_s;
    QTest::newRow("q-object") << u"MyQObject"_s;
    QTest::newRow("quiet") << u"Quiet"_s;
}

void NewTest::classesHaveNamesOfTheirOwn()
{
    QFETCH(const QString, className);
    const QString name = QString::fromLatin1(QTest::currentDataTag());
    m_tool->start({u"new"_s, name, u"--cpp"_s});
    QCOMPARE(m_tool->finish(), 0);
    QFile header(m_tool->folder() % u'/' % name % u'/' % name % u".h"_s);
    QVERIFY(header.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(header.readAll());
    QVERIFY2(text.contains(u"class %1 : public MqttService"_s.arg(className)), qPrintable(text));
}

void NewTest::endsWithTheRightCode_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("text");
    QTest::newRow("no name") << QStringList{u"--cpp"_s} << 2 << u"NAME is missing"_s;
    QTest::newRow("no language") << QStringList{u"a"_s} << 2 << u"one of --cpp and --qml"_s;
    QTest::newRow("two languages")
        << QStringList{u"a"_s, u"--cpp"_s, u"--qml"_s} << 2 << u"one of --cpp and --qml"_s;
    for (const QString &name :
         {u"../a"_s, u"A"_s, u"a b"_s, u"1a"_s, u"-"_s, u"a-"_s, u"a/b"_s, u""_s}) {
        QTest::newRow(qPrintable(u"name \"%1\""_s.arg(name)))
            << QStringList{u"--cpp"_s, u"--"_s, name} << 2 << u"NAME is \"%1\""_s.arg(name);
    }
    for (const QString &name : {u"all"_s, u"clean"_s, u"edit_cache"_s, u"help"_s, u"install"_s,
                                u"main"_s, u"package"_s, u"rebuild_cache"_s, u"test"_s}) {
        QTest::newRow(qPrintable(u"taken name \"%1\""_s.arg(name)))
            << QStringList{u"--cpp"_s, name} << 2 << u"NAME is \"%1\""_s.arg(name);
    }
    QTest::newRow("is there") << QStringList{u"there"_s, u"--cpp"_s} << 1
                              << u"there is there already"_s;
}

void NewTest::endsWithTheRightCode()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, text);
    m_tool->writeFile(u"there"_s, "precious");
    m_tool->start(QStringList{u"new"_s} + arguments);
    QTEST(m_tool->finish(), "exitCode");
    QVERIFY2(m_tool->log().contains(text), qPrintable(m_tool->log()));
    QCOMPARE(QDir(m_tool->folder()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
             QStringList(u"there"_s));
}

QTEST_GUILESS_MAIN(NewTest)
#include "tst_new.moc"
