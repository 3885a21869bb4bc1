// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configfile.h"

#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::ConfigFile;

class ConfigFileYamlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsYamlWithLines();
    void yamlScalarsFollowTheSchema_data();
    void yamlScalarsFollowTheSchema();
    void namesTheMistakeInYaml_data();
    void namesTheMistakeInYaml();
    void aMistakeTellsNoSecret();
    void boundsYamlAliases_data();
    void boundsYamlAliases();

private:
    ConfigFile read(const QString &name, const QByteArray &content)
    {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(path));
        file.close();
        return ConfigFile::read(path);
    }
    QTemporaryDir m_folder;
};

void ConfigFileYamlTest::readsYamlWithLines()
{
    const ConfigFile file = read(u"a.yml"_s, R"(# a comment
broker:
  host: "h"   # another

  port: 1883
list:
  - 1
  - {x: true, y: [a, b]}
  - &anchor two
alias: *anchor
text: |
  one
  two
last: ~
)");
    QVERIFY2(file.isValid(),
             qPrintable(file.isValid() ? QString() : file.complaints()[0].toString()));
    QCOMPARE(file.root(), QJsonDocument::fromJson(R"({"broker":{"host":"h","port":1883},
        "list":[1,{"x":true,"y":["a","b"]},"two"],"alias":"two","text":"one\ntwo\n","last":null})")
                              .object());
    QCOMPARE(file.lineOf({u"broker"_s}), 2);
    QCOMPARE(file.lineOf({u"broker"_s, u"host"_s}), 3);
    QCOMPARE(file.lineOf({u"broker"_s, u"port"_s}), 5);
    QCOMPARE(file.lineOf({u"list"_s, u"0"_s}), 7);
    QCOMPARE(file.lineOf({u"list"_s, u"1"_s, u"y"_s}), 8);
    QCOMPARE(file.lineOf({u"alias"_s}), 10);
    QCOMPARE(file.lineOf({u"last"_s}), 14);
}

void ConfigFileYamlTest::yamlScalarsFollowTheSchema_data()
{
    QTest::addColumn<QJsonValue>("value");
    const auto row = [](const char *scalar, const QJsonValue &value) {
        QTest::newRow(scalar) << value;
    };
    row("true", true);
    row("True", true);
    row("FALSE", false);
    row("null", QJsonValue());
    row("~", QJsonValue());
    row("", QJsonValue());
    row("0", 0);
    row("1883", 1883);
    row("-5", -5);
    row("+5", 5);
    row("0.5", 0.5);
    row("-1.5e3", -1500);
    row("1e3", 1000);
    row("9007199254740993", qint64(9007199254740993));
    row("yes", u"yes"_s);
    row("no", u"no"_s);
    row("on", u"on"_s);
    row("off", u"off"_s);
    row("y", u"y"_s);
    row("012", u"012"_s);
    row("0x1F", u"0x1F"_s);
    row("0o17", u"0o17"_s);
    row("1:30", u"1:30"_s);
    row("1_000", u"1_000"_s);
    row(".5", u".5"_s);
    row("5.", u"5."_s);
    row(".inf", u".inf"_s);
    row(".nan", u".nan"_s);
    row("1e999", u"1e999"_s);
    row("2026-11-20", u"2026-11-20"_s);
    row("text with spaces", u"text with spaces"_s);
    row("\"true\"", u"true"_s);
    row("'5'", u"5"_s);
    row("\"\"", u""_s);
    row("'null'", u"null"_s);
    row("!!str 5", u"5"_s);
    row("!!int 5", 5);
    row("!!int \"5\"", 5);
    row("!!float 1.5", 1.5);
    row("!!bool true", true);
}

void ConfigFileYamlTest::yamlScalarsFollowTheSchema()
{
    QFETCH(QJsonValue, value);
    const ConfigFile file = read(u"a.yml"_s, QByteArray("k: ") + QTest::currentDataTag() + '\n');
    QVERIFY2(file.isValid(),
             qPrintable(file.isValid() ? QString() : file.complaints()[0].toString()));
    QCOMPARE(file.root().value("k"_L1), value);
    QCOMPARE(file.root().value("k"_L1).type(), value.type());
}

