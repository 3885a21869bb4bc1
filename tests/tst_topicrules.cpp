// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topic/topicrules.h"
#include "topic/topictext.h"
#include "topicvectors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::TopicError;

Q_DECLARE_METATYPE(mqtt::TopicError)

class TopicRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filterMatchesTopicAsMqttSays_data();
    void filterMatchesTopicAsMqttSays();
    void everyVectorIsValid();
    void checksNames_data();
    void checksNames();
    void checksFilters_data();
    void checksFilters();
    void countsBytesNotCharacters_data();
    void countsBytesNotCharacters();
    void everyErrorIsDescribed();
    void splitsShared_data();
    void splitsShared();
    void anEmptySideNeverMatches();
    void longTopicsAreShownInPart();
    void oneFilterCoversAnother_data();
    void oneFilterCoversAnother();
    void deepTopicsMatch();
};

void TopicRulesTest::filterMatchesTopicAsMqttSays_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<bool>("match");
    for (const TopicVector &v : TopicVectors) {
        const QString filter = QStringView(v.filter).toString();
        const QString topic = QStringView(v.topic).toString();
        QTest::addRow("%s %s %s", qPrintable(filter), v.match ? "matches" : "does not match",
                      qPrintable(topic))
            << filter << topic << v.match;
    }
}

void TopicRulesTest::filterMatchesTopicAsMqttSays()
{
    QFETCH(QString, filter);
    QFETCH(QString, topic);
    QFETCH(bool, match);
    QCOMPARE(mqtt::matches(filter, topic), match);
}

void TopicRulesTest::everyVectorIsValid()
{
    for (const TopicVector &v : TopicVectors) {
        QCOMPARE(mqtt::checkTopicFilter(QStringView(v.filter).toString()), TopicError::None);
        QCOMPARE(mqtt::checkTopicName(QStringView(v.topic).toString()), TopicError::None);
    }
}

void TopicRulesTest::checksNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<TopicError>("error");
    QTest::newRow("one level") << u"a"_s << TopicError::None;
    QTest::newRow("levels") << u"a/b/c"_s << TopicError::None;
    QTest::newRow("a slash alone") << u"/"_s << TopicError::None;
    QTest::newRow("empty levels") << u"//a//"_s << TopicError::None;
    QTest::newRow("a space") << u" "_s << TopicError::None;
    QTest::newRow("dollar") << u"$SYS/x"_s << TopicError::None;
    QTest::newRow("braces") << u"a/{b}"_s << TopicError::None;
    QTest::newRow("control character") << u"a\u0001"_s << TopicError::None;
    QTest::newRow("byte order mark is a character [MQTT-1.5.4-3]")
        << u"\uFEFF"_s << TopicError::None;
    QTest::newRow("non-character U+FFFF") << u"a\uFFFF"_s << TopicError::None;
    QTest::newRow("surrogate pair") << u"\U0001F321"_s << TopicError::None;
    QTest::newRow("null string") << QString() << TopicError::Empty;
    QTest::newRow("empty [MQTT-4.7.3-1]") << u""_s << TopicError::Empty;
    QTest::newRow("plus [MQTT-3.3.2-2]") << u"a/+/b"_s << TopicError::WildcardInName;
    QTest::newRow("plus inside a level") << u"a+b"_s << TopicError::WildcardInName;
    QTest::newRow("hash") << u"a/#"_s << TopicError::WildcardInName;
    QTest::newRow("hash inside a level") << u"a#b"_s << TopicError::WildcardInName;
    QTest::newRow("U+0000 first") << u"\0a"_s << TopicError::NullCharacter;
    QTest::newRow("U+0000 last [MQTT-4.7.3-2]") << u"a\0"_s << TopicError::NullCharacter;
    QTest::newRow("high surrogate at the end [MQTT-1.5.4-1]")
        << QString(u"a"_s + QChar(0xD83C)) << TopicError::InvalidUnicode;
    QTest::newRow("high surrogate before a letter")
        << QString(QChar(0xD83C) + u"a"_s) << TopicError::InvalidUnicode;
    QTest::newRow("low surrogate alone")
        << QString(u"a"_s + QChar(0xDF21) + u"b"_s) << TopicError::InvalidUnicode;
    QTest::newRow("surrogates swapped")
        << QString(QString(QChar(0xDF21)) + QChar(0xD83C)) << TopicError::InvalidUnicode;
}

