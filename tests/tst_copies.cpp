// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/copies.h"

#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::Copies;
using Mqtt::QoS;
using mqtt::Routes;
using mqtt::Subscriptions;

class TestCopies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void theFirstCopyGoesToAllInOrder();
    void theSameMessageAgainIsAnotherOne();
    void copiesMayBeTwoMessagesApart();
    void oneCopyForAllNeedsNoOther();
    void otherTopicsAndPayloadsAreNoCopies();
    void plainFiltersOfOneIdentifierAreToldApartByTheTopic();
    void whoHasSeveralFiltersHearsAMessageOnce();
    void whoHasAnotherFilterHearsByTheOldOneUntilTheAnswer();
    void whatWaitsAtTheBrokerIsHeardByTheFilterOfBefore();
    void aFilterWantedAgainStillBringsCopiesOfBefore();
    void aFilterOfOthersReachesNobody();
    void theFirstCopyIsHeardByThoseWithoutAnAnswerToo();
    void aRoundTripLaterThereAreNoFurtherCopies();
    void whatHasEndedIsForgottenWhenMessagesComeWithoutIt();
    void retainedMessagesAreForWhomTheyAnswer();
    void sharedSubscriptionsAreApart();
    void narrowFiltersHearByTheBroadOne();
    void copiesThatNeverComeAreForgotten();
    void ofEqualMessagesTheNumberIsRight();
    void aCopyBehindTooManyOthersIsHeardAgain();

private:
    /// Another receiver; its filters are granted.
    Routes::Route *add(const QStringList &filters, const QString &through = {})
    {
        const quint64 handle = ++m_handle;
        auto route = std::make_unique<Routes::Route>(
            Routes::Route{handle, int(handle), {}, [](const MqttMessage &) {}});
        for (const QString &filter : filters) {
            route->filters.append(filter.section(u'/', filter.startsWith(u'$') ? 2 : 0));
            route->wishes.append({find(through.isEmpty() ? filter : through), QoS::AtMostOnce});
        }
        Routes::Route *const added = route.get();
        m_routes->add(std::move(route));
        return added;
    }
    Subscriptions::Filter *find(const QString &filter)
    {
        Subscriptions::Filter *const entry = m_subscriptions->add(filter, QoS::AtMostOnce);
        m_subscriptions->granted(entry);
        return entry;
    }
    /// A copy that comes by these subscriptions: who hears it.
    QList<quint64> arrive(const QString &topic, const QByteArray &payload,
                          const QStringList &filters, const MqttPublishOptions &options = {})
    {
        QList<quint32> identifiers;
        for (const QString &filter : filters)
            identifiers.append(m_subscriptions->find(filter)->identifier);
        return arriveBy(topic, payload, identifiers, options);
    }
    QList<quint64> arriveBy(const QString &topic, const QByteArray &payload,
                            const QList<quint32> &identifiers,
                            const MqttPublishOptions &options = {})
    {
        std::vector<Routes::Route *> matched;
        m_routes->match(topic, matched);
        m_copies->select(MqttMessage(topic, payload, options), identifiers, matched);
        QList<quint64> heard;
        for (const Routes::Route *route : matched)
            heard.append(route->handle);
        return heard;
    }

    using Heard = QList<quint64>;
    std::unique_ptr<Subscriptions> m_subscriptions;
    std::unique_ptr<Routes> m_routes;
    std::unique_ptr<Copies> m_copies;
    quint64 m_handle = 0;
};

void TestCopies::init()
{
    m_routes = std::make_unique<Routes>();
    m_subscriptions = std::make_unique<Subscriptions>();
    m_copies = std::make_unique<Copies>(m_subscriptions.get());
    m_handle = 0;
}

void TestCopies::theFirstCopyGoesToAllInOrder()
{
    add({u"a/b"_s});
    add({u"a/+"_s});
    add({u"a/b"_s});
    add({u"#"_s});
    QCOMPARE(arrive(u"a/b"_s, "1", {u"#"_s}), (Heard{1, 2, 3, 4}));
    QCOMPARE(arrive(u"a/b"_s, "1", {u"a/b"_s}), Heard{});
    QCOMPARE(m_copies->count(), 1u);
    QCOMPARE(arrive(u"a/b"_s, "1", {u"a/+"_s}), Heard{});
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::theSameMessageAgainIsAnotherOne()
{
    add({u"a"_s});
    add({u"+"_s});
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), (Heard{1, 2}));
        QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), Heard{});
    }
}

