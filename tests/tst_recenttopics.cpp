// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "topic/recenttopics.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TestRecentTopics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTopicIsKnownAgain();
    void aTopicThatIsNewHasANewValue();
    void manyTopicsAreKnown();
    void ofTooManyTheEarlierAreForgotten();
    void longTopicsShareAPlace();
    void bytesAreFoundByAView();
};

void TestRecentTopics::aTopicIsKnownAgain()
{
    mqtt::RecentTopics<QString, int> topics;
    topics.find(u"a"_s).value = 1;
    topics.find(u"b"_s).value = 2;
    QCOMPARE(topics.find(u"a"_s).value, 1);
    QCOMPARE(topics.find(u"a"_s).topic, u"a"_s);
    QCOMPARE(topics.find(u"b"_s).value, 2);
}

void TestRecentTopics::longTopicsShareAPlace()
{
    mqtt::RecentTopics<QString, int> topics;
    const QString one(60'000, u'x');
    const QString other(60'000, u'y');
    topics.find(u"a"_s).value = 1;
    topics.find(one).value = 2;
    QCOMPARE(topics.find(one).value, 2);
    QCOMPARE(topics.find(other).topic, other);
    QCOMPARE(topics.find(one).value, 0); // whoever sends such does not fill the memory
}

void TestRecentTopics::aTopicThatIsNewHasANewValue()
{
    mqtt::RecentTopics<QString, int> topics;
    for (int i = 0; i < 100'000; ++i) {
        const auto &known = topics.find(QString::number(i));
        QCOMPARE(known.topic, QString::number(i));
        QCOMPARE(known.value, 0);
        topics.find(QString::number(i)).value = i + 1;
    }
}

void TestRecentTopics::manyTopicsAreKnown()
{
    mqtt::RecentTopics<QString, int> topics;
    for (int i = 0; i < 1000; ++i)
        topics.find(QString::number(i)).value = i + 1;
    int known = 0;
    for (int i = 0; i < 1000; ++i)
        known += topics.find(QString::number(i)).value == i + 1;
    QVERIFY2(known > 900, qPrintable(QString::number(known))); // few push each other out
}

void TestRecentTopics::ofTooManyTheEarlierAreForgotten()
{
    mqtt::RecentTopics<QString, int> topics;
    for (int i = 0; i < 1'000'000; ++i)
        topics.find(QString::number(i)).value = 1;
    int known = 0;
    for (int i = 0; i < 100'000; ++i)
        known += topics.find(QString::number(i)).value;
    QVERIFY2(known < 1000, qPrintable(QString::number(known)));
    QCOMPARE(topics.find(u"99999"_s).value, 0);
}

void TestRecentTopics::bytesAreFoundByAView()
{
    mqtt::RecentTopics<QByteArray, int> topics;
    QByteArray buffer = "a/b";
    topics.find(QByteArrayView(buffer)).value = 1;
    buffer = "x/y";
    QCOMPARE(topics.find(QByteArrayView("a/b")).value, 1);
    QCOMPARE(topics.find(QByteArrayView("a/b")).topic, QByteArray("a/b"));
}

QTEST_GUILESS_MAIN(TestRecentTopics)
#include "tst_recenttopics.moc"