void TopicRulesTest::checksNames()
{
    QFETCH(QString, name);
    QFETCH(TopicError, error);
    QCOMPARE(mqtt::checkTopicName(name), error);
    if (error != TopicError::WildcardInName)
        QCOMPARE(mqtt::checkTopicFilter(name), error);
}

void TopicRulesTest::checksFilters_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<TopicError>("error");
    QTest::newRow("hash alone") << u"#"_s << TopicError::None;
    QTest::newRow("plus alone") << u"+"_s << TopicError::None;
    QTest::newRow("plus everywhere") << u"+/+/+"_s << TopicError::None;
    QTest::newRow("plus and hash") << u"+/#"_s << TopicError::None;
    QTest::newRow("hash after empty level") << u"//#"_s << TopicError::None;
    QTest::newRow("hash behind text [MQTT-4.7.1-1]") << u"a#"_s << TopicError::MisplacedHash;
    QTest::newRow("hash before text") << u"a/#b"_s << TopicError::MisplacedHash;
    QTest::newRow("hash before a level") << u"a/#/b"_s << TopicError::MisplacedHash;
    QTest::newRow("hash before a slash") << u"#/"_s << TopicError::MisplacedHash;
    QTest::newRow("two hashes") << u"##"_s << TopicError::MisplacedHash;
    QTest::newRow("hash twice") << u"#/#"_s << TopicError::MisplacedHash;
    QTest::newRow("hash behind plus") << u"+#"_s << TopicError::MisplacedPlus;
    QTest::newRow("plus behind text [MQTT-4.7.1-2]") << u"a+"_s << TopicError::MisplacedPlus;
    QTest::newRow("plus before text") << u"+a"_s << TopicError::MisplacedPlus;
    QTest::newRow("plus inside text") << u"a/b+c/d"_s << TopicError::MisplacedPlus;
    QTest::newRow("two pluses") << u"++"_s << TopicError::MisplacedPlus;
    QTest::newRow("shared") << u"$share/g/a"_s << TopicError::None;
    QTest::newRow("shared with wildcards") << u"$share/g/+/#"_s << TopicError::None;
    QTest::newRow("shared, empty level first") << u"$share/g//a"_s << TopicError::None;
    QTest::newRow("shared, a slash alone") << u"$share/g//"_s << TopicError::None;
    QTest::newRow("shared of a dollar topic") << u"$share/g/$SYS/#"_s << TopicError::None;
    QTest::newRow("share without slash is a name") << u"$share"_s << TopicError::None;
    QTest::newRow("share without group [MQTT-4.8.2-1]")
        << u"$share//a"_s << TopicError::InvalidShareGroup;
    QTest::newRow("share and nothing") << u"$share/"_s << TopicError::InvalidShareGroup;
    QTest::newRow("share group with plus [MQTT-4.8.2-2]")
        << u"$share/g+/a"_s << TopicError::InvalidShareGroup;
    QTest::newRow("share group is plus") << u"$share/+/a"_s << TopicError::InvalidShareGroup;
    QTest::newRow("share group is hash") << u"$share/#"_s << TopicError::InvalidShareGroup;
    QTest::newRow("share without filter") << u"$share/g"_s << TopicError::EmptySharedFilter;
    QTest::newRow("share with empty filter") << u"$share/g/"_s << TopicError::EmptySharedFilter;
    QTest::newRow("shared, hash misplaced") << u"$share/g/#/a"_s << TopicError::MisplacedHash;
    QTest::newRow("shared, plus misplaced") << u"$share/g/a+"_s << TopicError::MisplacedPlus;
}

