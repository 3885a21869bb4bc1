// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/commandline.h"
#include "app/serviceapplication.h"

#include <QTest>

using namespace Qt::StringLiterals;

class CommandLineTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEveryOption();
    void readsTheOptionsOfTheProgram();
    void knowsADaemonBeforeAllElse();
    void refusesWithTheReason_data();
    void refusesWithTheReason();
    void helpNamesTheProgramItsArgumentsAndOptions();
    void versionIsThatOfTheProgram();
    void helpComesBeforeWhatIsWrong();

private:
    mqtt::CommandLine read(const QStringList &arguments) const
    {
        return mqtt::readCommandLine(QStringList(u"ignored"_s) + arguments, m_form);
    }

    const mqtt::CommandLineForm m_form{
        u"tool run"_s, u"Runs something."_s, u"tool 1.2"_s, {{u"FILE"_s, u"What to run."_s}}};
};

void CommandLineTest::readsEveryOption()
{
    const mqtt::CommandLine line = read(
        {u"--config"_s, u"a.json"_s, u"--log-level=debug"_s, u"--name"_s, u"cellar"_s, u"b.qml"_s});
    QVERIFY2(!line.exitCode, qPrintable(line.message));
    QCOMPARE(line.configFile, u"a.json"_s);
    QCOMPARE(line.logLevel, u"debug"_s);
    QCOMPARE(line.name, u"cellar"_s);
    QCOMPARE(line.arguments, QStringList(u"b.qml"_s));
    QVERIFY(!line.daemon && !line.requireConnection);

    const mqtt::CommandLine daemon =
        read({u"--daemon"_s, u"--pid-file"_s, u"p"_s, u"--log-file"_s, u"l"_s, u"--log-format"_s,
              u"json"_s, u"--user"_s, u"u"_s, u"--group"_s, u"g"_s, u"--working-directory"_s,
              u"w"_s, u"--require-connection"_s, u"b.qml"_s});
    QVERIFY2(!daemon.exitCode, qPrintable(daemon.message));
    QVERIFY(daemon.daemon && daemon.requireConnection);
    QCOMPARE(QStringList({daemon.pidFile, daemon.logFile, daemon.logFormat, daemon.user,
                          daemon.group, daemon.workingDirectory}),
             QStringList({u"p"_s, u"l"_s, u"json"_s, u"u"_s, u"g"_s, u"w"_s}));
}

void CommandLineTest::readsTheOptionsOfTheProgram()
{
    mqtt::CommandLineForm form = m_form;
    form.options = {{u"demo"_s, u"Plays."_s}, {u"color"_s, u"Paints."_s, u"COLOR"_s}};
    const auto readIt = [&form](const QStringList &arguments) {
        return mqtt::readCommandLine(QStringList(u"ignored"_s) + arguments, form);
    };
    const mqtt::CommandLine line = readIt({u"--demo"_s, u"--color"_s, u"red"_s, u"b.qml"_s});
    QVERIFY2(!line.exitCode, qPrintable(line.message));
    QVERIFY(line.values.contains(u"demo"_s));
    QCOMPARE(line.values.value(u"color"_s), QStringList(u"red"_s));
    QVERIFY(!readIt({u"b.qml"_s}).values.contains(u"demo"_s));
    QVERIFY(readIt({u"--color="_s, u"b.qml"_s}).message.contains(u"--color needs a value"_s));
    QVERIFY(readIt({u"--help"_s}).message.contains(u"Paints."_s));
}

void CommandLineTest::knowsADaemonBeforeAllElse()
{
    QVERIFY(mqtt::asksForDaemon({u"x"_s, u"--own"_s, u"--daemon"_s, u"a.qml"_s}));
    QVERIFY(!mqtt::asksForDaemon({u"x"_s, u"--name"_s, u"--daemon"_s}));
    QVERIFY(!mqtt::asksForDaemon({u"x"_s, u"--daemon"_s, u"--help"_s}));
    QVERIFY(!mqtt::asksForDaemon({u"x"_s, u"--"_s, u"--daemon"_s}));
    QVERIFY(!mqtt::asksForDaemon({u"x"_s}));
}

