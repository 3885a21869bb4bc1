// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/subscriptions.h"

#include <QTest>

#include <algorithm>

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
    void anUnansweredUnsubscribeIsSentAgainInTheSession();
    void whatIsDroppedBeforeTheAnswerIsUnsubscribedBehindIt();
    void whatIsWantedAgainWaitsForTheEndOfBefore();
    void messagesMayComeByWhatIsLeftUntilTheyAreForgotten();
    void whatHasEndedLongAgoIsForgotten();
    void manyDroppedFiltersAreTakenInParts();
    void aFilterDroppedWithTheSessionNeedsNoUnsubscribe();
    void aFilterWantedAgainIsNotUnsubscribed();
    void filtersThatMayMatchTheSameTopicShareNoIdentifier_data();
    void filtersThatMayMatchTheSameTopicShareNoIdentifier();
    void filtersOfOneShapeShareAnIdentifier();
    void filtersWithoutWildcardsShareAnIdentifier();
    void retainedMessagesAreAskedForOnceSomebodyWantsThem();
    void identifiersStayInTheirRange();
    void identifiersOfOthersAreKnownAsSuch();
    void sharedFiltersAreKnown();

private:
    static void grant(Subscriptions &subscriptions, Subscriptions::Filter *filter)
    {
        subscriptions.subscribing(filter, filter->isRetainedWanted());
        subscriptions.granted(filter);
    }
    /// UNSUBSCRIBE is sent for what nobody wants: the names.
    static QStringList leave(Subscriptions &subscriptions)
    {
        QStringList names;
        const auto stale = subscriptions.stale();
        for (auto *filter : stale) {
            names.append(filter->filter);
            subscriptions.unsubscribing(filter);
        }
        return names;
    }
    static QList<quint32> departing(const Subscriptions &subscriptions, const QString &topic)
    {
        std::vector<quint32> identifiers;
        subscriptions.matchDeparting(topic, identifiers);
        std::sort(identifiers.begin(), identifiers.end());
        return {identifiers.begin(), identifiers.end()};
    }
};

void TestSubscriptions::oneFilterIsSubscribedOnceForAllWhoWantIt()
{
    Subscriptions subscriptions;
    auto *first = subscriptions.add(u"a/+"_s, QoS::AtMostOnce);
    QCOMPARE(subscriptions.due(), QList{first});
    grant(subscriptions, first);
    QCOMPARE(subscriptions.add(u"a/+"_s, QoS::AtMostOnce), first);
    QVERIFY(subscriptions.due().isEmpty());
    QVERIFY(!subscriptions.remove({first, QoS::AtMostOnce}));
    QVERIFY(subscriptions.stale().isEmpty());
    QVERIFY(subscriptions.remove({first, QoS::AtMostOnce}));
    QCOMPARE(leave(subscriptions), QStringList{u"a/+"_s});
    QVERIFY(subscriptions.stale().isEmpty());
    subscriptions.ended(first);
    QCOMPARE(subscriptions.count(), 0);
}

void TestSubscriptions::theHighestQosIsAskedFor()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(subscriptions, filter);
    subscriptions.add(u"a"_s, QoS::ExactlyOnce);
    QCOMPARE(filter->qos(), QoS::ExactlyOnce);
    QVERIFY(filter->isDue());
}

void TestSubscriptions::aLowerWishNeedsNoNewSubscribe()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtLeastOnce);
    subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(subscriptions, filter);
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
    grant(subscriptions, filter);
    subscriptions.connected(false);
    QCOMPARE(subscriptions.due(), QList{filter});
    QCOMPARE(filter->state, State::Unsent);
}

void TestSubscriptions::nothingIsDueWithTheSessionOfBefore()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(subscriptions, filter);
    subscriptions.connected(true);
    QVERIFY(subscriptions.due().isEmpty());
    QCOMPARE(filter->state, State::Granted);
}

void TestSubscriptions::anUnansweredSubscribeIsDueAgain()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    subscriptions.subscribing(filter, true);
    QVERIFY(subscriptions.due().isEmpty());
    subscriptions.connected(true);
    QCOMPARE(subscriptions.due(), QList{filter});
}

void TestSubscriptions::aRefusedFilterIsTriedAtTheNextConnectOnly()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    subscriptions.refused(filter);
    subscriptions.add(u"a"_s, QoS::ExactlyOnce);
    QVERIFY(subscriptions.due().isEmpty());
    subscriptions.connected(true);
    QCOMPARE(subscriptions.due(), QList{filter});
}

void TestSubscriptions::aFilterDroppedWhileOfflineIsUnsubscribedInTheSession()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(subscriptions, filter);
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    subscriptions.connected(true);
    QCOMPARE(leave(subscriptions), QStringList{u"a"_s});
}

