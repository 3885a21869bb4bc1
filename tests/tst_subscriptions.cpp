// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/subscriptions.h"

#include <QTest>

using namespace Qt::StringLiterals;
using Mqtt::QoS;
using mqtt::Subscriptions;
using State = Subscriptions::State;

class TestSubscriptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneFilterIsSubscribedOnceForAllWhoWantIt();
    void theHighestQosIsAskedFor();
    void aLowerWishNeedsNoNewSubscribe();
    void filtersAreDueInTheOrderOfTheWishes();
    void everythingIsDueWithoutTheSessionOfBefore();
    void nothingIsDueWithTheSessionOfBefore();
    void anUnansweredSubscribeIsDueAgain();
    void aRefusedFilterIsTriedAtTheNextConnectOnly();
    void aFilterDroppedWhileOfflineIsUnsubscribedInTheSession();
    void manyDroppedFiltersAreTakenInParts();
    void aFilterDroppedWithTheSessionNeedsNoUnsubscribe();
    void aFilterWantedAgainIsNotUnsubscribed();
    void identifiersOfWildcardsAreNeverShared();
    void filtersWithoutWildcardsShareAnIdentifier();
    void retainedMessagesAreAskedForOnceSomebodyWantsThem();
    void identifiersStayInTheirRange();
    void identifiersOfOthersAreKnownAsSuch();
    void sharedFiltersAreKnown();

private:
    static void grant(Subscriptions::Filter *filter)
    {
        filter->sent = filter->qos();
        filter->state = State::Granted;
    }
};

void TestSubscriptions::oneFilterIsSubscribedOnceForAllWhoWantIt()
{
    Subscriptions subscriptions;
    auto *first = subscriptions.add(u"a/+"_s, QoS::AtMostOnce);
    QCOMPARE(subscriptions.due(), QList{first});
    grant(first);
    QCOMPARE(subscriptions.add(u"a/+"_s, QoS::AtMostOnce), first);
    QVERIFY(subscriptions.due().isEmpty());
    QVERIFY(!subscriptions.remove({first, QoS::AtMostOnce}));
    QVERIFY(subscriptions.takeStale().isEmpty());
    QVERIFY(subscriptions.remove({first, QoS::AtMostOnce}));
    QCOMPARE(subscriptions.takeStale(), QStringList{u"a/+"_s});
    QVERIFY(subscriptions.takeStale().isEmpty());
    QCOMPARE(subscriptions.count(), 0);
}

void TestSubscriptions::theHighestQosIsAskedFor()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(filter);
    subscriptions.add(u"a"_s, QoS::ExactlyOnce);
    QCOMPARE(filter->qos(), QoS::ExactlyOnce);
    QVERIFY(filter->isDue());
}

void TestSubscriptions::aLowerWishNeedsNoNewSubscribe()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtLeastOnce);
    subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(filter);
    QVERIFY(!subscriptions.remove({filter, QoS::AtLeastOnce}));
    QCOMPARE(filter->qos(), QoS::AtMostOnce);
    QVERIFY(!filter->isDue());
}

void TestSubscriptions::filtersAreDueInTheOrderOfTheWishes()
{
    Subscriptions subscriptions;
    QStringList wanted;
    for (int i = 0; i < 50; ++i) {
        wanted.append(QString::number(i * 7919 % 50));
        subscriptions.add(wanted.last(), QoS::AtMostOnce);
    }
    QStringList due;
    const auto filters = subscriptions.due();
    for (const auto *filter : filters)
        due.append(filter->filter);
    QCOMPARE(due, wanted);
}

void TestSubscriptions::everythingIsDueWithoutTheSessionOfBefore()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(filter);
    subscriptions.connected(false);
    QCOMPARE(subscriptions.due(), QList{filter});
    QCOMPARE(filter->state, State::Unsent);
}

void TestSubscriptions::nothingIsDueWithTheSessionOfBefore()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(filter);
    subscriptions.connected(true);
    QVERIFY(subscriptions.due().isEmpty());
    QCOMPARE(filter->state, State::Granted);
}

void TestSubscriptions::anUnansweredSubscribeIsDueAgain()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    filter->state = State::Pending;
    QVERIFY(subscriptions.due().isEmpty());
    subscriptions.connected(true);
    QCOMPARE(subscriptions.due(), QList{filter});
}

void TestSubscriptions::aRefusedFilterIsTriedAtTheNextConnectOnly()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    filter->state = State::Refused;
    subscriptions.add(u"a"_s, QoS::ExactlyOnce);
    QVERIFY(subscriptions.due().isEmpty());
    subscriptions.connected(true);
    QCOMPARE(subscriptions.due(), QList{filter});
}

void TestSubscriptions::aFilterDroppedWhileOfflineIsUnsubscribedInTheSession()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(filter);
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    subscriptions.connected(true);
    QCOMPARE(subscriptions.takeStale(), QStringList{u"a"_s});
}

