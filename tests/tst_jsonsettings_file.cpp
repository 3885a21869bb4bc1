// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/jsonsettings.h"
#include "support/files.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class JsonSettingsFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void savesForItsOwnerAlone();
    void savesThroughASymbolicLink();
    void savesOnlyWhatChanged();
    void savesWhenItEnds();
    void saysWhyItCannotSave();
    void anErrorStaysUntilASaveSucceeds();
    void setsABrokenFileAside_data();
    void setsABrokenFileAside();
    void anEmptyFileIsAnEmptyState_data();
    void anEmptyFileIsAnEmptyState();
    void refusesWhatIsNoFile();
    void noticesWhatOthersChange();
    void keepsWhatOthersChangedMeanwhile();
    void keepsItsOwnWhenTheFileIsGone();
    void savesByItself();
    void whatCouldNotBeSavedIsTriedAgain();
    void goesOnInAnotherFile();
    void findsItsPlace();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void JsonSettingsFileTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"state.json"_s);
}

void JsonSettingsFileTest::savesForItsOwnerAlone()
{
    const mode_t before = ::umask(0);
    const QString nested = m_folder->filePath(u"new/folder/state.json"_s);
    {
        JsonSettings settings(nested);
        settings.setValue(u"a"_s, 1);
        QVERIFY(settings.isWritable());
        QVERIFY2(settings.save(), qPrintable(settings.errorString()));
    }
    put(m_file, "{}");
    QVERIFY(QFile::setPermissions(m_file, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    JsonSettings(m_file).setValue(u"a"_s, 1);
    ::umask(before);
    QCOMPARE(modeOf(nested), 0600U);
    QCOMPARE(modeOf(m_folder->filePath(u"new/folder"_s)), 0700U);
    QCOMPARE(modeOf(m_folder->filePath(u"new"_s)), 0700U);
    QCOMPARE(modeOf(m_file), 0600U); // one that others could read, too
}

void JsonSettingsFileTest::savesThroughASymbolicLink()
{
    const QString target = m_folder->filePath(u"elsewhere/real.json"_s);
    const QString between = m_folder->filePath(u"between"_s);
    QVERIFY(QFile::link(target, between)); // which does not exist yet
    QVERIFY(QFile::link(between, m_file));
    for (int i = 1; i <= 2; ++i) {
        JsonSettings settings(m_file);
        settings.setValue(u"a"_s, i);
        QVERIFY2(settings.save(), qPrintable(settings.errorString()));
        QVERIFY(QFileInfo(m_file).isSymLink());
        QVERIFY(QFileInfo(between).isSymLink());
        QVERIFY(!QFileInfo(target).isSymLink());
        QCOMPARE(jsonIn(target), (QJsonObject{{u"a"_s, i}}));
    }
}

void JsonSettingsFileTest::savesOnlyWhatChanged()
{
    JsonSettings settings(m_file);
    QVERIFY(settings.save());
    QVERIFY(!QFileInfo::exists(m_file)); // nothing to keep
    settings.setValue(u"a"_s, 1);
    QVERIFY(!QFileInfo::exists(m_file)); // not before save()
    QVERIFY(settings.save());
    struct stat first;
    struct stat second;
    QCOMPARE(::stat(QFile::encodeName(m_file).constData(), &first), 0);
    settings.setValue(u"a"_s, 1);
    settings.remove(u"none"_s);
    QVERIFY(settings.save());
    QCOMPARE(::stat(QFile::encodeName(m_file).constData(), &second), 0);
    QCOMPARE(second.st_ino, first.st_ino);
    settings.clear();
    QVERIFY(settings.save());
    QCOMPARE(jsonIn(m_file), QJsonObject());
    QVERIFY(QFileInfo::exists(m_file));
}

void JsonSettingsFileTest::savesWhenItEnds()
{
    {
        JsonSettings settings(m_file);
        settings.setValue(u"a"_s, 1);
    }
    QCOMPARE(jsonIn(m_file), (QJsonObject{{u"a"_s, 1}}));
}

void JsonSettingsFileTest::saysWhyItCannotSave()
{
    put(m_file, "{}");
    const QString below = m_file + u"/state.json"_s; // the folder is a file
    JsonSettings settings(below);
    QCOMPARE(settings.status(), JsonSettings::NoError);
    QVERIFY(!settings.isWritable());
    settings.setValue(u"a"_s, 1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"is no folder"_s));
    QVERIFY(!settings.save());
    QCOMPARE(settings.status(), JsonSettings::AccessError);
    QVERIFY2(settings.errorString().startsWith(below + u" cannot be written: "_s),
             qPrintable(settings.errorString()));
    QCOMPARE(settings.value(u"a"_s), 1);
    settings.clear();
    QVERIFY(QFile::remove(m_file)); // for the destructor: now it can
}

void JsonSettingsFileTest::anErrorStaysUntilASaveSucceeds()
{
    put(m_folder->filePath(u"x"_s), "");
    const QString file = m_folder->filePath(u"x/state.json"_s);
    JsonSettings settings(file);
    QSignalSpy status(&settings, &JsonSettings::statusChanged);
    settings.setValue(u"a"_s, 1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be written"_s));
    QVERIFY(!settings.save());
    settings.setValue(u"a"_s, 2);
    QCOMPARE(settings.status(), JsonSettings::AccessError);
    QVERIFY(QFile::remove(m_folder->filePath(u"x"_s)));
    QVERIFY(settings.save());
    QCOMPARE(settings.status(), JsonSettings::NoError);
    QVERIFY(settings.errorString().isEmpty());
    QCOMPARE(status.size(), 2);
    QCOMPARE(jsonIn(file), (QJsonObject{{u"a"_s, 2}}));
}

void JsonSettingsFileTest::setsABrokenFileAside_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("cut") << QByteArray("{\"a\": {\"b\": 1");
    QTest::newRow("no JSON") << QByteArray("hello");
    QTest::newRow("array at the top") << QByteArray("[1, 2]");
    QTest::newRow("text at the top") << QByteArray("\"a\"");
    QTest::newRow("binary") << QByteArray("\x7F"
                                          "ELF\0\1\2",
                                          7);
    QTest::newRow("zeros, as after a crash of the machine") << QByteArray(4096, '\0');
    QTest::newRow("nested 10,000 deep") << QByteArray("{\"a\":").repeated(10000);
}

void JsonSettingsFileTest::setsABrokenFileAside()
{
    QFETCH(QByteArray, content);
    for (int time = 1; time <= 2; ++time) { // twice within a second: neither may be lost
        put(m_file, content);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"it was set aside as"_s));
        JsonSettings settings(m_file);
        QCOMPARE(settings.status(), JsonSettings::FormatError);
        QVERIFY2(settings.errorString().startsWith(m_file), qPrintable(settings.errorString()));
        QVERIFY(settings.allKeys().isEmpty());
        QVERIFY(!QFileInfo::exists(m_file));
        const QStringList aside =
            QDir(m_folder->path()).entryList({u"state.json.broken-*"_s}, QDir::Files);
        QCOMPARE(aside.size(), time);
        for (const QString &name : aside)
            QCOMPARE(contentOf(m_folder->filePath(name)), content);
        settings.setValue(u"a"_s, time);
        QVERIFY(settings.save());
        QCOMPARE(jsonIn(m_file), (QJsonObject{{u"a"_s, time}}));
    }
}