void TopicRulesTest::checksFilters()
{
    QFETCH(QString, filter);
    QFETCH(TopicError, error);
    QCOMPARE(mqtt::checkTopicFilter(filter), error);
}

void TopicRulesTest::countsBytesNotCharacters_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<TopicError>("error");
    const auto row = [](const char *name, const QString &text, qsizetype bytes, TopicError error) {
        QVERIFY2(text.toUtf8().size() == bytes, name);
        QTest::newRow(name) << text << error;
    };
    const QString two = u"é"_s;
    const QString three = u"温"_s;
    const QString four = u"\U0001F321"_s;
    row("65,535 of one byte", QString(65535, u'a'), 65535, TopicError::None);
    row("65,536 of one byte", QString(65536, u'a'), 65536, TopicError::TooLong);
    row("two bytes each, 65,535", two.repeated(32767) + u'a', 65535, TopicError::None);
    row("two bytes each, 65,536", two.repeated(32768), 65536, TopicError::TooLong);
    row("three bytes each, 65,535", three.repeated(21845), 65535, TopicError::None);
    row("three bytes each, 65,536", three.repeated(21845) + u'a', 65536, TopicError::TooLong);
    row("four bytes each, 65,535", four.repeated(16383) + u"abc"_s, 65535, TopicError::None);
    row("four bytes each, 65,536", four.repeated(16384), 65536, TopicError::TooLong);
    row("slashes, 65,535", QString(65535, u'/'), 65535, TopicError::None);
    row("U+007F is one byte", QString(65535, QChar(0x7F)), 65535, TopicError::None);
    row("U+0080 is two", QString(32768, QChar(0x80)), 65536, TopicError::TooLong);
    row("U+07FF is two", QString(32767, QChar(0x7FF)), 65534, TopicError::None);
    row("U+0800 is three", QString(21846, QChar(0x800)), 65538, TopicError::TooLong);
}

void TopicRulesTest::countsBytesNotCharacters()
{
    QFETCH(QString, text);
    QFETCH(TopicError, error);
    QCOMPARE(mqtt::checkTopicName(text), error);
    QCOMPARE(mqtt::checkTopicFilter(text), error);
}

void TopicRulesTest::everyErrorIsDescribed()
{
    QVERIFY(mqtt::describe(TopicError::None).isEmpty());
    QStringList all;
    for (int i = int(TopicError::Empty); i <= int(TopicError::EmptySharedFilter); ++i)
        all.append(mqtt::describe(TopicError(i)));
    QVERIFY(!all.contains(QString()));
    QCOMPARE(all.removeDuplicates(), 0);
    QVERIFY(mqtt::describe(TopicError::TooLong).contains("65535"_L1));
}

void TopicRulesTest::splitsShared_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("group");
    QTest::addColumn<QString>("filter");
    QTest::newRow("shared") << u"$share/g/a/b"_s << u"g"_s << u"a/b"_s;
    QTest::newRow("shared, empty level first") << u"$share/g//a"_s << u"g"_s << u"/a"_s;
    QTest::newRow("not shared") << u"a/b"_s << u""_s << u"a/b"_s;
    QTest::newRow("another dollar topic") << u"$SYS/a"_s << u""_s << u"$SYS/a"_s;
    QTest::newRow("no filter") << u"$share/g"_s << u""_s << u"$share/g"_s;
    QTest::newRow("no group") << u"$share//a"_s << u""_s << u"$share//a"_s;
}

void TopicRulesTest::splitsShared()
{
    QFETCH(QString, text);
    const mqtt::SharedFilter parts = mqtt::splitShared(text);
    QTEST(parts.group.toString(), "group");
    QTEST(parts.filter.toString(), "filter");
}

