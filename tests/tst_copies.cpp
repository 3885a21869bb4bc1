// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "connection/copies.h"

#include <QTest>

using namespace Qt::StringLiterals;
using mqtt::Copies;
using Mqtt::QoS;
using mqtt::Routes;
using mqtt::Subscriptions;
using State = Subscriptions::State;

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
    void aPlainFilterWantedAgainStillBringsCopiesOfBefore();
    void aPlainFilterIsExpectedUntilTheBrokerHasEndedIt();
    void copiesOfAnEndedSubscriptionReachNobody();
    void whatHasNoAnswerYetHasItsOwnBeginning();
    void aMessageThatBothBringIsHeardByTheFirst();
    void retainedMessagesAreForWhomTheyAnswer();
    void sharedSubscriptionsAreApart();
    void narrowFiltersHearByTheBroadOne();
    void copiesThatNeverComeAreForgotten();

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
        entry->state = State::Granted;
        return entry;
    }
    /// A copy that comes by these subscriptions: who hears it.
    QList<quint64> arrive(const QString &topic, const QByteArray &payload,
                          const QStringList &filters, const MqttPublishOptions &options = {})
    {
        QList<quint32> identifiers;
        for (const QString &filter : filters)
            identifiers.append(m_subscriptions->find(filter)->identifier);
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
    m_copies = std::make_unique<Copies>();
    m_routes = std::make_unique<Routes>();
    m_subscriptions = std::make_unique<Subscriptions>();
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
    now->state = State::Pending;
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/1"_s}), Heard{1});
    QCOMPARE(arrive(u"a/1"_s, "1", {u"a/+"_s}), Heard{});  // from here on the broker has it
    QCOMPARE(arrive(u"a/2"_s, "1", {u"a/2"_s}), Heard{2}); // which is not of the old one
    now->state = State::Granted;
    m_copies->begin(now);
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::aPlainFilterWantedAgainStillBringsCopiesOfBefore()
{
    // It was unsubscribed, and is to be subscribed again once the broker has answered that.
    Routes::Route *route = add({u"a"_s});
    route->replaced.push_back({find(u"+"_s), QoS::AtMostOnce});
    m_subscriptions->find(u"a"_s)->state = State::Unsent;
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), Heard{1});
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), Heard{});
    QCOMPARE(arrive(u"a"_s, "2", {u"a"_s}), Heard{1});
    QCOMPARE(arrive(u"a"_s, "2", {u"+"_s}), Heard{});
    // Twice meanwhile, even.
    QCOMPARE(arrive(u"a"_s, "3", {u"+"_s}), Heard{1});
    m_copies->forget(m_subscriptions->find(u"a"_s));
    QCOMPARE(arrive(u"a"_s, "3", {u"a"_s}), Heard{});
}

void TestCopies::aPlainFilterIsExpectedUntilTheBrokerHasEndedIt()
{
    Routes::Route *route = add({u"+"_s});
    Subscriptions::Filter *left = find(u"a"_s);
    m_copies->forget(left); // its UNSUBSCRIBE is on its way
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), Heard{1});
    left->state = State::Unsent; // wanted again between the two copies
    route->replaced.push_back({left, QoS::AtMostOnce});
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), Heard{});
    QCOMPARE(arrive(u"a"_s, "2", {u"+"_s}), Heard{1});
    m_copies->end(u"a"_s);
    QCOMPARE(arrive(u"a"_s, "2", {u"a"_s}), Heard{1});
}

void TestCopies::copiesOfAnEndedSubscriptionReachNobody()
{
    add({u"a"_s});
    const quint32 ended = 1000;
    std::vector<Routes::Route *> matched;
    m_routes->match(u"a", matched);
    QCOMPARE(matched.size(), 1u);
    m_copies->select(MqttMessage(u"a"_s, "1"), {ended}, matched);
    QVERIFY(matched.empty());
    // And are not waited for.
    Routes::Route *other = add({u"+"_s});
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), (Heard{1, 2}));
    QCOMPARE(m_copies->count(), 1u);
    m_copies->forget(other->wishes.front().filter);
    QCOMPARE(m_copies->count(), 0u);
}

void TestCopies::whatHasNoAnswerYetHasItsOwnBeginning()
{
    add({u"a"_s});
    Subscriptions::Filter *const pending = add({u"+"_s})->wishes.front().filter;
    pending->state = State::Pending;
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), Heard{1}); // before the broker had it, or not
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), Heard{2}); // not
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), Heard{1});
    pending->state = State::Granted;
    m_copies->begin(pending);
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), (Heard{1, 2})); // of a later message
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), Heard{});
}

void TestCopies::aMessageThatBothBringIsHeardByTheFirst()
{
    add({u"a"_s});
    add({u"+"_s})->wishes.front().filter->state = State::Pending;
    QCOMPARE(arrive(u"a"_s, "1", {u"+"_s}), (Heard{1, 2}));
    QCOMPARE(arrive(u"a"_s, "1", {u"a"_s}), Heard{});
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

QTEST_GUILESS_MAIN(TestCopies)
#include "tst_copies.moc"
