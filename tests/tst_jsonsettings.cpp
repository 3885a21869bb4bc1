// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/jsonsettings.h"
#include "support/files.h"

#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace Qt::StringLiterals;

namespace {

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
    void aKeyMayHoldAnything_data();
    void aKeyMayHoldAnything();
    void pathsReachKeysWithSlashes();
    void pathsAreRelativeToTheGroup();
    void endGroupWithoutBeginWarns();
    void withoutAFileNothingIsWritten();
    void tellsOfEachChange();

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

void JsonSettingsTest::aKeyMayHoldAnything_data()
{
    QTest::addColumn<QString>("key");
    QTest::newRow("dots") << u"a.b.c"_s;
    QTest::newRow("two dots") << u".."_s;
    QTest::newRow("blank") << u" "_s;
    QTest::newRow("quotes and breaks") << u"\"\\\n"_s;
    QTest::newRow("U+0000") << QString(QChar(0));
    QTest::newRow("emoji") << u"😀"_s;
    QTest::newRow("1 MB") << QString(1'000'000, u'x');
}

void JsonSettingsTest::aKeyMayHoldAnything()
{
    QFETCH(QString, key);
    {
        JsonSettings settings(m_file);
        settings.setValue(key, 1);
        settings.setValue(QString(u"group/"_s + key), 2);
        QVERIFY2(settings.save(), qPrintable(settings.errorString()));
    }
    const JsonSettings settings(m_file);
    QCOMPARE(settings.value(key), 1);
    QCOMPARE(settings.value(QString(u"group/"_s + key)), 2);
    QCOMPARE(settings.childKeys(), QStringList{key});
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

QTEST_GUILESS_MAIN(JsonSettingsTest)
#include "tst_jsonsettings.moc"
