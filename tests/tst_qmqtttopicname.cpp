// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "client/qmqtttopicname.h"
#include "client/qmqtttopicname_p.h"

#include <QDataStream>
#include <QHash>
#include <QTest>

using namespace Qt::StringLiterals;

class TestQMqttTopicName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isValidWithinTheRulesOnly_data();
    void isValidWithinTheRulesOnly();
    void countsAndSplitsLevels_data();
    void countsAndSplitsLevels();
    void convertsFromStringsAndLiterals();
    void utf8IsTheName();
    void receivedBytesMakeTheSameTopic();
    void copiesKeepTheirNameWhenOneChanges();
    void movedFromIsEmptyAndUsable();
    void comparesOrdersAndHashesByName();
    void streamsAsString();
    void debugShowsTheName();
};

void TestQMqttTopicName::isValidWithinTheRulesOnly_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("valid");

    QTest::newRow("empty [MQTT-4.7.3-1]") << QString() << false;
    QTest::newRow("one character") << u"a"_s << true;
    QTest::newRow("a slash alone") << u"/"_s << true;
    QTest::newRow("spaces and $") << u"$SYS/a b"_s << true;
    QTest::newRow("# [MQTT-3.3.2-2]") << u"a/#"_s << false;
    QTest::newRow("+ [MQTT-3.3.2-2]") << u"a/+/b"_s << false;
    QTest::newRow("+ inside a level") << u"a+b"_s << false;
    QTest::newRow("U+0000 [MQTT-4.7.3-2]") << QString::fromUtf16(u"a\0b", 3) << false;
    QTest::newRow("lone high surrogate") << QString(QChar(0xd800)) << false;
    QTest::newRow("lone low surrogate") << QString(QChar(0xdc00)) + u"a"_s << false;
    QTest::newRow("surrogate pair") << u"😀"_s << true;
    QTest::newRow("65535 bytes [MQTT-4.7.3-3]") << QString(65535, u'a') << true;
    QTest::newRow("65536 bytes") << QString(65536, u'a') << false;
    QTest::newRow("bytes count, not units: 65534 in 32767") << QString(32767, u'ä') << true;
    QTest::newRow("bytes count, not units: 65536 in 32768") << QString(32768, u'ä') << false;
    QTest::newRow("bytes count, not units: 65535 in 21845") << QString(21845, u'€') << true;
    QTest::newRow("bytes count, not units: 65538 in 21846") << QString(21846, u'€') << false;
}

void TestQMqttTopicName::isValidWithinTheRulesOnly()
{
    QFETCH(QString, name);
    QFETCH(bool, valid);
    QCOMPARE(QMqttTopicName(name).isValid(), valid);
    QMqttTopicName later;
    later.setName(name);
    QCOMPARE(later.isValid(), valid);
    QCOMPARE(later.name(), name);
}

void TestQMqttTopicName::countsAndSplitsLevels_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("count");
    QTest::addColumn<QStringList>("levels");

    QTest::newRow("one") << u"a"_s << 1 << QStringList{u"a"_s};
    QTest::newRow("three") << u"a/b/c"_s << 3 << QStringList{u"a"_s, u"b"_s, u"c"_s};
    QTest::newRow("slash alone") << u"/"_s << 2 << QStringList{QString(), QString()};
    QTest::newRow("empty parts are kept")
        << u"/a//b/"_s << 5 << QStringList{QString(), u"a"_s, QString(), u"b"_s, QString()};
}

void TestQMqttTopicName::countsAndSplitsLevels()
{
    QFETCH(QString, name);
    QFETCH(int, count);
    QFETCH(QStringList, levels);
    QCOMPARE(QMqttTopicName(name).levelCount(), count);
    QCOMPARE(QMqttTopicName(name).levels(), levels);
}

