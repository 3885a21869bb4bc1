// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqtttopicfilter.h"

#include <QDataStream>
#include <QHash>
#include <QTest>

using namespace Qt::StringLiterals;

class TestQMqttTopicFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isValidWithinTheRulesOnly_data();
    void isValidWithinTheRulesOnly();
    void matchesTopics_data();
    void matchesTopics();
    void invalidFilterOrTopicNeverMatches();
    void namesTheSharedSubscription_data();
    void namesTheSharedSubscription();
    void convertsFromStringsAndLiterals();
    void copiesKeepTheirFilterWhenOneChanges();
    void comparesOrdersAndHashesByFilter();
    void streamsAsString();
    void debugShowsTheFilter();
};

void TestQMqttTopicFilter::isValidWithinTheRulesOnly_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("valid");

    QTest::newRow("empty") << QString() << false;
    QTest::newRow("#") << u"#"_s << true;
    QTest::newRow("+") << u"+"_s << true;
    QTest::newRow("a/#") << u"a/#"_s << true;
    QTest::newRow("a# [MQTT-4.7.1-1]") << u"a#"_s << false;
    QTest::newRow("a/#/b [MQTT-4.7.1-1]") << u"a/#/b"_s << false;
    QTest::newRow("a+ [MQTT-4.7.1-2]") << u"a+"_s << false;
    QTest::newRow("+a [MQTT-4.7.1-2]") << u"+a"_s << false;
    QTest::newRow("second + is checked too") << u"+/a+/b"_s << false;
    QTest::newRow("+ and # together") << u"+/a/+/#"_s << true;
    QTest::newRow("U+0000") << QString::fromUtf16(u"a\0b", 3) << false;
    QTest::newRow("lone surrogate") << QString(QChar(0xd800)) << false;
    QTest::newRow("65535 bytes") << QString(65535, u'a') << true;
    QTest::newRow("65536 bytes") << QString(65536, u'a') << false;
    QTest::newRow("65536 bytes in 32768 units") << QString(32768, u'ä') << false;
    QTest::newRow("shared") << u"$share/g/a/+"_s << true;
    QTest::newRow("shared without group") << u"$share//a"_s << false;
    QTest::newRow("shared without filter") << u"$share/g"_s << false;
    QTest::newRow("shared with empty filter") << u"$share/g/"_s << false;
    QTest::newRow("shared, wildcard group [MQTT-4.8.2-2]") << u"$share/+/a"_s << false;
    QTest::newRow("$shared is no share") << u"$shared/a"_s << true;
}

void TestQMqttTopicFilter::isValidWithinTheRulesOnly()
{
    QFETCH(QString, filter);
    QFETCH(bool, valid);
    QCOMPARE(QMqttTopicFilter(filter).isValid(), valid);
    QMqttTopicFilter later;
    later.setFilter(filter);
    QCOMPARE(later.isValid(), valid);
    QCOMPARE(later.filter(), filter);
}

void TestQMqttTopicFilter::matchesTopics_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<bool>("byDefault");
    QTest::addColumn<bool>("withoutDollar");

    const auto row = [](const char *tag, const QString &filter, const QString &topic,
                        bool byDefault, bool withoutDollar) {
        QTest::newRow(tag) << filter << topic << byDefault << withoutDollar;
    };
    row("equal", u"a/b"_s, u"a/b"_s, true, true);
    row("case counts", u"a/B"_s, u"a/b"_s, false, false);
    row("# is all", u"#"_s, u"a/b/c"_s, true, true);
    row("a/# matches a", u"a/#"_s, u"a"_s, true, true);
    row("a/# matches a/", u"a/#"_s, u"a/"_s, true, true);
    row("a/# does not match ab/c", u"a/#"_s, u"ab/c"_s, false, false);
    row("+ is one level", u"a/+"_s, u"a/b"_s, true, true);
    row("+ is an empty level", u"a/+"_s, u"a/"_s, true, true);
    row("+ is not two levels", u"a/+"_s, u"a/b/c"_s, false, false);
    row("+ is not no level", u"a/+"_s, u"a"_s, false, false);
    row("+ does not match a leading slash", u"+"_s, u"/a"_s, false, false);
    row("+/+ does", u"+/+"_s, u"/a"_s, true, true);
    row("+ and #", u"+/b/#"_s, u"a/b/c/d"_s, true, true);
    row("leading # and $", u"#"_s, u"$SYS/a"_s, true, false);
    row("leading + and $", u"+/a"_s, u"$SYS/a"_s, true, false);
    row("named $ with wildcard", u"$SYS/#"_s, u"$SYS/a"_s, true, true);
    row("later + and $", u"a/+"_s, u"a/$b"_s, true, true);
    row("share is text, no group", u"$share/g/x"_s, u"x"_s, false, false);
    row("share is text, literal", u"$share/g/x"_s, u"$share/g/x"_s, true, true);
    row("share is text, wildcard behind", u"$share/g/+"_s, u"$share/g/x"_s, true, true);
}