void TestCopies::copiesMayBeTwoMessagesApart()
{
    add({u"a"_s});
    add({u"+"_s});
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a"_s, "2", {u"a"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), (Heard{1, 2}));
    for (const char *payload : {"1", "2", "1"})
        QCOMPARE(arrive(u"a"_s, payload, {u"+"_s}), Heard{});
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::oneCopyForAllNeedsNoOther()
{
    add({u"a"_s});
    add({u"+"_s});
    for (int i = 0; i < 2; ++i)
        QCOMPARE(arrive(u"a"_s, "1", {u"a"_s, u"+"_s}), (Heard{1, 2}));
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::otherTopicsAndPayloadsAreNoCopies()
{
    add({u"a/+"_s});
    add({u"a/#"_s});
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/+"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a/2"_s, "1", {u"a/#"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a/1"_s, "2", {u"a/#"_s}), (Heard{1, 2}));
    QCOMPARE(m_copies->count(), 3u);
}

void TestCopies::plainFiltersOfOneIdentifierAreToldApartByTheTopic()
{
    add({u"a"_s, u"+"_s});
    add({u"b"_s});
    QCOMPARE(m_subscriptions->find(u"a"_s)->identifier, m_subscriptions->find(u"b"_s)->identifier);
    QCOMPARE(arrive(u"b"_s, "1", {u"b"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"b"_s, "1", {u"+"_s}), Heard{});
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), Heard{1});
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), Heard{});
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::whoHasSeveralFiltersHearsAMessageOnce()
{
    add({u"a/+"_s, u"a/#"_s, u"x/#"_s});
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/#"_s}), Heard{1});
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/+"_s}), Heard{});
    QCOMPARE(m_copies->count(), 0u);
    const MqttPublishOptions kept{.retain = true};
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/+"_s}, kept), Heard{1});
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/#"_s}, kept), Heard{});
}

void TestCopies::whoHasAnotherFilterHearsByTheOldOneUntilTheAnswer()
{
    Routes::Route *route = add({u"a/+"_s});
    add({u"a/2"_s});
    Subscriptions::Filter *const old = find(u"a/1"_s);
    route->replaced.push_back({old, QoS::AtMostOnce});
    Subscriptions::Filter *const now = m_subscriptions->find(u"a/+"_s);
    m_subscriptions->subscribing(now, true);
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/1"_s}), Heard{1});
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/+"_s}), Heard{}); // from here on the broker has it
    QCOMPARE(arrive(u"a/1"_s, "2", {u"a/+"_s}), Heard{1});
    QCOMPARE(arrive(u"a/1"_s, "2", {u"a/1"_s}), Heard{});
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::whatWaitsAtTheBrokerIsHeardByTheFilterOfBefore()
{
    // SUBACK and UNSUBACK came past messages that wait at the broker for our acknowledgements.
    Subscriptions::Filter *const old = find(u"a/1"_s);
    const quint32 before = old->identifier;
    add({u"a/+"_s});
    QVERIFY(m_subscriptions->remove({old, QoS::AtMostOnce}));
    m_subscriptions->unsubscribing(old);
    QCOMPARE(arriveBy(u"a/1"_s, "1", {before}), Heard{1});
    m_subscriptions->ended(old);
    QCOMPARE(arriveBy(u"a/1"_s, "2", {before}), Heard{1}); // the broker had one of the two
    QCOMPARE(arriveBy(u"a/1"_s, "3", {before}), Heard{1}); // both
    QCOMPARE(arrive(u"a/1"_s, "3", {u"a/+"_s}), Heard{});
    QCOMPARE(arrive(u"a/1"_s, "4", {u"a/+"_s}), Heard{1}); // in the other order
    QCOMPARE(arriveBy(u"a/1"_s, "4", {before}), Heard{});
    QCOMPARE(arrive(u"a/1"_s, "5", {u"a/+"_s}), Heard{1});
    QCOMPARE(arriveBy(u"a/1"_s, "6", {before}, {.retain = true}), Heard{}); // nobody asked for it
}

void TestCopies::aFilterWantedAgainStillBringsCopiesOfBefore()
{
    add({u"+"_s});
    Routes::Route *route = add({u"a"_s});
    Subscriptions::Filter *const filter = route->wishes.front().filter;
    const quint32 before = filter->identifier;
    QVERIFY(m_subscriptions->remove(route->wishes.front()));
    m_subscriptions->unsubscribing(filter);
    QCOMPARE(m_subscriptions->add(u"a"_s, QoS::AtMostOnce), filter);
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), (Heard{1, 2}));
    QCOMPARE(arriveBy(u"a"_s, "1", {before}), Heard{});
    m_subscriptions->ended(filter);
    m_subscriptions->subscribing(filter, true);
    QCOMPARE(arriveBy(u"a"_s, "2", {before}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a"_s, "2", {u"+"_s}), Heard{});
    QCOMPARE(arrive(u"a"_s, "3", {u"+"_s}), (Heard{1, 2}));
    QCOMPARE(arriveBy(u"a"_s, "3", {filter->identifier}), Heard{});
    QCOMPARE(arriveBy(u"a"_s, "3", {filter->identifier}), (Heard{1, 2})); // the next "3"
}

void TestCopies::aFilterOfOthersReachesNobody()
{
    add({u"a"_s});
    // Somebody hears "b/1" alone by "#", and "a" is none of that.
    add({u"b/1"_s}, u"#"_s);
    QCOMPARE(arrive(u"a"_s, "1", {u"#"_s}), Heard{});
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), Heard{1});
    QCOMPARE(arriveBy(u"a"_s, "1", {1000}), Heard{});
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::theFirstCopyIsHeardByThoseWithoutAnAnswerToo()
{
    add({u"a"_s});
    Subscriptions::Filter *const pending = add({u"+"_s})->wishes.front().filter;
    m_subscriptions->subscribing(pending, true);
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), (Heard{1, 2})); // before the broker had it, or not
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), Heard{});       // not
    QCOMPARE(arrive(u"a"_s, "2", {u"+"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a"_s, "2", {u"a"_s}), Heard{});
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::aRoundTripLaterThereAreNoFurtherCopies()
{
    add({u"a"_s});
    Subscriptions::Filter *const pending = add({u"+"_s})->wishes.front().filter;
    m_subscriptions->subscribing(pending, true);
    const quint64 early = m_copies->mark();
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), (Heard{1, 2})); // before the broker had "+"
    m_subscriptions->granted(pending);
    m_copies->settle(early);
    QCOMPARE(m_copies->count(), 1u); // which came behind what is answered
    m_copies->settle(m_copies->mark());
    QCOMPARE(m_copies->count(), 0u);
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), (Heard{1, 2})); // the value did not change
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), Heard{});

    // With QoS 2 room for a further copy comes with PUBCOMP, at the end of two round trips.
    const MqttPublishOptions exactlyOnce{.qos = QoS::ExactlyOnce};
    QCOMPARE(arrive(u"a"_s, "2", {u"+"_s}, exactlyOnce), (Heard{1, 2}));
    const quint64 both = m_copies->mark();
    m_copies->settle(both);
    m_copies->settle(both); // sent at the same time, so not the next
    QCOMPARE(arrive(u"a"_s, "2", {u"a"_s}, exactlyOnce), Heard{});
    QCOMPARE(arrive(u"a"_s, "3", {u"+"_s}, exactlyOnce), (Heard{1, 2}));
    m_copies->settle(m_copies->mark());
    m_copies->settle(m_copies->mark());
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::whatHasEndedIsForgottenWhenMessagesComeWithoutIt()
{
    add({u"a/+"_s});
    for (int round = 0; round < 2; ++round) {
        Subscriptions::Filter *const old = find(u"a/#"_s);
        QVERIFY(m_subscriptions->remove({old, QoS::AtMostOnce}));
        m_subscriptions->unsubscribing(old);
        m_subscriptions->ended(old);
        QCOMPARE(arrive(u"a/1"_s, "1", {u"a/+"_s}), Heard{1});
        QVERIFY(m_subscriptions->hasDeparting());
        if (round == 0) {
            m_copies->settle(m_copies->mark());
        } else {
            for (int i = 0; i < 100; ++i)
                QCOMPARE(arrive(u"a/1"_s, QByteArray::number(i), {u"a/+"_s}), Heard{1});
        }
        QVERIFY(!m_subscriptions->hasDeparting());
    }
}

