// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/jsonsettings.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <QUuid>

#include <csignal>
#include <random>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no file)");
}

QJsonObject jsonIn(const QString &path)
{
    return QJsonDocument::fromJson(contentOf(path)).object();
}

void put(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

uint modeOf(const QString &path)
{
    struct stat status;
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & 07777 : 0;
}

// QSettings' INI files know text and lists of it.
QStringList asTexts(const QVariant &value)
{
    return value.typeId() == QMetaType::QVariantList || value.typeId() == QMetaType::QStringList
               ? value.toStringList()
               : QStringList{value.toString()};
}

} // namespace

class JsonSettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void answersAsQSettingsDoes();
    void aGroupIsAlsoItsMap();
    void refusesToWriteBelowAValue();
    void refusesAnEmptyKey_data();
    void refusesAnEmptyKey();
    void pathsReachKeysWithSlashes();
    void pathsAreRelativeToTheGroup();
    void endGroupWithoutBeginWarns();

    void valuesComeBack_data();
    void valuesComeBack();
    void refusesValuesWithoutAJsonForm_data();
    void refusesValuesWithoutAJsonForm();
    void readsWhatOthersWrote();

    void savesForItsOwnerAlone();
    void savesThroughASymbolicLink();
    void savesOnlyWhatChanged();
    void savesWhenItEnds();
    void keepsTheOldFileWhenTheDiskIsFull();
    void saysWhyItCannotSave();
    void anErrorStaysUntilASaveSucceeds();
    void withoutAFileNothingIsWritten();

    void setsABrokenFileAside_data();
    void setsABrokenFileAside();
    void anEmptyFileIsAnEmptyState_data();
    void anEmptyFileIsAnEmptyState();
    void refusesWhatIsNoFile();

    void noticesWhatOthersChange();
    void keepsWhatOthersChangedMeanwhile();
    void keepsItsOwnWhenTheFileIsGone();

    void tellsOfEachChange();
    void findsItsPlace();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void JsonSettingsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"state.json"_s);
}

// The same calls on both, the same answers. Keys are chosen so that none is both a value and a
// group: that is where JSON cannot follow.
void JsonSettingsTest::answersAsQSettingsDoes()
{
    std::mt19937 random(20261120);
    const QStringList keys{u"a/b/c"_s,   u"a/b/d"_s, u"a/e"_s,     u"f"_s,   u"g/h"_s,   u"/a/e"_s,
                           u"a//b/c/"_s, u"//f//"_s, u"g h/i j"_s, u"ä/ö"_s, u"a/B/c"_s, u"z"_s};
    const QStringList groups{u"a"_s, u"a/b"_s, u"g"_s, u"/a/"_s, u"a//b"_s, u"none"_s};
    QSettings reference(m_folder->filePath(u"reference.ini"_s), QSettings::IniFormat);
    auto settings = std::make_unique<JsonSettings>(m_file);
    const auto pick = [&random](const QStringList &list) {
        return list[qsizetype(random() % std::size_t(list.size()))];
    };

    QStringList open; // the groups, so that a key inside is one of `keys` seen from there
    const auto inside = [&](const QString &key) {
        QString path = key.split(u'/', Qt::SkipEmptyParts).join(u'/');
        const QString prefix = open.isEmpty() ? QString() : open.last() + u'/';
        return path.startsWith(prefix) ? path.sliced(prefix.size()) : u"x/"_s + path;
    };
    int written = 0;
    for (int round = 0; round < 6000; ++round) {
        const QString key = open.isEmpty() ? pick(keys) : inside(pick(keys));
        switch (random() % 14) {
        case 0:
        case 1:
        case 2:
        case 3: {
            const QVariant values[] = {int(random() % 100),
                                       u"text %1"_s.arg(random() % 9),
                                       true,
                                       2.5,
                                       QStringList{u"x"_s, u"y"_s},
                                       u""_s,
                                       QByteArray("bytes")};
            const QVariant &value = values[random() % std::size(values)];
            reference.setValue(key, value);
            settings->setValue(key, value);
            ++written;
            break;
        }
        case 4:
            reference.remove(key);
            settings->remove(key);
            break;
        case 5: {
            const QString group = pick(groups);
            if (random() % 3 == 0) {
                reference.remove(group);
                settings->remove(group);
            }
            break;
        }
        case 6:
            if (open.isEmpty()) {
                const QString group = pick(groups);
                reference.beginGroup(group);
                settings->beginGroup(group);
                open.append(group.split(u'/', Qt::SkipEmptyParts).join(u'/'));
            }
            break;
        case 7:
        case 8:
            if (!open.isEmpty()) {
                reference.endGroup();
                settings->endGroup();
                open.removeLast();
            }
            break;
        case 9:
            if (random() % 20 == 0) {
                reference.remove(QString());
                settings->remove(QString());
            }
            break;
        case 10:
            if (random() % 40 == 0) {
                reference.clear();
                settings->clear();
            }
            break;
        case 11:
            if (random() % 10 == 0) {
                reference.sync();
                settings->sync();
            }
            break;
        case 12:
            if (open.isEmpty() && random() % 10 == 0) { // and all of it from the file
                settings.reset();
                settings = std::make_unique<JsonSettings>(m_file);
            }
            break;
        default:
            break;
        }
        QCOMPARE(settings->group(), reference.group());
        QCOMPARE(settings->allKeys(), reference.allKeys());
        QCOMPARE(settings->childKeys(), reference.childKeys());
        QCOMPARE(settings->childGroups(), reference.childGroups());
        QCOMPARE(int(settings->status()), int(reference.status()));
        const QStringList leaves = reference.allKeys();
        for (const QString &leaf : leaves) {
            QVERIFY(settings->contains(leaf));
            QCOMPARE(asTexts(settings->value(leaf)), asTexts(reference.value(leaf)));
        }
        const QString probe = pick(keys);
        if (reference.childGroups().contains(probe))
            continue;
        QCOMPARE(settings->contains(probe), reference.contains(probe));
        QCOMPARE(asTexts(settings->value(probe, u"default"_s)),
                 asTexts(reference.value(probe, u"default"_s)));
    }
    QVERIFY(written > 1000); // it compared something
}