void ConfigFileYamlTest::namesTheMistakeInYaml_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("part");
    const auto row = [](const char *name, const char *content, const QString &place,
                        const QString &part) {
        QTest::newRow(name) << QByteArray(content) << place << part;
    };
    row("tab for indentation", "a:\n\tb: 1\n", u":2:"_s,
        u"is indented by a tab; allowed is indentation by blanks"_s);
    row("indentation off", "a: 1\n  b: 2\n", u":2:"_s, u"map"_s);
    row("bracket open", "a: [1, 2\nb: 3\n", u":"_s, u"seq"_s);
    row("quote open", "a: \"x\nb: 1\n", u":2:"_s, u"EOF"_s);
    row("single quote open", "a: 'x\nb: 1\n\n", u":2:"_s, u"EOF"_s);
    row("two documents", "a: 1\n---\nb: 2\n", u":3:1: "_s,
        u"a second document begins; allowed is one document"_s);
    row("unknown alias", "a: *b\n", u":1:4: "_s, u"anchor"_s);
    row("list at the top", "- 1\n- 2\n", u":1:1: "_s, u"is no map; allowed is a map"_s);
    row("text at the top", "hello\n", u":1:1: "_s, u"is no map"_s);
    row("comment only", "# nothing\n", u": "_s, u"is empty; allowed is a map"_s);
    row("key given twice", "a:\n  b: 1\n  b: 2\n", u":3:3: a.b: "_s,
        u"is given twice, first in line 2; allowed is once"_s);
    row("merge key", "a: &x {b: 1}\nc:\n  <<: *x\n", u":3:3: c.<<: "_s, u"merge key"_s);
    row("tag of an application", "a: !secret pw\n", u":1:"_s, u"has a tag that does not fit"_s);
    row("tag of Python", "a: !!python/name:os.system x\n", u":1:"_s,
        u"has a tag that does not fit"_s);
    row("tag that does not fit", "a: !!int x\n", u":1:"_s,
        u"has a tag that does not fit; allowed is !!str"_s);
    row("key is a list", "? [a]\n: 1\n", u":1:"_s, u"a key is no text; allowed is text"_s);
}

void ConfigFileYamlTest::namesTheMistakeInYaml()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, place);
    QFETCH(QString, part);
    const ConfigFile file = read(u"bad.yml"_s, content);
    QVERIFY(!file.isValid());
    const QString text = file.complaints().first().toString();
    QVERIFY2(text.startsWith(file.fileName() + place), qPrintable(text));
    QVERIFY2(text.contains(part), qPrintable(text));
}

// A password that should have been in quotes.
void ConfigFileYamlTest::aMistakeTellsNoSecret()
{
    for (const char *value : {"*hunter2", "!hunter2", "!<hunter2>", "%hunter2", "@hunter2",
                              "`hunter2", "&hunter2 &x", "{hunter2", "[hunter2", "\"x\"hunter2",
                              "|hunter2", ">hunter2", "x: hunter2", "- hunter2", "? hunter2"}) {
        const ConfigFile file =
            read(u"bad.yml"_s, QByteArray("auth:\n  password: ") + value + "\n");
        for (const auto &complaint : file.complaints())
            QVERIFY2(!complaint.toString().contains(u"hunter2"_s), value);
    }
}

void ConfigFileYamlTest::boundsYamlAliases_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("part");
    QByteArray laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
    for (int i = 1; i < 12; ++i) {
        const QByteArray n = QByteArray::number(i);
        laughs += 'a' + n + ": &a" + n + " [" +
                  QByteArray(" *a" + QByteArray::number(i - 1) + ',').repeated(9) + " *a" +
                  QByteArray::number(i - 1) + "]\n";
    }
    QTest::newRow("billion laughs") << laughs << u"too many values, aliases counted"_s;
    QTest::newRow("list in itself") << QByteArray("a: &a [*a]\n") << u"contains itself"_s;
    QTest::newRow("map in itself") << QByteArray("a: &a\n  b: *a\n") << u"contains itself"_s;
    QTest::newRow("nested 10,000 deep")
        << QByteArray("a: " + QByteArray(10000, '[') + QByteArray(10000, ']')) << u""_s;
    QTest::newRow("nested 200 deep")
        << QByteArray("a: " + QByteArray(200, '[') + QByteArray(200, ']'))
        << u"is nested too deep"_s;
}

void ConfigFileYamlTest::boundsYamlAliases()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, part);
    const ConfigFile file = read(u"bomb.yml"_s, content);
    QVERIFY(!file.isValid());
    QVERIFY(file.root().isEmpty());
    QVERIFY2(file.complaints().first().toString().contains(part),
             qPrintable(file.complaints().first().toString()));
    QVERIFY(file.complaints().size() == 1);
}

QTEST_GUILESS_MAIN(ConfigFileYamlTest)
#include "tst_configfile_yaml.moc"