void TestSubscriptions::anUnansweredUnsubscribeIsSentAgainInTheSession()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(subscriptions, filter);
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    QCOMPARE(leave(subscriptions), QStringList{u"a"_s});
    subscriptions.connected(true);
    QCOMPARE(leave(subscriptions), QStringList{u"a"_s});
    subscriptions.ended(filter);
    subscriptions.connected(true);
    QVERIFY(subscriptions.stale().isEmpty());
}

void TestSubscriptions::whatIsDroppedBeforeTheAnswerIsUnsubscribedBehindIt()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    subscriptions.subscribing(filter, true);
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    QVERIFY(subscriptions.stale().isEmpty());
    subscriptions.granted(filter);
    QCOMPARE(leave(subscriptions), QStringList{u"a"_s});

    // Refused, there is nothing to end.
    filter = subscriptions.add(u"b"_s, QoS::AtMostOnce);
    subscriptions.subscribing(filter, true);
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    subscriptions.refused(filter);
    QVERIFY(!subscriptions.find(u"b"_s));
    QVERIFY(departing(subscriptions, u"b"_s).isEmpty());
}

void TestSubscriptions::whatIsWantedAgainWaitsForTheEndOfBefore()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a/+"_s, QoS::AtMostOnce);
    const quint32 before = filter->identifier;
    grant(subscriptions, filter);
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    QCOMPARE(leave(subscriptions), QStringList{u"a/+"_s});
    for (int i = 0; i < 3; ++i) { // to and fro: the last wish counts
        QCOMPARE(subscriptions.add(u"a/+"_s, QoS::AtLeastOnce), filter);
        QVERIFY(!filter->isAnswered());
        QVERIFY(subscriptions.due().isEmpty());
        if (i < 2)
            QVERIFY(subscriptions.remove({filter, QoS::AtLeastOnce}));
        QVERIFY(subscriptions.stale().isEmpty());
    }
    subscriptions.ended(filter);
    QCOMPARE(subscriptions.due(), QList{filter});
    QVERIFY(filter->identifier != before);
    QCOMPARE(filter->state, State::Unsent);
}

void TestSubscriptions::messagesMayComeByWhatIsLeftUntilTheyAreForgotten()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a/+"_s, QoS::AtMostOnce);
    auto *plain = subscriptions.add(u"a/b"_s, QoS::AtMostOnce);
    auto *shared = subscriptions.add(u"$share/g/a/b"_s, QoS::AtMostOnce);
    const quint32 identifier = filter->identifier;
    const quint32 ofPlain = plain->identifier;
    for (auto *one : {filter, plain, shared}) {
        grant(subscriptions, one);
        QVERIFY(departing(subscriptions, u"a/b"_s).isEmpty());
    }
    for (auto *one : {filter, plain, shared})
        QVERIFY(subscriptions.remove({one, QoS::AtMostOnce}));
    QCOMPARE(departing(subscriptions, u"a/b"_s), (QList<quint32>{ofPlain, identifier}));
    QCOMPARE(departing(subscriptions, u"a/c"_s), QList<quint32>{identifier});
    subscriptions.forget(u"a/b", identifier); // but it has not ended
    QCOMPARE(departing(subscriptions, u"a/c"_s), QList<quint32>{identifier});

    // Wanted again it is no longer on its way out.
    QCOMPARE(subscriptions.add(u"a/+"_s, QoS::AtMostOnce), filter);
    QCOMPARE(departing(subscriptions, u"a/b"_s), QList<quint32>{ofPlain});
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));

    QCOMPARE(leave(subscriptions).size(), 3);
    for (auto *one : {filter, plain, shared})
        subscriptions.ended(one);
    QCOMPARE(subscriptions.count(), 0);
    QCOMPARE(departing(subscriptions, u"a/b"_s), (QList<quint32>{ofPlain, identifier}));
    // A plain filter has an identifier of its own as long as messages may come by the common one.
    plain = subscriptions.add(u"a/b"_s, QoS::AtMostOnce);
    QVERIFY(plain->identifier != ofPlain);
    QVERIFY(subscriptions.remove({plain, QoS::AtMostOnce}));
    subscriptions.forget(u"a/b", ofPlain);
    subscriptions.forget(u"a/b", identifier);
    QVERIFY(!subscriptions.hasDeparting());
    QCOMPARE(subscriptions.add(u"a/b"_s, QoS::AtMostOnce)->identifier, ofPlain);
}

void TestSubscriptions::whatHasEndedLongAgoIsForgotten()
{
    Subscriptions subscriptions;
    for (int i = 0; i < 1001; ++i) {
        auto *filter = subscriptions.add(u"n/"_s + QString::number(i), QoS::AtMostOnce);
        grant(subscriptions, filter);
        QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
        QCOMPARE(leave(subscriptions).size(), 1);
        subscriptions.ended(filter);
    }
    QVERIFY(departing(subscriptions, u"n/0"_s).isEmpty());
    QCOMPARE(departing(subscriptions, u"n/1"_s).size(), 1);
    QCOMPARE(departing(subscriptions, u"n/1000"_s).size(), 1);
    subscriptions.connected(true);
    QVERIFY(subscriptions.hasDeparting());
    subscriptions.connected(false);
    QVERIFY(!subscriptions.hasDeparting());
}

