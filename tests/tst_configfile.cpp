// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/configfile.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using mqtt::ConfigFile;

class ConfigFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsJsonWithLines();
    void readsEscapedKeysAsTheValueHasThem();
    void choosesTheFormatByNameThenByContent_data();
    void choosesTheFormatByNameThenByContent();
    void namesTheMistakeInJson_data();
    void namesTheMistakeInJson();
    void reportsEveryKeyGivenTwice();
    void namesWhatIsWrongWithTheFile_data();
    void namesWhatIsWrongWithTheFile();
    void refusesWhatIsNoFile();
    void refusesWhatMayNotBeRead();
    void doesNotReadAHugeFile();
    void overlaysValues();
#ifndef MQTTSERVICE_HAVE_YAML
    void saysThatYamlIsNotBuiltIn();
#endif

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
    void compareComplaint(const ConfigFile &file, const QString &expected)
    {
        QVERIFY(!file.isValid());
        QVERIFY(file.root().isEmpty());
        const QString text = file.complaints().first().toString();
        QCOMPARE(text, file.fileName() + expected);
    }

    QTemporaryDir m_folder;
};

void ConfigFileTest::readsJsonWithLines()
{
    const ConfigFile file = read(u"a.json"_s, R"({
  "broker": {
    "host": "h",

    "port": 1883, "keepalive": 60.5
  },
  "list": [ 1,
    {"x": true}, null ], "empty": {}, "none": []
})");
    QVERIFY(file.isValid());
    QCOMPARE(file.root(), QJsonDocument::fromJson(R"({"broker":{"host":"h","port":1883,
        "keepalive":60.5},"list":[1,{"x":true},null],"empty":{},"none":[]})")
                              .object());
    QCOMPARE(file.lineOf({u"broker"_s}), 2);
    QCOMPARE(file.lineOf({u"broker"_s, u"host"_s}), 3);
    QCOMPARE(file.lineOf({u"broker"_s, u"port"_s}), 5);
    QCOMPARE(file.lineOf({u"broker"_s, u"keepalive"_s}), 5);
    QCOMPARE(file.lineOf({u"list"_s, u"0"_s}), 7);
    QCOMPARE(file.lineOf({u"list"_s, u"1"_s, u"x"_s}), 8);
    QCOMPARE(file.lineOf({u"none"_s}), 8);
    QCOMPARE(file.lineOf({u"broker"_s, u"absent"_s}), 2); // the nearest above
    QCOMPARE(file.lineOf({u"absent"_s}), 0);
}

void ConfigFileTest::readsEscapedKeysAsTheValueHasThem()
{
    const ConfigFile file = read(u"a.json"_s, "{\n\"a\\u00e4\\n\\\"\": \"x\\\\\" ,\n\"b\": 1}");
    QVERIFY(file.isValid());
    QCOMPARE(file.root().value(u"aä\n\""_s).toString(), u"x\\"_s);
    QCOMPARE(file.lineOf({u"aä\n\""_s}), 2);
    QCOMPARE(file.lineOf({u"b"_s}), 3);
}

void ConfigFileTest::choosesTheFormatByNameThenByContent_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow(".json") << u"a.json"_s << QByteArray("{\"a\": 1}");
    QTest::newRow(".JSON") << u"a.JSON"_s << QByteArray("{\"a\": 1}");
    QTest::newRow("no suffix, brace") << u"conf"_s << QByteArray("\n {\"a\": 1}\n");
    QTest::newRow("another suffix, brace") << u"a.conf"_s << QByteArray("{\"a\": 1}");
#ifdef MQTTSERVICE_HAVE_YAML
    QTest::newRow(".yml") << u"a.yml"_s << QByteArray("a: 1\n");
    QTest::newRow(".yaml") << u"a.yaml"_s << QByteArray("a: 1\n");
    QTest::newRow("no suffix, no brace") << u"conf"_s << QByteArray("a: 1\n");
    QTest::newRow("all of it indented") << u"a.yml"_s << QByteArray("\n  # 'x'\n  a: 1\n");
    QTest::newRow("JSON is YAML") << u"a.yml"_s << QByteArray("{\"a\": 1}");
#endif
}

void ConfigFileTest::choosesTheFormatByNameThenByContent()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    const ConfigFile file = read(name, content);
    QVERIFY2(file.isValid(),
             qPrintable(file.isValid() ? QString() : file.complaints()[0].toString()));
    QCOMPARE(file.root(), (QJsonObject{{u"a"_s, 1}}));
}