void TestQMqttTopicName::convertsFromStringsAndLiterals()
{
    const auto nameOf = [](const QMqttTopicName &topic) { return topic.name(); };
    QCOMPARE(nameOf(u"a/b"_s), u"a/b"_s);
    QCOMPARE(nameOf(QLatin1String("a/b")), u"a/b"_s);
    QCOMPARE(nameOf({}), QString());
    QCOMPARE(QMqttTopicName().levelCount(), 0);
}

void TestQMqttTopicName::utf8IsTheName()
{
    QCOMPARE(QMqttTopicName(u"ä/€/😀"_s).utf8(), u"ä/€/😀"_s.toUtf8());
    QCOMPARE(QMqttTopicName().utf8(), QByteArray());
    QMqttTopicName topic(u"old"_s);
    topic.setName(u"new"_s);
    QCOMPARE(topic.utf8(), QByteArray("new"));
}

void TestQMqttTopicName::receivedBytesMakeTheSameTopic()
{
    const QByteArray bytes = u"räume/küche"_s.toUtf8();
    const QMqttTopicName topic = QMqttTopicNamePrivate::fromValidUtf8(bytes);
    QCOMPARE(topic.name(), u"räume/küche"_s);
    QCOMPARE(topic, QMqttTopicName(u"räume/küche"_s));
    QVERIFY(topic.isValid());
    QCOMPARE(topic.utf8(), bytes);
    QVERIFY(topic.utf8().constData() == bytes.constData()); // the same buffer, not a copy
}

void TestQMqttTopicName::copiesKeepTheirNameWhenOneChanges()
{
    QMqttTopicName topic(u"a"_s);
    const QMqttTopicName copy(topic);
    QMqttTopicName assigned;
    assigned = topic;
    topic.setName(u"b/#"_s);
    QCOMPARE(copy.name(), u"a"_s);
    QCOMPARE(assigned.name(), u"a"_s);
    QVERIFY(copy.isValid());
    QVERIFY(!topic.isValid());
}

void TestQMqttTopicName::movedFromIsEmptyAndUsable()
{
    QMqttTopicName topic(u"a"_s);
    QMqttTopicName other(std::move(topic));
    QCOMPARE(other.name(), u"a"_s);
    QCOMPARE(topic.name(), QString()); // NOLINT(bugprone-use-after-move): promised
    topic.setName(u"b"_s);
    topic.swap(other);
    QCOMPARE(topic.name(), u"a"_s);
    QCOMPARE(other.name(), u"b"_s);
}

void TestQMqttTopicName::comparesOrdersAndHashesByName()
{
    const QMqttTopicName a(u"a"_s);
    const QMqttTopicName b(u"b"_s);
    QVERIFY(a == QMqttTopicName(u"a"_s));
    QVERIFY(!(a == b));
    QVERIFY(a != b);
    QVERIFY(!(a != QMqttTopicName(u"a"_s)));
    QVERIFY(a < b);
    QVERIFY(!(b < a));
    QVERIFY(QMqttTopicName() < a);
    QVERIFY(QMqttTopicName() == QMqttTopicName(QString()));
    QCOMPARE(qHash(a, 7), qHash(QMqttTopicName(u"a"_s), 7));
    const QHash<QMqttTopicName, int> hash{{a, 1}, {b, 2}};
    QCOMPARE(hash.value(QMqttTopicName(u"b"_s)), 2);
}

void TestQMqttTopicName::streamsAsString()
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << QMqttTopicName(u"a/b"_s);
    QDataStream asString(bytes);
    QString text;
    asString >> text;
    QCOMPARE(text, u"a/b"_s);
    QDataStream in(bytes);
    QMqttTopicName topic;
    in >> topic;
    QCOMPARE(topic, QMqttTopicName(u"a/b"_s));
}

void TestQMqttTopicName::debugShowsTheName()
{
    QString text;
    QDebug(&text) << QMqttTopicName(u"a b/c"_s);
    QCOMPARE(text.trimmed(), u"QMqttTopicName(a b/c)"_s);
}

QTEST_GUILESS_MAIN(TestQMqttTopicName)
#include "tst_qmqtttopicname.moc"