void TestSubscriptions::manyDroppedFiltersAreTakenInParts()
{
    Subscriptions subscriptions;
    for (int i = 0; i < 10; ++i) {
        auto *filter = subscriptions.add(QString::number(i), QoS::AtMostOnce);
        grant(filter);
        QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    }
    QCOMPARE(subscriptions.takeStale(0).size(), 0);
    QStringList all = subscriptions.takeStale(7) + subscriptions.takeStale(7);
    QCOMPARE(all.size(), 10);
    QCOMPARE(all.removeDuplicates(), 0);
    QVERIFY(subscriptions.takeStale().isEmpty());
}

void TestSubscriptions::aFilterDroppedWithTheSessionNeedsNoUnsubscribe()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(filter);
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    subscriptions.connected(false);
    QVERIFY(subscriptions.takeStale().isEmpty());
}

void TestSubscriptions::aFilterWantedAgainIsNotUnsubscribed()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(filter);
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    subscriptions.connected(true);
    QVERIFY(subscriptions.takeStale().isEmpty());
    QCOMPARE(subscriptions.due(), QList{filter});
}

void TestSubscriptions::identifiersOfWildcardsAreNeverShared()
{
    Subscriptions subscriptions;
    auto *a = subscriptions.add(u"a/+"_s, QoS::AtMostOnce);
    const quint32 old = a->identifier;
    QVERIFY(old > 0);
    QVERIFY(subscriptions.add(u"b/#"_s, QoS::AtMostOnce)->identifier != old);
    QVERIFY(subscriptions.add(u"b"_s, QoS::AtMostOnce)->identifier != old);
    QVERIFY(subscriptions.add(u"$share/g/b"_s, QoS::AtMostOnce)->identifier != old);
    QVERIFY(subscriptions.remove({a, QoS::AtMostOnce}));
    QVERIFY(subscriptions.add(u"a/+"_s, QoS::AtMostOnce)->identifier != old);
}

void TestSubscriptions::filtersWithoutWildcardsShareAnIdentifier()
{
    Subscriptions subscriptions;
    const quint32 one = subscriptions.add(u"a/b"_s, QoS::AtMostOnce)->identifier;
    QVERIFY(one > 0);
    QVERIFY(subscriptions.isOwn(one));
    QVERIFY(subscriptions.add(u"+/b"_s, QoS::AtMostOnce)->identifier != one);
    QCOMPARE(subscriptions.add(u"c"_s, QoS::ExactlyOnce)->identifier, one);
    // A message of a shared subscription is not for others.
    QVERIFY(subscriptions.add(u"$share/g/a/b"_s, QoS::AtMostOnce)->identifier != one);
}

void TestSubscriptions::retainedMessagesAreAskedForOnceSomebodyWantsThem()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce, false);
    QVERIFY(!filter->isRetainedWanted());
    grant(filter);
    filter->sentRetained = false;
    subscriptions.add(u"a"_s, QoS::AtMostOnce, false);
    QVERIFY(!filter->isDue());
    subscriptions.add(u"a"_s, QoS::AtMostOnce, true);
    QVERIFY(filter->isDue());
    filter->sentRetained = true;
    QVERIFY(!filter->isDue());
    QVERIFY(!subscriptions.remove({filter, QoS::AtMostOnce, true}));
    QVERIFY(!filter->isRetainedWanted());
    QVERIFY(!filter->isDue());
}

void TestSubscriptions::identifiersStayInTheirRange()
{
    Subscriptions subscriptions;
    subscriptions.setFirstIdentifier(268'435'454);
    QCOMPARE(subscriptions.add(u"a/+"_s, QoS::AtMostOnce)->identifier, 268'435'455u);
    QCOMPARE(subscriptions.add(u"b/+"_s, QoS::AtMostOnce)->identifier, 1u);
    QCOMPARE(subscriptions.add(u"c"_s, QoS::AtMostOnce)->identifier, 268'435'454u);
}

void TestSubscriptions::identifiersOfOthersAreKnownAsSuch()
{
    for (const quint32 first : {1u, 1000u, 268'435'455u}) {
        Subscriptions subscriptions;
        subscriptions.setFirstIdentifier(first);
        const quint32 a = subscriptions.add(u"a/+"_s, QoS::AtMostOnce)->identifier;
        const quint32 b = subscriptions.add(u"b/+"_s, QoS::AtMostOnce)->identifier;
        const quint32 c = subscriptions.add(u"c"_s, QoS::AtMostOnce)->identifier;
        for (const quint32 own : {a, b, c})
            QVERIFY(subscriptions.isOwn(own));
        QVERIFY(!subscriptions.isOwn(b + 1));
        QVERIFY(!subscriptions.isOwn(first - 1));
        QVERIFY(subscriptions.remove({subscriptions.find(u"a/+"_s), QoS::AtMostOnce}));
        QVERIFY(subscriptions.isOwn(a)); // it was
    }
}

void TestSubscriptions::sharedFiltersAreKnown()
{
    Subscriptions subscriptions;
    QVERIFY(subscriptions.add(u"$share/g/a"_s, QoS::AtMostOnce)->shared);
    QVERIFY(!subscriptions.add(u"a"_s, QoS::AtMostOnce)->shared);
}

QTEST_GUILESS_MAIN(TestSubscriptions)
#include "tst_subscriptions.moc"