void ConfigFileTest::namesTheMistakeInJson_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char *name, const char *content, const QString &complaint) {
        QTest::newRow(name) << QByteArray(content) << complaint;
    };
    row("comma at the end", "{\n \"a\": 1,\n}",
        u":3:1: '}' is out of place; allowed is a further item, or no ',' before it"_s);
    row("comma at the end of a list", "{\"a\": [1,]}",
        u":1:10: ']' is out of place; allowed is a further item, or no ',' before it"_s);
    row("comma missing", "{\n \"a\": 1\n \"b\": 2\n}",
        u":3:2: '\"' is out of place; allowed is ',' or '}' (opened in line 1)"_s);
    row("comment", "{\n \"a\": 1, // one\n \"b\": 2}",
        u":2:10: '/' is out of place (JSON has no comments); allowed is a key in double quotes"_s);
    row("shell comment", "{\n# one\n}",
        u":2:1: '#' is out of place (JSON has no comments); allowed is a key in double quotes or '}'"_s);
    row("single quotes", "{'a': 1}",
        u":1:2: ''' is out of place (JSON has double quotes only); allowed is a key in double quotes or '}'"_s);
    row("key without quotes", "{ port: 1 }",
        u":1:3: a word is out of place; allowed is a key in double quotes or '}'"_s);
    row("colon missing", "{\"a\" 1}",
        u":1:6: a word is out of place; allowed is ':' and a value behind the key"_s);
    row("value missing", "{\"a\": }",
        u":1:7: '}' is out of place; allowed is text in double quotes, a number, true, false, null, '{' or '['"_s);
    row("Python's True", "{\"a\": True}",
        u":1:7: a word is out of place; allowed is text in double quotes, a number, true, false, null, '{' or '['"_s);
    row("octal", "{\"a\": 012}",
        u":1:7: a word is out of place; allowed is text in double quotes, a number, true, false, null, '{' or '['"_s);
    row("NaN", "{\"a\": NaN}",
        u":1:7: a word is out of place; allowed is text in double quotes, a number, true, false, null, '{' or '['"_s);
    row("brace missing", "{\"a\": {\n\"b\": 1\n",
        u":3:1: the end of the file is out of place; allowed is ',' or '}' (opened in line 1)"_s);
    row("bracket for brace", "{\"a\": [1}",
        u":1:9: '}' is out of place; allowed is ',' or ']' (opened in line 1)"_s);
    row("quote missing", "{\n\"a\": \"x,\n\"b\": 1}",
        u":2:9: the text has a line break or control character; allowed is '\"' on the same line, \\n and \\t in the text"_s);
    row("quote missing at the end", "{\"a\": \"x",
        u":1:7: the text does not end; allowed is a closing '\"'"_s);
    row("bad escape", "{\n\"a\": \"\\x41\"}",
        u":2:7: the text has an unknown escape; allowed is \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"_s);
    row("two documents", "{\"a\": 1}\n{\"b\": 2}",
        u":2:1: '{' is out of place; allowed is nothing behind the last '}'"_s);
    row("list at the top", "[1, 2]", u":1:1: '[' is out of place; allowed is an object ('{')"_s);
    row("text at the top", "\"a\"", u":1:1: '\"' is out of place; allowed is an object ('{')"_s);
    row("columns count characters", "{\"äöü\": x}",
        u":1:9: a word is out of place; allowed is text in double quotes, a number, true, false, null, '{' or '['"_s);
    const QByteArray deep = QByteArray("{\"a\":").repeated(10000) + '1' + QByteArray(10000, '}');
    QTest::newRow("nested 10,000 deep")
        << deep << u":1:501: is nested too deep; allowed is 100 levels"_s;
    QTest::newRow("list nested 10,000 deep")
        << QByteArray("{\"a\":" + QByteArray(10000, '[') + QByteArray(10000, ']') + '}')
        << u":1:105: is nested too deep; allowed is 100 levels"_s;
    QTest::newRow("a million values")
        << QByteArray("{\"a\":[" + QByteArray("1,").repeated(1000000) + "1]}")
        << u":1:200003: has too many values; allowed is 100000"_s;
}

void ConfigFileTest::namesTheMistakeInJson()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, complaint);
    compareComplaint(read(u"bad.json"_s, content), complaint);
}

void ConfigFileTest::reportsEveryKeyGivenTwice()
{
    const ConfigFile file = read(u"a.json"_s, R"({
  "broker": {
    "port": 1,
    "port": 2
  },
  "x": 1, "x": 2,
  "other": { "port": 3, "\u0070ort": 4 }
})");
    QStringList texts;
    for (const auto &complaint : file.complaints())
        texts.append(complaint.toString().sliced(file.fileName().size()));
    QCOMPARE(texts, (QStringList{
                        u":4:5: broker.port: is given twice, first in line 3; allowed is once"_s,
                        u":6:11: x: is given twice, first in line 6; allowed is once"_s,
                        u":7:25: other.port: is given twice, first in line 7; allowed is once"_s,
                    }));
}

