// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/publishedtopics.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using mqtt::PublishedTopics;

class TestPublishedTopics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_topics = {}; }
    void theFirstValueIsDue();
    void anUnchangedValueIsNotDue();
    void theBytesCountNotHowTheyWerePublished();
    void topicsAreApart();
    void brokersAreApart();
    void aValueForAllIsForEach();
    void aValueNotAcceptedDoesNotCount();
    void anUnchangedValueIsDueAgainAfterItsTime();
    void theLongestTimeIsNeverOver();
    void bothModesMixFreely();
    void aNewSessionMakesEverythingDue();
    void aLostValueMakesItsTopicDue();
    void isBounded();
    void topicsAreBounded();
    void relativeTopicsAreBehindTheBase();
    void aRelativeTopicAndAGlobalOneAreTheSameWhereTheyNameTheSame();
    void anInvalidTopicIsKnownAsSuch();

private:
    bool isDue(const QString &topic, const QByteArray &payload, MqttOnlyIfChanged onlyIfChanged,
               PublishedTopics::TimePoint now)
    {
        return m_topics.find(topic, true).isDue(payload, {.onlyIfChanged = onlyIfChanged}, now);
    }
    [[nodiscard]] bool isDueTo(const QString &broker, const QByteArray &payload,
                               MqttOnlyIfChanged onlyIfChanged = true)
    {
        const MqttPublishOptions options{.onlyIfChanged = onlyIfChanged, .broker = broker};
        return m_topics.find(u"t"_s, true).isDue(payload, options, m_now);
    }
    void accept(const QString &topic, const QByteArray &payload, PublishedTopics::TimePoint now,
                const QString &broker = {})
    {
        m_topics.accepted(m_topics.find(topic, true), payload, broker, now);
    }

    PublishedTopics m_topics;
    static constexpr MqttOnlyIfChanged always = false;
    static constexpr MqttOnlyIfChanged changed = true;
    const PublishedTopics::TimePoint m_now{1h};
};

void TestPublishedTopics::theFirstValueIsDue()
{
    QVERIFY(isDue(u"t"_s, "", changed, m_now));
}

void TestPublishedTopics::anUnchangedValueIsNotDue()
{
    accept(u"t"_s, "1", m_now);
    QVERIFY(!isDue(u"t"_s, "1", changed, m_now + 1000h));
    QVERIFY(isDue(u"t"_s, "2", changed, m_now));
    QVERIFY(isDue(u"t"_s, "", changed, m_now));
    QVERIFY(isDue(u"t"_s, "1", always, m_now));
}

void TestPublishedTopics::theBytesCountNotHowTheyWerePublished()
{
    accept(u"t"_s, "1", m_now);
    accept(u"t"_s, "2", m_now); // as by a publish without onlyIfChanged
    QVERIFY(isDue(u"t"_s, "1", changed, m_now));
    QVERIFY(!isDue(u"t"_s, "2", changed, m_now));
}

void TestPublishedTopics::topicsAreApart()
{
    accept(u"a"_s, "1", m_now);
    QVERIFY(isDue(u"b"_s, "1", changed, m_now));
}

void TestPublishedTopics::brokersAreApart()
{
    accept(u"t"_s, "1", m_now - 2h, u"a"_s);
    QVERIFY(!isDueTo(u"a"_s, "1"));
    QVERIFY(isDueTo(u"a"_s, "2"));
    QVERIFY(isDueTo(u"a"_s, "1", 1h));
    QVERIFY(isDueTo(u"b"_s, "1"));
    QVERIFY(isDueTo({}, "1"));
}

void TestPublishedTopics::aValueForAllIsForEach()
{
    accept(u"t"_s, "1", m_now);
    QVERIFY(!isDueTo(u"a"_s, "1"));
    accept(u"t"_s, "2", m_now, u"a"_s);
    QVERIFY(isDueTo(u"a"_s, "1"));
    QVERIFY(!isDueTo(u"b"_s, "1"));
    QVERIFY(isDueTo({}, "1"));
    QVERIFY(isDueTo({}, "2"));
    accept(u"t"_s, "1", m_now, u"a"_s);
    QVERIFY(!isDueTo({}, "1"));
    accept(u"t"_s, "3", m_now);
    QVERIFY(!isDueTo(u"a"_s, "3"));
    m_topics.forget(u"t"_s);
    QVERIFY(isDueTo(u"a"_s, "3"));
}

