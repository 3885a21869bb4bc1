// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/program.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

// Help, completions and manual page tell the same: what a verb's help names stands in all of them.
class ToolHelpTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();

    void everyVerbHasItsHelp();
    void everyVerbAndOptionIsIn_data();
    void everyVerbAndOptionIsIn();
    void nothingElseIsCompleted();
    void shellsAndManTakeTheFiles_data();
    void shellsAndManTakeTheFiles();

private:
    static QString textOf(const QString &file)
    {
        QFile source(QStringLiteral(PACKAGING_DIR) + u'/' + file);
        return source.open(QIODevice::ReadOnly) ? QString::fromUtf8(source.readAll()) : QString();
    }
    static QString between(const QString &text, const QString &start, const QString &end)
    {
        const qsizetype from = text.indexOf(start);
        return from < 0 ? QString() : text.sliced(from, text.indexOf(end, from + 1) - from);
    }
    static QString helpOf(const QStringList &arguments)
    {
        Program tool(QStringLiteral(MQTTSERVICE_PROGRAM));
        tool.start(arguments);
        return tool.finish() == 0 ? tool.output() : QString();
    }
    /// As "-q" or "--qos", in the order of the help.
    static QStringList optionsIn(const QString &help)
    {
        static const QRegularExpression line(u"^  (-.*?)(  |$)"_s,
                                             QRegularExpression::MultilineOption);
        static const QRegularExpression option(u"(?<![^ ])(-[A-Za-z]|--[a-z-]+)(?![^ ,])"_s);
        QStringList options;
        for (auto i = line.globalMatch(help); i.hasNext();) {
            for (auto j = option.globalMatch(i.next().captured(1)); j.hasNext();)
                options.append(j.next().captured(1));
        }
        return options;
    }

    QStringList m_verbs;
    QHash<QString, QStringList> m_options;
};

void ToolHelpTest::initTestCase()
{
    static const QRegularExpression verb(u"^  ([a-z-]+)  +\\S"_s,
                                         QRegularExpression::MultilineOption);
    for (auto i = verb.globalMatch(helpOf({u"--help"_s})); i.hasNext();)
        m_verbs.append(i.next().captured(1));
    QCOMPARE(m_verbs, (QStringList{u"run"_s, u"check"_s, u"new"_s, u"pub"_s, u"sub"_s, u"call"_s,
                                   u"monitor"_s, u"install-unit"_s}));
    for (const QString &name : std::as_const(m_verbs))
        m_options.insert(name, optionsIn(helpOf({name, u"--help"_s})));
}

void ToolHelpTest::everyVerbHasItsHelp()
{
    for (const QString &name : std::as_const(m_verbs)) {
        const QString help = helpOf({name, u"--help"_s});
        QVERIFY2(help.startsWith(u"Usage: mqttservice %1 [options]"_s.arg(name)), qPrintable(help));
        QVERIFY2(m_options.value(name).contains(u"--help"_s), qPrintable(help));
        QVERIFY2(m_options.value(name).size() > 2, qPrintable(help));
    }
}

void ToolHelpTest::everyVerbAndOptionIsIn_data()
{
    QTest::addColumn<QString>("file");
    // How a file begins and ends what belongs to a verb, and what several verbs share.
    QTest::addColumn<QString>("section");
    QTest::addColumn<QString>("end");
    QTest::addColumn<QString>("shared");
    QTest::addColumn<QString>("sharedEnd");
    QTest::newRow("bash") << u"completions/mqttservice.bash"_s << u"    [%1]=\""_s << u"\"\n"_s
                          << u"broker="_s << u"\n"_s;
    QTest::newRow("zsh") << u"completions/_mqttservice"_s << u"    %1)\n"_s << u";;\n"_s
                         << u"broker=("_s << u"\n  )"_s;
    QTest::newRow("fish") << u"completions/mqttservice.fish"_s << u""_s << u""_s << u""_s << u""_s;
    QTest::newRow("manual page") << u"man/mqttservice.1"_s << u".SS %1"_s << u"\n.S"_s
                                 << u".SH BROKER"_s << u"\n.SH"_s;
}

void ToolHelpTest::everyVerbAndOptionIsIn()
{
    QFETCH(const QString, file);
    QFETCH(const QString, section);
    QFETCH(const QString, end);
    QFETCH(const QString, shared);
    QFETCH(const QString, sharedEnd);
    const QString text = textOf(file).replace(u"\\-"_s, u"-"_s);
    QVERIFY2(!text.isEmpty(), qPrintable(file));
    for (const QString &verb : std::as_const(m_verbs)) {
        QString part = text;
        if (!section.isEmpty()) {
            part = between(text, section.arg(verb), end);
            QVERIFY2(!part.isEmpty(), qPrintable(verb));
            if (m_options.value(verb).contains(u"--url"_s))
                part += between(text, shared, sharedEnd);
        }
        for (const QString &option : m_options.value(verb)) {
            if (option == u"-h"_s || option == u"--help"_s) {
                QVERIFY(text.contains(file.endsWith(u".fish"_s) ? u"-l help"_s : u"--help"_s));
                continue;
            }
            QString pattern =
                u"(?<![-a-zA-Z])"_s + QRegularExpression::escape(option) + u"(?![-a-zA-Z])"_s;
            if (section.isEmpty()) { // a line each
                const QString name = option.startsWith(u"--"_s) ? u"-l "_s + option.sliced(2)
                                                                : u"-s "_s + option.sliced(1);
                pattern = u"from [^']*\\b"_s + verb + u"\\b.* "_s + name + u"(?![-a-zA-Z])"_s;
            }
            QVERIFY2(QRegularExpression(pattern).match(part).hasMatch(),
                     qPrintable(file + u": "_s + verb + u' ' + option));
        }
    }
}

void ToolHelpTest::nothingElseIsCompleted()
{
    QSet<QString> known;
    for (const QStringList &options : std::as_const(m_options))
        known.unite(QSet<QString>(options.begin(), options.end()));
    static const QRegularExpression option(u"(?<![-\\w])--[a-z][a-z-]*"_s);
    const QString text = textOf(u"completions/mqttservice.bash"_s);
    for (auto i = option.globalMatch(text); i.hasNext();) {
        const QString name = i.next().captured();
        QVERIFY2(known.contains(name), qPrintable(name));
    }
}

void ToolHelpTest::shellsAndManTakeTheFiles_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("bash") << u"bash"_s << QStringList{u"-n"_s, u"completions/mqttservice.bash"_s};
    QTest::newRow("zsh") << u"zsh"_s << QStringList{u"-n"_s, u"completions/_mqttservice"_s};
    QTest::newRow("fish") << u"fish"_s << QStringList{u"-n"_s, u"completions/mqttservice.fish"_s};
    QTest::newRow("man") << u"man"_s
                         << QStringList{u"--warnings"_s, u"-Tutf8"_s, u"-l"_s,
                                        u"man/mqttservice.1"_s};
}

void ToolHelpTest::shellsAndManTakeTheFiles()
{
    QFETCH(const QString, program);
    QFETCH(QStringList, arguments);
    arguments.last().prepend(QStringLiteral(PACKAGING_DIR) + u'/');
    Program shell(program);
    shell.setEnvironment(u"MANROFFSEQ"_s, {});
    shell.start(arguments);
    QCOMPARE(shell.finish(), 0);
    QCOMPARE(shell.log(), QString());
}

QTEST_GUILESS_MAIN(ToolHelpTest)
#include "tst_toolhelp.moc"