void ConfigFileTest::namesWhatIsWrongWithTheFile_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("complaint");
    const QString utf8 = u"; allowed is UTF-8 without a byte order mark"_s;
    const QString empty =
        u": is empty; allowed is a configuration; without a file the defaults hold"_s;
    QTest::newRow("empty") << QByteArray() << empty;
    QTest::newRow("blanks only") << QByteArray(" \n\t\n") << empty;
    QTest::newRow("byte order mark")
        << QByteArray("\xEF\xBB\xBF{}") << QString(u":1: begins with a byte order mark"_s + utf8);
    QTest::newRow("UTF-16, little-endian")
        << QByteArray("\xFF\xFE{\0}\0", 6) << QString(u": is UTF-16"_s + utf8);
    QTest::newRow("UTF-16, big-endian")
        << QByteArray("\xFE\xFF\0{\0}", 6) << QString(u": is UTF-16"_s + utf8);
    QTest::newRow("Latin-1") << QByteArray("{\n\"a\":\n\"gr\xF6\xDF"
                                           "e\"}")
                             << QString(u":3: is no UTF-8"_s + utf8);
    QTest::newRow("cut UTF-8") << QByteArray("{\"a\":\"gr\xC3")
                               << QString(u":1: is no UTF-8"_s + utf8);
    QTest::newRow("surrogate in UTF-8")
        << QByteArray("{\"a\":\"\xED\xA0\x80\"}") << QString(u":1: is no UTF-8"_s + utf8);
    QTest::newRow("zero byte") << QByteArray("{\n\0}", 4)
                               << QString(u":2: is no text: it has a zero byte"_s + utf8);
    QTest::newRow("beyond 16 MiB")
        << QByteArray(16 * 1024 * 1024 + 1, ' ') << u": has 16777217 bytes; allowed are 16777216"_s;
}

void ConfigFileTest::namesWhatIsWrongWithTheFile()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, complaint);
    compareComplaint(read(u"bad.json"_s, content), complaint);
}

void ConfigFileTest::refusesWhatIsNoFile()
{
    const QString missing = m_folder.filePath(u"missing.json"_s);
    compareComplaint(ConfigFile::read(missing), u": does not exist"_s);
    compareComplaint(ConfigFile::read(m_folder.path()), u": is a folder; allowed is a file"_s);
    const QString pipe = m_folder.filePath(u"pipe"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    compareComplaint(ConfigFile::read(pipe), u": is a device or pipe; allowed is a file"_s);
    compareComplaint(ConfigFile::read(missing + u"/x"_s), u": does not exist"_s);
}

// Permissions do not bind root, so the file is read by somebody else.
void ConfigFileTest::refusesWhatMayNotBeRead()
{
    const QString path = read(u"secret.json"_s, "{}").fileName();
    QVERIFY(QFile::setPermissions(path, {}));
    QVERIFY(QFile::setPermissions(m_folder.path(), QFile::ReadOwner | QFile::WriteOwner |
                                                       QFile::ExeOwner | QFile::ExeOther));
    const pid_t child = ::fork();
    if (child == 0) {
        constexpr uid_t Nobody = 65534;
        if (::geteuid() == 0 &&
            (::setgroups(0, nullptr) != 0 || ::setresgid(Nobody, Nobody, Nobody) != 0 ||
             ::setresuid(Nobody, Nobody, Nobody) != 0))
            ::_exit(2);
        const ConfigFile file = ConfigFile::read(path);
        const QString text = file.complaints().value(0).toString();
        ::_exit(text.startsWith(QString(path + u": cannot be read: "_s)) ? 0 : 1);
    }
    int status = -1;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QCOMPARE(status, 0);
}

void ConfigFileTest::doesNotReadAHugeFile()
{
    constexpr qint64 Huge = 100 * 1024 * 1024;
    QFile file(m_folder.filePath(u"huge.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(Huge));
    compareComplaint(ConfigFile::read(file.fileName()),
                     u": has 104857600 bytes; allowed are 16777216"_s);
}

void ConfigFileTest::overlaysValues()
{
    ConfigFile file =
        read(u"a.json"_s, "{\"broker\": {\n\"host\": \"a\",\n\"port\": 1},\n\"x\": 1}");
    file.overlay(
        QJsonDocument::fromJson(R"({"broker": {"port": 2}, "x": {"y": 1}, "z": 3})").object());
    QCOMPARE(file.root(), QJsonDocument::fromJson(
                              R"({"broker": {"host": "a", "port": 2}, "x": {"y": 1}, "z": 3})")
                              .object());
    QCOMPARE(file.lineOf({u"broker"_s, u"host"_s}), 2);
    QCOMPARE(file.lines().contains({u"broker"_s, u"port"_s}), false);
    QCOMPARE(file.lines().contains({u"x"_s}), false);
}

#ifndef MQTTSERVICE_HAVE_YAML

void ConfigFileTest::saysThatYamlIsNotBuiltIn()
{
    compareComplaint(read(u"a.yml"_s, "a: 1\n"),
                     u": is YAML, which this build cannot read (it was made without yaml-cpp); "
                     "allowed is JSON"_s);
}
#endif

QTEST_GUILESS_MAIN(ConfigFileTest)
#include "tst_configfile.moc"