void TestCopies::retainedMessagesAreForWhomTheyAnswer()
{
    add({u"a"_s});
    add({u"+"_s});
    const MqttPublishOptions kept{.retain = true};
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}, kept), Heard{1});
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}, kept), Heard{2});
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), (Heard{1, 2})); // and this is a new one
}

void TestCopies::sharedSubscriptionsAreApart()
{
    add({u"$share/g/a"_s});
    add({u"+"_s});
    QCOMPARE(arrive(u"a"_s, "1", {u"$share/g/a"_s}), Heard{1});
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), Heard{2});
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::narrowFiltersHearByTheBroadOne()
{
    add({u"a/1"_s}, u"a/#"_s);
    add({u"a/+"_s});
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/#"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/+"_s}), Heard{});
    QCOMPARE(arrive(u"a/2"_s, "1", {u"a/+"_s}), Heard{2});
}

void TestCopies::copiesThatNeverComeAreForgotten()
{
    add({u"a"_s});
    add({u"+"_s});
    for (int i = 0; i < 1000; ++i)
        QCOMPARE(arrive(u"a"_s, QByteArray::number(i), {u"a"_s}), (Heard{1, 2}));
    QVERIFY(m_copies->count() < 100);
    QCOMPARE(arrive(u"a"_s, "0", {u"+"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a"_s, "999", {u"+"_s}), Heard{});
}

void TestCopies::ofEqualMessagesTheNumberIsRight()
{
    add({u"a"_s});
    add({u"+"_s});
    const MqttPublishOptions sure{.qos = Mqtt::QoS::AtLeastOnce};
    // The broker drops the copy of the first by "a", which is of QoS 0: that of the second stands
    // for the first, and the second is heard by the copy of the other filter.
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}, sure), Heard{});
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}, sure), (Heard{1, 2}));
}

void TestCopies::aCopyBehindTooManyOthersIsHeardAgain()
{
    add({u"a"_s});
    add({u"+"_s});
    for (int i = 0; i < 65; ++i)
        QCOMPARE(arrive(u"a"_s, QByteArray::number(i), {u"a"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a"_s, "0", {u"+"_s}), (Heard{1, 2})); // is no longer awaited
    QCOMPARE(arrive(u"a"_s, "2", {u"+"_s}), Heard{});
}

QTEST_GUILESS_MAIN(TestCopies)
#include "tst_copies.moc"