void JsonSettingsFileTest::anEmptyFileIsAnEmptyState_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("0 bytes") << QByteArray();
    QTest::newRow("blanks") << QByteArray(" \n");
    QTest::newRow("empty object") << QByteArray("{}");
}

void JsonSettingsFileTest::anEmptyFileIsAnEmptyState()
{
    QFETCH(QByteArray, content);
    put(m_file, content);
    JsonSettings settings(m_file);
    QCOMPARE(settings.status(), JsonSettings::NoError);
    QVERIFY(settings.allKeys().isEmpty());
    settings.setValue(u"a"_s, 1);
    QVERIFY(settings.save());
    QCOMPARE(jsonIn(m_file), (QJsonObject{{u"a"_s, 1}}));
}

void JsonSettingsFileTest::refusesWhatIsNoFile()
{
    const QString pipe = m_folder->filePath(u"pipe"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    for (const QString &path : {m_folder->path(), pipe, u"/dev/null"_s}) {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"allowed is a file"_s));
        JsonSettings settings(path);
        QCOMPARE(settings.status(), JsonSettings::AccessError);
        QVERIFY(!settings.isWritable());
        settings.setValue(u"a"_s, 1);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"allowed is a file"_s));
        QVERIFY(!settings.save());
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(u"allowed is a file"_s)); // at its end
    }
}