void CommandLineTest::refusesWithTheReason_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("reason");
    QTest::newRow("unknown option") << QStringList{u"--frobnicate"_s, u"a"_s} << u"frobnicate"_s;
    QTest::newRow("value missing") << QStringList{u"a"_s, u"--config"_s} << u"config"_s;
    QTest::newRow("value empty") << QStringList{u"a"_s, u"--config="_s}
                                 << u"--config needs a value"_s;
    QTest::newRow("name empty") << QStringList{u"a"_s, u"--name"_s, u""_s}
                                << u"--name needs a value"_s;
    QTest::newRow("two configurations")
        << QStringList{u"a"_s, u"--config"_s, u"b"_s, u"--config"_s, u"c"_s}
        << u"--config was given 2 times"_s;
    QTest::newRow("unknown level") << QStringList{u"a"_s, u"--log-level"_s, u"loud"_s}
                                   << u"\"loud\"; allowed are: debug, info, warning, critical"_s;
    QTest::newRow("unknown format") << QStringList{u"a"_s, u"--log-format"_s, u"xml"_s}
                                    << u"\"xml\"; allowed are: text, json"_s;
    for (const QString &option : {u"log-file"_s, u"pid-file"_s, u"user"_s, u"group"_s,
                                  u"working-directory"_s, u"log-format"_s}) {
        QTest::newRow(qPrintable(option + u" empty"_s))
            << QStringList{u"a"_s, u"--"_s + option, u""_s} << u"--%1 needs a value"_s.arg(option);
    }
    QTest::newRow("not UTF-8") << QStringList{u"a"_s, u"--name"_s, QString::fromUtf8("caf\xe9")}
                               << u"is not UTF-8"_s;
    QTest::newRow("argument empty") << QStringList{u""_s} << u"FILE is empty"_s;
    QTest::newRow("argument missing") << QStringList() << u"FILE is missing"_s;
    QTest::newRow("argument too many")
        << QStringList{u"a"_s, u"b"_s} << u"unexpected argument \"b\""_s;
}

void CommandLineTest::refusesWithTheReason()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, reason);
    const mqtt::CommandLine line = read(arguments);
    QCOMPARE(line.exitCode, std::optional<int>(ServiceApplication::UsageError));
    QVERIFY2(line.message.startsWith(u"tool run: "_s), qPrintable(line.message));
    QVERIFY2(line.message.contains(reason), qPrintable(line.message));
    QVERIFY2(line.message.contains(u"\nUsage: tool run [options] FILE\n"_s),
             qPrintable(line.message));
}

void CommandLineTest::helpNamesTheProgramItsArgumentsAndOptions()
{
    for (const QString &option : {u"--help"_s, u"-h"_s}) {
        const mqtt::CommandLine line = read({option});
        QCOMPARE(line.exitCode, std::optional<int>(ServiceApplication::Success));
        QVERIFY(line.message.startsWith(u"Usage: tool run [options] FILE\n"_s));
        for (const QString &part :
             {u"Runs something."_s, u"What to run."_s, u"--config"_s, u"--log-level"_s, u"--name"_s,
              u"--version"_s, u"--daemon"_s, u"--pid-file"_s, u"--log-file"_s, u"--log-format"_s,
              u"--user"_s, u"--group"_s, u"--working-directory"_s, u"--require-connection"_s,
              u"69"_s, u"78"_s})
            QVERIFY2(line.message.contains(part), qPrintable(part));
    }
}

void CommandLineTest::versionIsThatOfTheProgram()
{
    const mqtt::CommandLine line = read({u"--version"_s});
    QCOMPARE(line.exitCode, std::optional<int>(ServiceApplication::Success));
    QCOMPARE(line.message, u"tool 1.2\n"_s);
}

void CommandLineTest::helpComesBeforeWhatIsWrong()
{
    const mqtt::CommandLine line = read({u"--log-level"_s, u"loud"_s, u"--help"_s});
    QCOMPARE(line.exitCode, std::optional<int>(ServiceApplication::Success));
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_commandline.moc"