void JsonSettingsTest::aGroupIsAlsoItsMap()
{
    JsonSettings settings(m_file);
    settings.setValue(u"a/b/c"_s, 1);
    settings.setValue(u"a/b/d"_s, u"x"_s);
    QVERIFY(settings.contains(u"a/b"_s));
    QCOMPARE(settings.value(u"a/b"_s).toMap(),
             (QVariantMap{{u"c"_s, qint64(1)}, {u"d"_s, u"x"_s}}));

    settings.setValue(u"a"_s, QVariantMap{{u"k"_s, QVariantMap{{u"l"_s, true}}}});
    QCOMPARE(settings.allKeys(), QStringList{u"a/k/l"_s});
    QCOMPARE(settings.value(u"a/k/l"_s), true);

    settings.setValue(u"empty"_s, QVariantMap());
    QCOMPARE(settings.childKeys(), QStringList{u"empty"_s}); // no group: it holds nothing
    QVERIFY(settings.contains(u"empty"_s));

    settings.setValue(u"a"_s, 5);
    QCOMPARE(settings.value(u"a"_s), 5);
    QCOMPARE(settings.status(), JsonSettings::NoError);
}

void JsonSettingsTest::refusesToWriteBelowAValue()
{
    JsonSettings settings(m_file);
    settings.setValue(u"a/b"_s, 5);
    settings.setValue(u"list"_s, QVariantList{1, 2});
    const QStringList keys = settings.allKeys();
    QSignalSpy errors(&settings, &JsonSettings::errorOccurred);
    QSignalSpy changes(&settings, &JsonSettings::valueChanged);

    QTest::ignoreMessage(QtWarningMsg, "\"a/b/c\" cannot be set: \"a/b\" holds a value; allowed is "
                                       "a path through groups only");
    settings.setValue(u"a/b/c"_s, 1);
    QCOMPARE(settings.status(), JsonSettings::FormatError);
    QCOMPARE(settings.errorString(), errors.first().first().toString());

    QTest::ignoreMessage(QtWarningMsg,
                         "\"a/b/c/d/e\" cannot be set: \"a/b\" holds a value; allowed "
                         "is a path through groups only");
    QVERIFY(!settings.setPath({u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s}, 1));
    QTest::ignoreMessage(QtWarningMsg, "\"list/0\" cannot be set: \"list\" holds a value; allowed "
                                       "is a path through groups only");
    QVERIFY(!settings.setPath({u"list"_s, u"0"_s}, 1));

    QCOMPARE(errors.size(), 3);
    QCOMPARE(changes.size(), 0);
    QCOMPARE(settings.allKeys(), keys);
    QCOMPARE(settings.value(u"a/b"_s), 5);
    QCOMPARE(settings.value(u"a/b/c"_s, u"default"_s), u"default"_s); // reading is no error
}

void JsonSettingsTest::refusesAnEmptyKey_data()
{
    QTest::addColumn<QStringList>("path");
    QTest::newRow("no level") << QStringList();
    QTest::newRow("empty level") << QStringList{u""_s};
    QTest::newRow("empty level between") << QStringList{u"a"_s, u""_s, u"b"_s};
}