void TestPublishedTopics::aValueNotAcceptedDoesNotCount()
{
    accept(u"t"_s, "1", m_now);
    QVERIFY(isDue(u"t"_s, "2", changed, m_now)); // asked, but the publish was refused
    QVERIFY(!isDue(u"t"_s, "1", changed, m_now));
}

void TestPublishedTopics::anUnchangedValueIsDueAgainAfterItsTime()
{
    accept(u"t"_s, "1", m_now);
    QVERIFY(!isDue(u"t"_s, "1", 10min, m_now + 10min - 1ns));
    QVERIFY(isDue(u"t"_s, "1", 10min, m_now + 10min));
    accept(u"t"_s, "1", m_now + 10min);
    QVERIFY(!isDue(u"t"_s, "1", 10min, m_now + 11min));
}

void TestPublishedTopics::bothModesMixFreely()
{
    accept(u"t"_s, "1", m_now);
    QVERIFY(!isDue(u"t"_s, "1", changed, m_now + 1h));
    QVERIFY(isDue(u"t"_s, "1", 1h, m_now + 1h));
    QVERIFY(!isDue(u"t"_s, "1", 2h, m_now + 1h));
}

void TestPublishedTopics::aNewSessionMakesEverythingDue()
{
    accept(u"t"_s, "1", m_now);
    m_topics.forget();
    QVERIFY(isDue(u"t"_s, "1", changed, m_now));
}

void TestPublishedTopics::aLostValueMakesItsTopicDue()
{
    accept(u"a"_s, "1", m_now);
    accept(u"b"_s, "1", m_now);
    m_topics.forget(u"a"_s);
    QVERIFY(isDue(u"a"_s, "1", changed, m_now));
    QVERIFY(!isDue(u"b"_s, "1", changed, m_now));
}

void TestPublishedTopics::isBounded()
{
    for (int i = 0; i < 100; ++i)
        accept(QString::number(i), QByteArray(1024 * 1024, 'x'), m_now);
    QVERIFY(isDue(u"0"_s, QByteArray(1024 * 1024, 'x'), changed, m_now)); // sent once too often
    QVERIFY(!isDue(u"99"_s, QByteArray(1024 * 1024, 'x'), changed, m_now));
}

void TestPublishedTopics::topicsAreBounded()
{
    for (int i = 0; i < 50'000; ++i)
        accept(QString::number(i), "1", m_now);
    QVERIFY(isDue(u"0"_s, "1", changed, m_now)); // sent once too often
    QVERIFY(!isDue(u"49999"_s, "1", changed, m_now));
}

void TestPublishedTopics::relativeTopicsAreBehindTheBase()
{
    QCOMPARE(m_topics.find(u"t"_s, false).topic.text, u"t"_s);
    m_topics.setBase(u"service/a/"_s);
    QCOMPARE(m_topics.find(u"t"_s, false).topic.text, u"service/a/t"_s);
    QCOMPARE(m_topics.find(u"t"_s, true).topic.text, u"t"_s);
    m_topics.setBase(u"service/b/"_s);
    QCOMPARE(m_topics.find(u"t"_s, false).topic.text, u"service/b/t"_s);
}

void TestPublishedTopics::aRelativeTopicAndAGlobalOneAreTheSameWhereTheyNameTheSame()
{
    m_topics.setBase(u"service/a/"_s);
    m_topics.accepted(m_topics.find(u"t"_s, false), "1", {}, m_now);
    QVERIFY(!isDue(u"service/a/t"_s, "1", changed, m_now));
    m_topics.forget(u"service/a/t"_s);
    QVERIFY(m_topics.find(u"t"_s, false).isDue("1", {.onlyIfChanged = changed}, m_now));
}

void TestPublishedTopics::anInvalidTopicIsKnownAsSuch()
{
    QCOMPARE(m_topics.find(u"a/#"_s, true).topic.error, mqtt::TopicError::WildcardInName);
    QCOMPARE(m_topics.find(u"a"_s, true).topic.error, mqtt::TopicError::None);
    QCOMPARE(m_topics.find(u"a"_s, true).topic.name.name(), u"a"_s);
}

void TestPublishedTopics::theLongestTimeIsNeverOver()
{
    accept(u"t"_s, "1", m_now);
    QVERIFY(!isDue(u"t"_s, "1", std::chrono::milliseconds::max(), m_now + 1000h));
    QVERIFY(isDue(u"t"_s, "2", std::chrono::milliseconds::max(), m_now));
}

QTEST_GUILESS_MAIN(TestPublishedTopics)
#include "tst_publishedtopics.moc"
