// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topic/topicpattern.h"
#include "topic/topicrules.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TopicPatternTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesFilterAndNames_data();
    void givesFilterAndNames();
    void capturesLevels_data();
    void capturesLevels();
    void refusesBadPatterns_data();
    void refusesBadPatterns();
    void aDefaultPatternIsInvalid();
};

void TopicPatternTest::givesFilterAndNames_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("no capture") << u"a/b"_s << u"a/b"_s << QStringList();
    QTest::newRow("plain wildcards stay") << u"+/a/#"_s << u"+/a/#"_s << QStringList();
    QTest::newRow("one") << u"rooms/{room}/set"_s << u"rooms/+/set"_s << QStringList{u"room"_s};
    QTest::newRow("alone") << u"{x}"_s << u"+"_s << QStringList{u"x"_s};
    QTest::newRow("two") << u"{a}/x/{b}"_s << u"+/x/+"_s << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("tail") << u"a/{rest#}"_s << u"a/#"_s << QStringList{u"rest"_s};
    QTest::newRow("tail alone") << u"{all#}"_s << u"#"_s << QStringList{u"all"_s};
    QTest::newRow("both") << u"{a}/{rest#}"_s << u"+/#"_s << QStringList{u"a"_s, u"rest"_s};
    QTest::newRow("shared") << u"$share/g/{a}/b"_s << u"$share/g/+/b"_s << QStringList{u"a"_s};
    QTest::newRow("share group in braces is a group")
        << u"$share/{g}/a"_s << u"$share/{g}/a"_s << QStringList();
    QTest::newRow("empty levels") << u"/{a}//"_s << u"/+//"_s << QStringList{u"a"_s};
    QTest::newRow("letters beyond ASCII, digits, underscore")
        << u"{größe_2}"_s << u"+"_s << QStringList{u"größe_2"_s};
}

void TopicPatternTest::givesFilterAndNames()
{
    QFETCH(QString, pattern);
    const mqtt::TopicPattern p(pattern);
    QVERIFY2(p.isValid(), qPrintable(p.error()));
    QTEST(p.filter(), "filter");
    QTEST(p.captureNames(), "names");
}

void TopicPatternTest::capturesLevels_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QStringList>("captures");
    const auto row = [](const QString &pattern, const QString &topic, const QStringList &captures) {
        QTest::addRow("%s on %s", qPrintable(pattern), qPrintable(topic))
            << pattern << topic << captures;
    };
    row(u"rooms/{room}/set"_s, u"rooms/kitchen/set"_s, {u"kitchen"_s});
    row(u"rooms/{room}/set"_s, u"rooms//set"_s, {u""_s});
    row(u"{a}/{b}/{c}"_s, u"1/2/3"_s, {u"1"_s, u"2"_s, u"3"_s});
    row(u"{a}/+/{c}"_s, u"1/2/3"_s, {u"1"_s, u"3"_s});
    row(u"{a}/{b}"_s, u"/"_s, {u""_s, u""_s});
    row(u"/{a}"_s, u"/x"_s, {u"x"_s});
    row(u"{a}/"_s, u"x/"_s, {u"x"_s});
    row(u"a/{rest#}"_s, u"a/b/c"_s, {u"b/c"_s});
    row(u"a/{rest#}"_s, u"a/"_s, {u""_s});
    row(u"a/{rest#}"_s, u"a"_s, {u""_s});
    row(u"{all#}"_s, u"a/b"_s, {u"a/b"_s});
    row(u"{all#}"_s, u"/"_s, {u"/"_s});
    row(u"{a}/{rest#}"_s, u"x"_s, {u"x"_s, u""_s});
    row(u"{a}/{rest#}"_s, u"x/y/z"_s, {u"x"_s, u"y/z"_s});
    row(u"sms/send/#"_s, u"sms/send/+49/1"_s, {u"+49/1"_s});
    row(u"sms/send/#"_s, u"sms/send"_s, {u""_s});
    row(u"#"_s, u"a/b"_s, {u"a/b"_s});
    row(u"+/#"_s, u"a/b/c"_s, {u"b/c"_s});
    row(u"{a}/#"_s, u"x/y/z"_s, {u"x"_s}); // named captures only
    row(u"a/+"_s, u"a/b"_s, {});
    row(u"a/b"_s, u"a/b"_s, {});
    row(u"$share/g/{a}/{rest#}"_s, u"x/y/z"_s, {u"x"_s, u"y/z"_s});
    row(u"$share/g/a/#"_s, u"a/y/z"_s, {u"y/z"_s});
    row(u"$SYS/{rest#}"_s, u"$SYS/broker/uptime"_s, {u"broker/uptime"_s});
    row(u"{a}/b"_s, u"\U0001F321/b"_s, {u"\U0001F321"_s});
}