void JsonSettingsTest::refusesAnEmptyKey()
{
    QFETCH(QStringList, path);
    JsonSettings settings(m_file);
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"empty.*allowed is at least one character"_s));
    QVERIFY(!settings.setPath(path, 1));
    QVERIFY(settings.allKeys().isEmpty());
    QCOMPARE(settings.status(), JsonSettings::FormatError);

    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"allowed is"_s));
    settings.setValue(u"//"_s, 1);
    QVERIFY(settings.allKeys().isEmpty());
    QVERIFY(!settings.contains(u""_s));
    QCOMPARE(settings.value(u""_s, 7), QVariant()); // as QSettings
}

void JsonSettingsTest::pathsReachKeysWithSlashes()
{
    JsonSettings settings(m_file);
    const QStringList path{u"last"_s, u"rooms/kitchen/temperature"_s, u"v.1"_s};
    QVERIFY(settings.setPath(path, 21.5));
    QCOMPARE(settings.getPath(path), 21.5);
    QCOMPARE(settings.getPath({u"last"_s, u"rooms"_s}, u"none"_s), u"none"_s);
    const QString large(1'000'000, u'k');
    QVERIFY(settings.setPath({large}, 1));
    QVERIFY(settings.save());
    JsonSettings again(m_file);
    QCOMPARE(again.getPath(path), 21.5);
    QCOMPARE(again.getPath({large}), 1);
    QCOMPARE(again.getPath({}).toMap().size(), 2); // the whole document
}

void JsonSettingsTest::pathsAreRelativeToTheGroup()
{
    JsonSettings settings(m_file);
    settings.beginGroup(u"a"_s);
    settings.beginGroup(u"b//c/"_s);
    QCOMPARE(settings.group(), u"a/b/c"_s);
    QVERIFY(settings.setPath({u"d"_s}, 1));
    QCOMPARE(settings.getPath({u"d"_s}), 1);
    settings.endGroup();
    QCOMPARE(settings.group(), u"a"_s);
    settings.beginGroup({});
    QCOMPARE(settings.group(), u"a"_s);
    settings.endGroup();
    settings.endGroup();
    QCOMPARE(settings.allKeys(), QStringList{u"a/b/c/d"_s});
}

void JsonSettingsTest::endGroupWithoutBeginWarns()
{
    JsonSettings settings(m_file);
    QTest::ignoreMessage(QtWarningMsg, "JsonSettings::endGroup: no matching beginGroup()");
    settings.endGroup();
    QVERIFY(settings.group().isEmpty());
}

void JsonSettingsTest::valuesComeBack_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const QVariant &value, const QByteArray &json) {
        QTest::newRow(name) << value << json;
    };
    row("nothing", QVariant(), "null");
    row("true", true, "true");
    row("int", -5, "-5");
    row("short", QVariant::fromValue(short(7)), "7");
    row("unsigned", 4000000000U, "4000000000");
    row("beyond 2^53", qint64(9007199254740993), "9007199254740993");
    row("smallest", std::numeric_limits<qint64>::min(), "-9223372036854775808");
    row("beyond 2^63", quint64(18446744073709551615U), "\"18446744073709551615\"");
    row("double", 21.5, "21.5");
    row("exact double", 0.1, "0.1");
    row("whole double", 3.0, "3");
    row("float", 0.5F, "0.5");
    row("enum", QVariant::fromValue(Qt::AlignRight), "2");
    row("text", u"a \"b\"\n\u00e4\U0001F321"_s, "\"a \\\"b\\\"\\n\u00e4\U0001F321\"");
    row("empty text", u""_s, "\"\"");
    row("character", QChar(u'ä'), "\"\u00e4\"");
    row("bytes that are text", QByteArray("gr\xC3\xB6\xC3\x9F"), "\"gr\u00f6\u00df\"");
    row("bytes that are none", QByteArray("\xFF\0\x01", 3), "\"@ByteArray(/wAB)\"");
    row("no bytes", QByteArray(""), "\"\"");
    row("text that looks like bytes", u"@ByteArray(x)"_s, "\"@@ByteArray(x)\"");
    row("text that looks like that", u"@@ByteArray("_s, "\"@@@ByteArray(\"");
    row("bytes that look like it", QByteArray("@ByteArray(x)"), "\"@@ByteArray(x)\"");
    row("at sign", u"@home"_s, "\"@home\"");
    row("date", QDate(2026, 11, 20), "\"2026-11-20\"");
    row("time", QTime(1, 2, 3, 4), "\"01:02:03.004\"");
    row("moment in UTC", QDateTime(QDate(2026, 11, 20), QTime(1, 2, 3, 4), Qt::UTC),
        "\"2026-11-20T01:02:03.004Z\"");
    row("moment with offset",
        QDateTime(QDate(2026, 11, 20), QTime(1, 2, 3), Qt::OffsetFromUTC, 3600),
        "\"2026-11-20T01:02:03.000+01:00\"");
    row("address", QUrl(u"http://h/p?q"_s), "\"http://h/p?q\"");
    row("uuid", QUuid(u"{12345678-1234-1234-1234-123456789abc}"_s),
        "\"{12345678-1234-1234-1234-123456789abc}\"");
    row("texts", QStringList{u"a"_s, u"b"_s}, "[\"a\",\"b\"]");
    row("list", QVariantList{1, u"x"_s, QVariant(), QVariantList{true}}, "[1,\"x\",null,[true]]");
    row("map", QVariantMap{{u"k/l"_s, 1}, {u""_s, QVariantMap()}}, "{\"\":{},\"k/l\":1}");
    row("hash", QVariantHash{{u"k"_s, QByteArray("\xFE")}}, "{\"k\":\"@ByteArray(/g==)\"}");
    row("JSON object", QJsonObject{{u"k"_s, QJsonArray{1, QJsonValue()}}}, "{\"k\":[1,null]}");
    row("JSON value", QVariant::fromValue(QJsonValue(5)), "5");
    row("JSON document", QJsonDocument(QJsonArray{1}), "[1]");
}

