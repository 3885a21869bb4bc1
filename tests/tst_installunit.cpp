// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/noexecute.h"
#include "support/program.h"
#include "support/wire.h"

#include <MqttService/MqttTestBroker>

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

// The units that install-unit makes, held against systemd's own tools.
class InstallUnitTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();

    void systemdTakesTheUnit_data();
    void systemdTakesTheUnit();
    void aSystemUnitIsHardlyExposed();
    void theTemplateForQmlServicesIsTheSame();
    void theCommandIsRunAsItIs_data();
    void theCommandIsRunAsItIs();
    void aUnitOfTheUserIsInstalled();
    void endsWithTheRightCode_data();
    void endsWithTheRightCode();
    void qmlRunsWithoutExecutableMemory();

private:
    QString unitFor(const QStringList &arguments)
    {
        m_tool->start(QStringList{u"install-unit"_s, u"--print"_s} + arguments);
        return m_tool->finish() == 0 ? m_tool->output() : QString();
    }
    static QString valueOf(const QString &unit, const QString &key)
    {
        const QRegularExpression line(u"^"_s + key + u"=(.*)$"_s,
                                      QRegularExpression::MultilineOption);
        return line.match(unit).captured(1);
    }

    std::unique_ptr<Program> m_tool;
};

void InstallUnitTest::init()
{
    m_tool = std::make_unique<Program>(QStringLiteral(MQTTSERVICE_PROGRAM));
}

void InstallUnitTest::systemdTakesTheUnit_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("manager");
    QTest::newRow("program") << QStringList{u"/bin/true"_s} << QStringList();
    QTest::newRow("QML") << QStringList{u"service.qml"_s} << QStringList();
    QTest::newRow("program of the user")
        << QStringList{u"--user"_s, u"/bin/true"_s} << QStringList{u"--user"_s};
    QTest::newRow("QML of the user")
        << QStringList{u"--user"_s, u"service.qml"_s} << QStringList{u"--user"_s};
}

void InstallUnitTest::systemdTakesTheUnit()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QStringList, manager);
    m_tool->writeFile(u"service.qml"_s, "import MqttService\nMqttService { name: 'a' }\n");
    const QString unit = unitFor(arguments);
    QVERIFY2(!unit.isEmpty(), qPrintable(m_tool->log()));
    QVERIFY2(!unit.contains(QRegularExpression(u"@[A-Z_]+@"_s)), qPrintable(unit));
    QCOMPARE(valueOf(unit, u"Type"_s), u"notify"_s);
    QCOMPARE(valueOf(unit, u"ExecReload"_s), u"/bin/kill -HUP $MAINPID"_s);
    QCOMPARE(valueOf(unit, u"RestartPreventExitStatus"_s), u"2 78"_s);
    QVERIFY(valueOf(unit, u"WatchdogSec"_s).toInt() > 0);
    QCOMPARE(unit.contains(u"QV4_FORCE_INTERPRETER=1"_s), arguments.last().endsWith(u".qml"_s));

    Program systemd(u"systemd-analyze"_s);
    systemd.setEnvironment(u"XDG_RUNTIME_DIR"_s, systemd.folder());
    const QString file = systemd.writeFile(u"made.service"_s, unit.toUtf8());
    systemd.start(QStringList{u"verify"_s, u"--man=no"_s} + manager + QStringList{file});
    QCOMPARE(systemd.finish(), 0);
    QCOMPARE(systemd.log() + systemd.output(), QString());
}

void InstallUnitTest::aSystemUnitIsHardlyExposed()
{
    const QString unit = unitFor({u"/bin/true"_s});
    QCOMPARE(valueOf(unit, u"DynamicUser"_s), u"yes"_s);
    QCOMPARE(valueOf(unit, u"StateDirectory"_s), u"mqttservice/true"_s);
    Program systemd(u"systemd-analyze"_s);
    const QString file = systemd.writeFile(u"made.service"_s, unit.toUtf8());
    systemd.start({u"security"_s, u"--offline=true"_s, u"--threshold=15"_s, u"--no-pager"_s, file});
    const int exitCode = systemd.finish(); // not 0 above the threshold, in tenths
    QVERIFY2(exitCode == 0, qPrintable(systemd.output() + systemd.log()));
    QVERIFY2(systemd.output().contains(u"Overall exposure level"_s), qPrintable(systemd.output()));
}

void InstallUnitTest::theTemplateForQmlServicesIsTheSame()
{
    QFile file(QStringLiteral(UNIT_TEMPLATE));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString installed = QString::fromUtf8(file.readAll());
    QVERIFY(
        valueOf(installed, u"ExecStart"_s).endsWith(u"/mqttservice run /etc/mqttservice/%i.qml"_s));
    QCOMPARE(valueOf(installed, u"StateDirectory"_s), u"mqttservice/%i"_s);
    const auto hardening = [](const QString &unit) {
        return unit.sliced(unit.indexOf(u"UMask="_s));
    };
    QCOMPARE(hardening(installed), hardening(unitFor({u"/bin/true"_s})));
}