void TopicPatternTest::capturesLevels()
{
    QFETCH(QString, pattern);
    QFETCH(QString, topic);
    const mqtt::TopicPattern p(pattern);
    QVERIFY2(p.isValid(), qPrintable(p.error()));
    QVERIFY(mqtt::matches(p.filter(), topic));
    QTEST(p.captures(topic), "captures");
}

void TopicPatternTest::refusesBadPatterns_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("part"); // of the error
    QTest::newRow("empty") << u""_s << u"empty"_s;
    QTest::newRow("empty name") << u"a/{}"_s << u"'{}'"_s;
    QTest::newRow("empty tail name") << u"a/{#}"_s << u"'{#}'"_s;
    QTest::newRow("name begins with a digit") << u"{1a}"_s << u"'{1a}'"_s;
    QTest::newRow("name with a space") << u"{a b}"_s << u"'{a b}'"_s;
    QTest::newRow("name with a dash") << u"{a-b}"_s << u"letters, digits"_s;
    QTest::newRow("name is a wildcard") << u"{+}"_s << u"'{+}'"_s;
    QTest::newRow("tail before the end") << u"{a#}/b"_s << u"before its last level"_s;
    QTest::newRow("twice the same name") << u"{a}/{a}"_s << u"twice"_s;
    QTest::newRow("same name as tail") << u"{a}/{a#}"_s << u"twice"_s;
    QTest::newRow("brace not closed") << u"rooms/{room/set"_s << u"'{room'"_s;
    QTest::newRow("brace not opened") << u"rooms/room}/set"_s << u"'room}'"_s;
    QTest::newRow("part of a level before") << u"rooms/no{room}"_s << u"whole level"_s;
    QTest::newRow("part of a level behind") << u"rooms/{room}.json"_s << u"whole level"_s;
    QTest::newRow("two in a level") << u"{a}{b}"_s << u"'{a}{b}'"_s;
    QTest::newRow("wildcard misplaced") << u"{a}/#/b"_s << u"'#'"_s;
    QTest::newRow("plus misplaced") << u"{a}/b+"_s << u"'+'"_s;
    QTest::newRow("share without group") << u"$share//{a}"_s << u"group"_s;
    QTest::newRow("share without filter") << u"$share/g/"_s << u"behind"_s;
    QTest::newRow("U+0000") << u"{a}/\0"_s << u"U+0000"_s;
    QTest::newRow("too long") << QString(u"{a}/"_s + QString(65535, u'x')) << u"65535"_s;
}

void TopicPatternTest::refusesBadPatterns()
{
    QFETCH(QString, pattern);
    QFETCH(QString, part);
    const mqtt::TopicPattern p(pattern);
    QVERIFY(!p.isValid());
    QVERIFY2(p.error().contains(part), qPrintable(p.error()));
}

void TopicPatternTest::aDefaultPatternIsInvalid()
{
    const mqtt::TopicPattern p;
    QVERIFY(!p.isValid());
    QVERIFY(p.filter().isEmpty());
    QVERIFY(p.captures(u"a/b").isEmpty());
}

QTEST_GUILESS_MAIN(TopicPatternTest)
#include "tst_topicpattern.moc"