void TestSubscriptions::manyDroppedFiltersAreTakenInParts()
{
    Subscriptions subscriptions;
    for (int i = 0; i < 10; ++i) {
        auto *filter = subscriptions.add(QString::number(i), QoS::AtMostOnce);
        grant(subscriptions, filter);
        QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    }
    QCOMPARE(subscriptions.stale(0).size(), 0);
    for (const int part : {7, 3}) {
        const auto stale = subscriptions.stale(7);
        QCOMPARE(stale.size(), part);
        for (auto *filter : stale)
            subscriptions.unsubscribing(filter);
    }
    QVERIFY(subscriptions.stale().isEmpty());
}

void TestSubscriptions::aFilterDroppedWithTheSessionNeedsNoUnsubscribe()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(subscriptions, filter);
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    subscriptions.connected(false);
    QVERIFY(subscriptions.stale().isEmpty());
    QCOMPARE(subscriptions.count(), 0);
}

void TestSubscriptions::aFilterWantedAgainIsNotUnsubscribed()
{
    Subscriptions subscriptions;
    auto *filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    grant(subscriptions, filter);
    QVERIFY(subscriptions.remove({filter, QoS::AtMostOnce}));
    filter = subscriptions.add(u"a"_s, QoS::AtMostOnce);
    subscriptions.connected(true);
    QVERIFY(subscriptions.stale().isEmpty());
    QCOMPARE(subscriptions.due(), QList{filter}); // for what the broker has kept
}

void TestSubscriptions::filtersThatMayMatchTheSameTopicShareNoIdentifier_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    const auto row = [](const QString &one, const QString &other) {
        QTest::addRow("%s and %s", qPrintable(one), qPrintable(other)) << one << other;
    };
    row(u"a/+"_s, u"a/#"_s);
    row(u"a/+"_s, u"a/b"_s);
    row(u"a/+"_s, u"+/b"_s);
    row(u"a/#"_s, u"a/b/#"_s);
    row(u"a/#"_s, u"#"_s);
    row(u"a/+/#"_s, u"a/+"_s);
    row(u"a/+/c"_s, u"a/b/+"_s);
    row(u"+/b"_s, u"$share/g/+/b"_s);
    row(u"$share/g/+/b"_s, u"$share/h/+/b"_s);
}

void TestSubscriptions::filtersThatMayMatchTheSameTopicShareNoIdentifier()
{
    QFETCH(const QString, one);
    QFETCH(const QString, other);
    Subscriptions subscriptions;
    const quint32 identifier = subscriptions.add(one, QoS::AtMostOnce)->identifier;
    QVERIFY(identifier > 0);
    QVERIFY(subscriptions.isOwn(identifier));
    QVERIFY(subscriptions.add(other, QoS::AtMostOnce)->identifier != identifier);
}

void TestSubscriptions::filtersOfOneShapeShareAnIdentifier()
{
    Subscriptions subscriptions;
    auto *a = subscriptions.add(u"a/+/x"_s, QoS::AtMostOnce);
    const quint32 identifier = a->identifier;
    QCOMPARE(subscriptions.add(u"b/+/x"_s, QoS::AtMostOnce)->identifier, identifier);
    QCOMPARE(subscriptions.add(u"a/+/y"_s, QoS::AtLeastOnce)->identifier, identifier);
    const quint32 tails = subscriptions.add(u"a/#"_s, QoS::AtMostOnce)->identifier;
    QCOMPARE(subscriptions.add(u"b/#"_s, QoS::AtMostOnce)->identifier, tails);

    // One that has ended gets another, as long as messages may come by the common one.
    grant(subscriptions, a);
    QVERIFY(subscriptions.remove({a, QoS::AtMostOnce}));
    QCOMPARE(leave(subscriptions), QStringList{u"a/+/x"_s});
    subscriptions.ended(a);
    QVERIFY(subscriptions.add(u"a/+/x"_s, QoS::AtMostOnce)->identifier != identifier);
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
    grant(subscriptions, filter);
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
    QCOMPARE(subscriptions.add(u"+/b"_s, QoS::AtMostOnce)->identifier, 1u);
    QCOMPARE(subscriptions.add(u"c"_s, QoS::AtMostOnce)->identifier, 268'435'454u);
}

void TestSubscriptions::identifiersOfOthersAreKnownAsSuch()
{
    for (const quint32 first : {1u, 1000u, 268'435'455u}) {
        Subscriptions subscriptions;
        subscriptions.setFirstIdentifier(first);
        const quint32 a = subscriptions.add(u"a/+"_s, QoS::AtMostOnce)->identifier;
        const quint32 b = subscriptions.add(u"+/b"_s, QoS::AtMostOnce)->identifier;
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