void JsonSettingsTest::valuesComeBack()
{
    QFETCH(QVariant, value);
    QFETCH(QByteArray, json);
    {
        JsonSettings settings(m_file);
        QVERIFY(settings.setPath({u"k"_s}, value));
        QVERIFY(settings.save());
    }
    QCOMPARE(QJsonDocument::fromJson(contentOf(m_file)).toJson(QJsonDocument::Compact),
             "{\"k\":" + json + '}');
    JsonSettings again(m_file);
    QVERIFY(again.contains(u"k"_s));
    QVariant back = again.value(u"k"_s, u"default"_s);
    if (!value.isValid()) {
        QVERIFY(!back.isValid());
        return;
    }
    if (value.typeId() >= QMetaType::QJsonValue && value.typeId() <= QMetaType::QJsonDocument)
        return; // comes back as QVariantMap and its like: the file says it all
    if (value.typeId() == QMetaType::QVariantHash)
        back = QVariant(back.toHash());
    else if (value.typeId() == qMetaTypeId<Qt::AlignmentFlag>())
        value = value.toInt();
    else if (value.typeId() == QMetaType::QChar)
        value = value.toString();
    QVERIFY2(back.convert(value.metaType()), back.typeName());
    QCOMPARE(back, value);
}

void JsonSettingsTest::refusesValuesWithoutAJsonForm_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("part");
    QTest::newRow("NaN") << QVariant(qQNaN()) << u"nan has no JSON form; allowed are finite"_s;
    QTest::newRow("infinite") << QVariant(-qInf()) << u"-inf has no JSON form"_s;
    QTest::newRow("NaN inside") << QVariant(QVariantList{1, qQNaN()}) << u"nan"_s;
    QTest::newRow("a pointer") << QVariant::fromValue(static_cast<QObject *>(this))
                               << u"type QObject* has no JSON form; allowed are booleans"_s;
    QTest::newRow("a size, inside") << QVariant(QVariantMap{{u"s"_s, QSize(1, 2)}}) << u"QSize"_s;
    QVariant deep = 1;
    for (int i = 0; i < 2000; ++i)
        deep = QVariantList{deep};
    QTest::newRow("nested 2,000 deep") << deep << u"too deep; allowed are 512 levels"_s;
}

void JsonSettingsTest::refusesValuesWithoutAJsonForm()
{
    QFETCH(QVariant, value);
    QFETCH(QString, part);
    JsonSettings settings(m_file);
    settings.setValue(u"k"_s, 5);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"\"k\" cannot be set: .*"_s +
                                                          QRegularExpression::escape(part)));
    QVERIFY(!settings.setPath({u"k"_s}, value));
    QCOMPARE(settings.value(u"k"_s), 5);
    QVERIFY2(settings.errorString().contains(part), qPrintable(settings.errorString()));
}