void JsonSettingsFileTest::noticesWhatOthersChange()
{
    JsonSettings settings(m_file);
    settings.setValue(u"a/b"_s, 1);
    settings.setValue(u"c"_s, 2);
    settings.sync();
    QSignalSpy changes(&settings, &JsonSettings::valueChanged);
    settings.sync();
    QCOMPARE(changes.size(), 0);
    put(m_file, R"({"a": {"b": 1, "d": 3}, "e": {"f": 4}})");
    QCOMPARE(settings.value(u"a/d"_s), QVariant()); // on request only
    settings.sync();
    QCOMPARE(settings.value(u"a/d"_s), 3);
    QCOMPARE(settings.allKeys(), (QStringList{u"a/b"_s, u"a/d"_s, u"e/f"_s}));
    QStringList paths;
    for (const QVariantList &arguments : changes)
        paths.append(arguments.first().toString());
    QCOMPARE(paths, (QStringList{u"a/d"_s, u"c"_s, u"e"_s}));
}

void JsonSettingsFileTest::keepsWhatOthersChangedMeanwhile()
{
    put(m_file, R"({"a": {"b": 1, "c": 1}, "gone": {"x": 1, "y": 1}, "v": 1, "w": {"x": 1}})");
    JsonSettings first(m_file);
    JsonSettings second(m_file);
    first.setValue(u"a/b"_s, 2);
    first.setValue(u"new/first"_s, 2);
    first.remove(u"gone/x"_s);
    first.setValue(u"passing/x/y"_s, 2); // and gone again: not to come back with the others'
    first.remove(u"passing"_s);
    first.remove(u"v"_s);
    first.setValue(u"v/below"_s, 2);
    second.setValue(u"a/c"_s, 3);
    second.setValue(u"new/second"_s, 3);
    second.setValue(u"gone/z"_s, 3);
    second.setValue(u"v"_s, 3);
    second.setValue(u"w"_s, 3);
    QVERIFY(second.save());
    QVERIFY(first.save());
    QCOMPARE(jsonIn(m_file),
             QJsonDocument::fromJson(R"({"a": {"b": 2, "c": 3}, "gone": {"y": 1, "z": 3},
                 "new": {"first": 2, "second": 3}, "v": {"below": 2}, "w": 3})")
                 .object());
    QCOMPARE(first.value(u"a/c"_s), 3);
    second.sync();
    QCOMPARE(second.value(u"a/b"_s), 2);

    second.clear();
    second.setValue(u"only"_s, 1);
    QVERIFY(second.save());
    QCOMPARE(jsonIn(m_file), (QJsonObject{{u"only"_s, 1}}));
}

void JsonSettingsFileTest::keepsItsOwnWhenTheFileIsGone()
{
    JsonSettings settings(m_file);
    settings.setValue(u"a"_s, 1);
    QVERIFY(settings.save());
    QVERIFY(QFile::remove(m_file));
    settings.setValue(u"b"_s, 2);
    settings.sync();
    QCOMPARE(jsonIn(m_file), (QJsonObject{{u"a"_s, 1}, {u"b"_s, 2}}));
    QVERIFY(QFile::remove(m_file));
    QVERIFY(settings.save()); // without a change of ours, too
    QCOMPARE(jsonIn(m_file), (QJsonObject{{u"a"_s, 1}, {u"b"_s, 2}}));
}

void JsonSettingsFileTest::savesByItself()
{
    JsonSettings settings(m_file);
    QCOMPARE(settings.autoSaveInterval(), 0ms);
    settings.setValue(u"before"_s, 1);
    settings.setAutoSaveInterval(20ms); // also for what waits already
    QTRY_COMPARE(jsonIn(m_file), (QJsonObject{{u"before"_s, 1}}));
    QFile::remove(m_file);
    settings.setAutoSaveInterval(1h);
    settings.setValue(u"a"_s, 1);
    settings.setAutoSaveInterval(20ms);
    settings.setValue(u"b"_s, 2);
    QVERIFY(!QFileInfo::exists(m_file)); // not at once, but together
    QTRY_COMPARE(jsonIn(m_file).size(), 3);
    const QByteArray saved = contentOf(m_file);
    settings.setValue(u"b"_s, 2); // no change
    settings.setAutoSaveInterval(0ms);
    settings.setValue(u"c"_s, 3);
    QCOMPARE(contentOf(m_file), saved);
}