void InstallUnitTest::theCommandIsRunAsItIs_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("expected");
    QTest::newRow("plain") << u"a-b.c"_s << u"%1/a-b.c"_s;
    QTest::newRow("space") << u"a b"_s << u"\"%1/a b\""_s;
    QTest::newRow("percent") << u"50%h"_s << u"%1/50%%h"_s;
    QTest::newRow("dollar") << u"a$HOME"_s << u"%1/a$$HOME"_s;
    QTest::newRow("quote") << u"a\"b"_s << u"\"%1/a\\\"b\""_s;
    QTest::newRow("backslash") << u"a\\b"_s << u"\"%1/a\\\\b\""_s;
}

void InstallUnitTest::theCommandIsRunAsItIs()
{
    QFETCH(const QString, name);
    QFETCH(const QString, expected);
    const QString program = m_tool->writeFile(name, "#!/bin/sh\n");
    QVERIFY(QFile::setPermissions(program, QFile::ReadOwner | QFile::ExeOwner));
    const QString folder = QFileInfo(m_tool->folder()).canonicalFilePath();
    QCOMPARE(valueOf(unitFor({program}), u"ExecStart"_s), expected.arg(folder));
}

void InstallUnitTest::aUnitOfTheUserIsInstalled()
{
    m_tool->writeFile(u"cellar.qml"_s, "import MqttService\nMqttService { name: 'a' }\n");
    const QStringList install{u"install-unit"_s, u"--user"_s, u"cellar.qml"_s};
    m_tool->start(install);
    QCOMPARE(m_tool->finish(), 0);
    const QString path = m_tool->folder() + u"/systemd/user/cellar.service"_s;
    QVERIFY2(m_tool->output().startsWith(path + u'\n'), qPrintable(m_tool->output()));
    QVERIFY(m_tool->output().contains(u"systemctl --user enable --now cellar\n"_s));
    QFile unit(path);
    QVERIFY(unit.open(QIODevice::ReadOnly));
    QVERIFY(QString::fromUtf8(unit.readAll())
                .contains(QString(u"run "_s + m_tool->folder() + u"/cellar.qml\n"_s)));
    unit.close();

    m_tool->start(install);
    QCOMPARE(m_tool->finish(), 1);
    QVERIFY2(m_tool->log().contains(u"is there already; --force"_s), qPrintable(m_tool->log()));
    m_tool->start(install + QStringList{u"--force"_s});
    QCOMPARE(m_tool->finish(), 0);
}

void InstallUnitTest::endsWithTheRightCode_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QStringList() << 2 << u"PROGRAM|FILE.qml is missing"_s;
    QTest::newRow("no such program")
        << QStringList{u"no-such-program"_s} << 1 << u"no-such-program: there is no such file"_s;
    QTest::newRow("no such file") << QStringList{u"none.qml"_s} << 1 << u"there is no such file"_s;
    QTest::newRow("a folder") << QStringList{u"/etc"_s} << 1 << u"there is no such file"_s;
    QTest::newRow("no program") << QStringList{u"/etc/passwd"_s} << 1
                                << u"is neither a program nor a QML file"_s;
    QTest::newRow("no such configuration")
        << QStringList{u"--config"_s, u"none.json"_s, u"/bin/true"_s} << 1 << u"none.json"_s;
    QTest::newRow("hidden from the system")
        << QStringList{u"here.qml"_s} << 1 << u"where a system service cannot look"_s;
}

void InstallUnitTest::endsWithTheRightCode()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, text);
    m_tool->writeFile(u"here.qml"_s, "import MqttService\n");
    m_tool->start(QStringList{u"install-unit"_s} + arguments);
    QTEST(m_tool->finish(), "exitCode");
    QVERIFY2(m_tool->log().contains(text), qPrintable(m_tool->log()));
    QCOMPARE(m_tool->output(), QString());
}

void InstallUnitTest::qmlRunsWithoutExecutableMemory()
{
    MqttTestBroker broker;
    QVERIFY2(broker.start(), qPrintable(broker.errorString()));
    Wire wire(broker.port());
    QTRY_VERIFY(wire.isReady());
    // Enough calls of one function that it would be compiled.
    const QString file = m_tool->writeFile(u"busy.qml"_s, R"(import MqttService
MqttService {
    id: service
    name: "busy"
    function add(a, b) { return a + b; }
    MqttHandler {
        topic: "count"
        onReceived: message => {
            let sum = 0;
            for (let i = 0; i < message.number; ++i)
                sum = service.add(sum, 1);
            service.publish("sum", sum);
        }
    }
}
)");
    m_tool->setEnvironment(u"QV4_FORCE_INTERPRETER"_s, u"1"_s); // as the unit has it
    m_tool->setChildModifier(forbidExecutableMemory);
    m_tool->start({u"run"_s, u"--config"_s, m_tool->writeConfig(broker.port()), file});
    QTRY_COMPARE(wire.last(u"service/busy/online"_s), "1");
    wire.publish(u"service/busy/count"_s, "10000");
    QTRY_COMPARE(wire.last(u"service/busy/sum"_s), "10000");
    m_tool->terminate();
    QCOMPARE(m_tool->finish(), 0);
}

QTEST_GUILESS_MAIN(InstallUnitTest)
#include "tst_installunit.moc"