void JsonSettingsTest::readsWhatOthersWrote()
{
    put(m_file, "\xEF\xBB\xBF{\"a\": {\"b\": [1, 2.5, \"x\", null]}, \"t\": \"@ByteArray(?)\", "
                "\"n\": null}");
    JsonSettings settings(m_file);
    QCOMPARE(settings.status(), JsonSettings::NoError);
    QCOMPARE(settings.value(u"a/b"_s).toList(), (QVariantList{qint64(1), 2.5, u"x"_s, QVariant()}));
    QCOMPARE(settings.value(u"t"_s), u"@ByteArray(?)"_s); // no base64: it is text
    QCOMPARE(settings.value(u"n"_s, 5), QVariant());
}

void JsonSettingsTest::savesForItsOwnerAlone()
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

void JsonSettingsTest::savesThroughASymbolicLink()
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

void JsonSettingsTest::savesOnlyWhatChanged()
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

void JsonSettingsTest::savesWhenItEnds()
{
    {
        JsonSettings settings(m_file);
        settings.setValue(u"a"_s, 1);
    }
    QCOMPARE(jsonIn(m_file), (QJsonObject{{u"a"_s, 1}}));
}

// A file size limit makes write() fail half way, as a full disk does: also for root.
void JsonSettingsTest::keepsTheOldFileWhenTheDiskIsFull()
{
    {
        JsonSettings settings(m_file);
        settings.setValue(u"a"_s, u"old"_s);
    }
    const QByteArray old = contentOf(m_file);
    const pid_t child = ::fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{4096, 4096};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0)
            ::_exit(2);
        JsonSettings settings(m_file);
        settings.setValue(u"a"_s, QString(100'000, u'x'));
        const bool saved = settings.save();
        const bool isRight =
            !saved && settings.status() == JsonSettings::AccessError &&
            settings.errorString().contains("cannot be written"_L1) &&
            settings.value(u"a"_s).toString().size() == 100'000; // and still in memory
        ::_exit(isRight ? 0 : 1);
    }
    int result = -1;
    QCOMPARE(::waitpid(child, &result, 0), child);
    QVERIFY(WIFEXITED(result));
    QCOMPARE(WEXITSTATUS(result), 0);
    QCOMPARE(contentOf(m_file), old);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{u"state.json"_s});
}

void JsonSettingsTest::saysWhyItCannotSave()
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

void JsonSettingsTest::anErrorStaysUntilASaveSucceeds()
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

void JsonSettingsTest::withoutAFileNothingIsWritten()
{
    JsonSettings settings;
    settings.setValue(u"a"_s, 1);
    QVERIFY(settings.save());
    settings.sync();
    QCOMPARE(settings.value(u"a"_s), 1);
    QCOMPARE(settings.status(), JsonSettings::NoError);
    QVERIFY(settings.fileName().isEmpty());
    QVERIFY(!settings.isWritable());
}

void JsonSettingsTest::setsABrokenFileAside_data()
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

void JsonSettingsTest::setsABrokenFileAside()
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

void JsonSettingsTest::anEmptyFileIsAnEmptyState_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("0 bytes") << QByteArray();
    QTest::newRow("blanks") << QByteArray(" \n");
    QTest::newRow("empty object") << QByteArray("{}");
}

void JsonSettingsTest::anEmptyFileIsAnEmptyState()
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

void JsonSettingsTest::refusesWhatIsNoFile()
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

void JsonSettingsTest::noticesWhatOthersChange()
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

void JsonSettingsTest::keepsWhatOthersChangedMeanwhile()
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

void JsonSettingsTest::keepsItsOwnWhenTheFileIsGone()
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

void JsonSettingsTest::tellsOfEachChange()
{
    JsonSettings settings(m_file);
    QSignalSpy changes(&settings, &JsonSettings::valueChanged);
    const auto last = [&changes] { return changes.takeLast().first().toString(); };
    settings.beginGroup(u"a"_s);
    settings.setValue(u"b/c"_s, 1);
    settings.endGroup();
    QCOMPARE(last(), u"a/b/c"_s);
    settings.setValue(u"a/b/c"_s, 1);
    QCOMPARE(changes.size(), 0);
    settings.setValue(u"/a//b/c"_s, 2);
    QCOMPARE(last(), u"a/b/c"_s);
    settings.remove(u"a/b"_s);
    QCOMPARE(last(), u"a/b"_s);
    settings.remove(u"a/b"_s);
    settings.clear(); // it is empty: "a" went with its last key
    QCOMPARE(changes.size(), 0);
    settings.setValue(u"x"_s, 1);
    changes.clear();
    settings.clear();
    QCOMPARE(last(), u""_s);
    QVERIFY(settings.save());
    QCOMPARE(changes.size(), 0);
}

void JsonSettingsTest::findsItsPlace()
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

QTEST_GUILESS_MAIN(JsonSettingsTest)
#include "tst_jsonsettings.moc"