void JsonSettingsFileTest::whatCouldNotBeSavedIsTriedAgain()
{
    put(m_folder->filePath(u"x"_s), {});
    const QString file = m_folder->filePath(u"x/state.json"_s);
    JsonSettings settings(file);
    settings.setAutoSaveInterval(1ms);
    const QSignalSpy errors(&settings, &JsonSettings::errorOccurred);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be written"_s));
    settings.setValue(u"a"_s, 1);
    QTRY_COMPARE(errors.size(), 1);
    QVERIFY(QFile::remove(m_folder->filePath(u"x"_s)));
    settings.setValue(u"b"_s, 2);
    QTRY_COMPARE(jsonIn(file), (QJsonObject{{u"a"_s, 1}, {u"b"_s, 2}}));
}

void JsonSettingsFileTest::goesOnInAnotherFile()
{
    const QString other = m_folder->filePath(u"other.json"_s);
    put(m_file, R"({"old": 1, "both": 1})");
    put(other, R"({"new": 2, "both": 2})");
    JsonSettings settings(m_file);
    settings.setValue(u"mine"_s, 3);
    const QSignalSpy changes(&settings, &JsonSettings::valueChanged);
    const QSignalSpy moved(&settings, &JsonSettings::fileNameChanged);
    settings.setFileName(other);
    QCOMPARE(moved.size(), 1);
    QCOMPARE(settings.fileName(), other);
    QCOMPARE(settings.allKeys(), (QStringList{u"both"_s, u"mine"_s, u"new"_s}));
    QCOMPARE(settings.value(u"both"_s), 2);
    QCOMPARE(changes.size(), 3); // both, new, old
    QVERIFY(settings.save());
    QCOMPARE(jsonIn(other), (QJsonObject{{u"new"_s, 2}, {u"both"_s, 2}, {u"mine"_s, 3}}));
    QCOMPARE(jsonIn(m_file), (QJsonObject{{u"old"_s, 1}, {u"both"_s, 1}}));

    settings.setFileName({}); // memory alone
    QVERIFY(settings.allKeys().isEmpty());
    settings.setValue(u"a"_s, 1);
    QVERIFY(settings.save());
    QCOMPARE(jsonIn(other).size(), 3);
}

void JsonSettingsFileTest::findsItsPlace()
{
    const QString folder = m_folder->path();
    qputenv("STATE_DIRECTORY", QFile::encodeName(folder + u"/systemd:/second"_s));
    qputenv("XDG_STATE_HOME", QFile::encodeName(folder + u"/xdg"_s));
    QCOMPARE(JsonSettings::stateFile(u"echo"_s, folder + u"/my.json"_s), folder + u"/my.json"_s);
    QCOMPARE(JsonSettings::stateFile(u"echo"_s, folder), folder + u"/echo.json"_s);
    QCOMPARE(JsonSettings::stateFile(u"echo"_s, folder + u"/new/"_s), folder + u"/new/echo.json"_s);
    QCOMPARE(JsonSettings::stateFile(u"echo"_s), folder + u"/systemd/echo.json"_s);
    QCOMPARE(JsonSettings::stateFile(u"../echo"_s), folder + u"/systemd/.._echo.json"_s);
    qunsetenv("STATE_DIRECTORY");
    QCOMPARE(JsonSettings::stateFile(u"echo"_s), folder + u"/xdg/mqttservice/echo.json"_s);
    qputenv("XDG_STATE_HOME", "relative");
    QCOMPARE(JsonSettings::stateFile(u"echo"_s),
             QDir::homePath() + u"/.local/state/mqttservice/echo.json"_s);
    qunsetenv("XDG_STATE_HOME");
    QCOMPARE(JsonSettings::stateFile(u"echo"_s),
             QDir::homePath() + u"/.local/state/mqttservice/echo.json"_s);
}

QTEST_GUILESS_MAIN(JsonSettingsFileTest)
#include "tst_jsonsettings_file.moc"
