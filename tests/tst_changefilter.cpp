// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "service/changefilter.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using mqtt::ChangeFilter;

class TestChangeFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstValueIsDue();
    void anUnchangedValueIsNotDue();
    void theBytesCountNotHowTheyWerePublished();
    void topicsAreApart();
    void aValueNotAcceptedDoesNotCount();
    void anUnchangedValueIsDueAgainAfterItsTime();
    void bothModesMixFreely();
    void aNewSessionMakesEverythingDue();
    void aLostValueMakesItsTopicDue();
    void isBounded();

private:
    static constexpr MqttOnlyIfChanged always = false;
    static constexpr MqttOnlyIfChanged changed = true;
    const ChangeFilter::TimePoint m_now{1h};
};

void TestChangeFilter::theFirstValueIsDue()
{
    ChangeFilter filter;
    QVERIFY(filter.isDue(u"t"_s, "", changed, m_now));
}

void TestChangeFilter::anUnchangedValueIsNotDue()
{
    ChangeFilter filter;
    filter.accepted(u"t"_s, "1", m_now);
    QVERIFY(!filter.isDue(u"t"_s, "1", changed, m_now + 1000h));
    QVERIFY(filter.isDue(u"t"_s, "2", changed, m_now));
    QVERIFY(filter.isDue(u"t"_s, "", changed, m_now));
    QVERIFY(filter.isDue(u"t"_s, "1", always, m_now));
}

void TestChangeFilter::theBytesCountNotHowTheyWerePublished()
{
    ChangeFilter filter;
    filter.accepted(u"t"_s, "1", m_now);
    filter.accepted(u"t"_s, "2", m_now); // as by a publish without onlyIfChanged
    QVERIFY(filter.isDue(u"t"_s, "1", changed, m_now));
    QVERIFY(!filter.isDue(u"t"_s, "2", changed, m_now));
}

void TestChangeFilter::topicsAreApart()
{
    ChangeFilter filter;
    filter.accepted(u"a"_s, "1", m_now);
    QVERIFY(filter.isDue(u"b"_s, "1", changed, m_now));
}

void TestChangeFilter::aValueNotAcceptedDoesNotCount()
{
    ChangeFilter filter;
    filter.accepted(u"t"_s, "1", m_now);
    QVERIFY(filter.isDue(u"t"_s, "2", changed, m_now)); // asked, but the publish was refused
    QVERIFY(!filter.isDue(u"t"_s, "1", changed, m_now));
}

void TestChangeFilter::anUnchangedValueIsDueAgainAfterItsTime()
{
    ChangeFilter filter;
    filter.accepted(u"t"_s, "1", m_now);
    QVERIFY(!filter.isDue(u"t"_s, "1", 10min, m_now + 10min - 1ns));
    QVERIFY(filter.isDue(u"t"_s, "1", 10min, m_now + 10min));
    filter.accepted(u"t"_s, "1", m_now + 10min);
    QVERIFY(!filter.isDue(u"t"_s, "1", 10min, m_now + 11min));
}

void TestChangeFilter::bothModesMixFreely()
{
    ChangeFilter filter;
    filter.accepted(u"t"_s, "1", m_now);
    QVERIFY(!filter.isDue(u"t"_s, "1", changed, m_now + 1h));
    QVERIFY(filter.isDue(u"t"_s, "1", 1h, m_now + 1h));
    QVERIFY(!filter.isDue(u"t"_s, "1", 2h, m_now + 1h));
}

void TestChangeFilter::aNewSessionMakesEverythingDue()
{
    ChangeFilter filter;
    filter.accepted(u"t"_s, "1", m_now);
    filter.forget();
    QVERIFY(filter.isDue(u"t"_s, "1", changed, m_now));
}

void TestChangeFilter::aLostValueMakesItsTopicDue()
{
    ChangeFilter filter;
    filter.accepted(u"a"_s, "1", m_now);
    filter.accepted(u"b"_s, "1", m_now);
    filter.forget(u"a"_s);
    QVERIFY(filter.isDue(u"a"_s, "1", changed, m_now));
    QVERIFY(!filter.isDue(u"b"_s, "1", changed, m_now));
}

void TestChangeFilter::isBounded()
{
    ChangeFilter filter;
    for (int i = 0; i < 100; ++i)
        filter.accepted(QString::number(i), QByteArray(1024 * 1024, 'x'), m_now);
    QVERIFY(
        filter.isDue(u"0"_s, QByteArray(1024 * 1024, 'x'), changed, m_now)); // sent once too often
    QVERIFY(!filter.isDue(u"99"_s, QByteArray(1024 * 1024, 'x'), changed, m_now));
}

QTEST_GUILESS_MAIN(TestChangeFilter)
#include "tst_changefilter.moc"