void TopicRulesTest::anEmptySideNeverMatches()
{
    QVERIFY(!mqtt::matches(u"", u"a"));
    QVERIFY(!mqtt::matches(u"a", u""));
    QVERIFY(!mqtt::matches(u"#", u""));
    QVERIFY(!mqtt::matches(u"+", u""));
    QVERIFY(!mqtt::matches(u"", u""));
}

void TopicRulesTest::longTopicsAreShownInPart()
{
    QCOMPARE(mqtt::quoted(u"a/b"_s), u"'a/b'"_s);
    QCOMPARE(mqtt::quoted(QString()), u"''"_s);
    QCOMPARE(mqtt::quoted(QString(100, u'x')), QString(u'\'' + QString(100, u'x') + u'\''));
    QCOMPARE(mqtt::quoted(QString(65'536, u'x')), QString(u'\'' + QString(100, u'x') + u"…'"_s));
}

void TopicRulesTest::oneFilterCoversAnother_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("narrower");
    QTest::addColumn<bool>("covers");
    const auto row = [](const char *filter, const char *narrower, bool covers) {
        QTest::addRow("%s and %s", filter, narrower)
            << QString::fromUtf8(filter) << QString::fromUtf8(narrower) << covers;
    };
    row("a", "a", true);
    row("a", "b", false);
    row("a", "a/b", false);
    row("a/b", "a", false);
    row("+", "a", true);
    row("+", "+", true);
    row("+", "#", false);
    row("a", "+", false);
    row("a/+/c", "a/b/c", true);
    row("a/+/c", "a/+/c", true);
    row("a/b/c", "a/+/c", false);
    row("a/+", "a/#", false);
    row("a/+", "a/b/c", false);
    row("a/+", "a", false);
    row("#", "#", true);
    row("#", "a/+/#", true);
    row("#", "/", true);
    row("a/#", "a", true); // the parent, too
    row("a/#", "a/b/+", true);
    row("a/#", "a/#", true);
    row("a/#", "b/#", false);
    row("a/#", "#", false);
    row("a/+/#", "a", false);
    row("a/+/#", "a/b", true);
    row("a/+/#", "a/#", false);
    row("+/#", "a/b", true);
    row("a/+", "a/", true); // an empty level is one
    row("#", "$SYS/a", false);
    row("+/a", "$SYS/a", false);
    row("$SYS/#", "$SYS/a", true);
    row("$share/g/a/#", "$share/g/a/b", true);
    row("$share/g/a/#", "$share/h/a/b", false);
    row("$share/g/a/#", "a/b", false);
    row("a/#", "$share/g/a/b", false);
    row("#", "$share/g/a/b", false);
}

void TopicRulesTest::oneFilterCoversAnother()
{
    QFETCH(QString, filter);
    QFETCH(QString, narrower);
    QFETCH(bool, covers);
    QCOMPARE(mqtt::covers(filter, narrower), covers);
    if (!covers)
        return;
    // Whatever the narrower one matches.
    const QString plain = mqtt::splitShared(narrower).filter.toString();
    QString topic = plain;
    topic.replace(u'+', u"x"_s).replace(u'#', u"y/z"_s);
    QVERIFY(mqtt::matches(plain, topic));
    QVERIFY(mqtt::matches(filter, topic));
}

void TopicRulesTest::deepTopicsMatch()
{
    const QString topic(65535, u'/');
    QVERIFY(mqtt::matches(topic, topic));
    QVERIFY(mqtt::matches(u"#", topic));
    QVERIFY(!mqtt::matches(QStringView(topic).chopped(1), topic));
    const QString pluses = u"+/"_s.repeated(32767) + u'+';
    QVERIFY(mqtt::matches(pluses, QString(32767, u'/')));
    QVERIFY(!mqtt::matches(pluses, QString(32766, u'/')));
}

QTEST_GUILESS_MAIN(TopicRulesTest)
#include "tst_topicrules.moc"