void TestQMqttTopicFilter::matchesTopics()
{
    QFETCH(QString, filter);
    QFETCH(QString, topic);
    QFETCH(bool, byDefault);
    QFETCH(bool, withoutDollar);
    const QMqttTopicFilter f(filter);
    QCOMPARE(f.match(topic), byDefault);
    QCOMPARE(f.match(topic, QMqttTopicFilter::NoMatchOption), byDefault);
    QCOMPARE(f.match(topic, QMqttTopicFilter::WildcardsDontMatchDollarTopicMatchOption),
             withoutDollar);
}

void TestQMqttTopicFilter::invalidFilterOrTopicNeverMatches()
{
    QVERIFY(!QMqttTopicFilter(u"a#"_s).match(u"a#"_s));
    QVERIFY(!QMqttTopicFilter(u"a#"_s).match(u"a"_s));
    QVERIFY(!QMqttTopicFilter(u"#"_s).match(u"a/+"_s));
    QVERIFY(!QMqttTopicFilter(u"#"_s).match(QString()));
    QVERIFY(!QMqttTopicFilter().match(QString()));
}

void TestQMqttTopicFilter::namesTheSharedSubscription_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("name");

    QTest::newRow("shared") << u"$share/group/a/b"_s << u"group"_s;
    QTest::newRow("plain") << u"a/b"_s << QString();
    QTest::newRow("$shared") << u"$shared/group/a"_s << QString();
    QTest::newRow("share is not first") << u"a/$share/group/b"_s << QString();
    QTest::newRow("no group") << u"$share//a"_s << QString();
}

void TestQMqttTopicFilter::namesTheSharedSubscription()
{
    QFETCH(QString, filter);
    QFETCH(QString, name);
    QCOMPARE(QMqttTopicFilter(filter).sharedSubscriptionName(), name);
}

void TestQMqttTopicFilter::convertsFromStringsAndLiterals()
{
    const auto filterOf = [](const QMqttTopicFilter &filter) { return filter.filter(); };
    QCOMPARE(filterOf(u"a/+"_s), u"a/+"_s);
    QCOMPARE(filterOf(QLatin1String("a/+")), u"a/+"_s);
    QCOMPARE(filterOf({}), QString());
}

void TestQMqttTopicFilter::copiesKeepTheirFilterWhenOneChanges()
{
    QMqttTopicFilter filter(u"a/#"_s);
    const QMqttTopicFilter copy(filter);
    QMqttTopicFilter moved(std::move(filter));
    moved.setFilter(u"b"_s);
    QCOMPARE(copy.filter(), u"a/#"_s);
    QVERIFY(copy.match(u"a/x"_s));
    QVERIFY(moved.match(u"b"_s));
}

void TestQMqttTopicFilter::comparesOrdersAndHashesByFilter()
{
    const QMqttTopicFilter a(u"a/+"_s);
    const QMqttTopicFilter b(u"b/#"_s);
    QVERIFY(a == QMqttTopicFilter(u"a/+"_s));
    QVERIFY(!(a == b));
    QVERIFY(a != b);
    QVERIFY(a < b);
    QVERIFY(!(b < a));
    QCOMPARE(qHash(a, 7), qHash(QMqttTopicFilter(u"a/+"_s), 7));
    const QHash<QMqttTopicFilter, int> hash{{a, 1}, {b, 2}};
    QCOMPARE(hash.value(QMqttTopicFilter(u"b/#"_s)), 2);
}

void TestQMqttTopicFilter::streamsAsString()
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << QMqttTopicFilter(u"a/+"_s);
    QDataStream asString(bytes);
    QString text;
    asString >> text;
    QCOMPARE(text, u"a/+"_s);
    QDataStream in(bytes);
    QMqttTopicFilter filter;
    in >> filter;
    QCOMPARE(filter, QMqttTopicFilter(u"a/+"_s));
}

void TestQMqttTopicFilter::debugShowsTheFilter()
{
    QString text;
    QDebug(&text) << QMqttTopicFilter(u"a b/#"_s);
    QCOMPARE(text.trimmed(), u"QMqttTopicFilter(a b/#)"_s);
}

QTEST_GUILESS_MAIN(TestQMqttTopicFilter)
#include "tst_qmqtttopicfilter.moc"
