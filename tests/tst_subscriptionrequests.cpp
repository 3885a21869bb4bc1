// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "hostilerig.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using packet::Type;
using V = packet::Version;
using Request = QMqttClient::SubscriptionRequest;
using Subscription = QMqttSubscription;

class TestSubscriptionRequests : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void manyFiltersShareOnePacket_data();
    void manyFiltersShareOnePacket();
    void packetsKeepToTheServersMaximum();
    void packetsKeepToTheClientsBounds();
    void differentPropertiesNeedDifferentPackets();
    void whatIsRefusedIsNullInItsPlace();
    void aFilterTwiceIsOneObject();
    void activeFiltersAreNotAskedForAgain();
    void aHundredThousandFilters();
    void slotsMayDeleteWhatTheyAreToldOf();

    void manyFiltersLeaveWithOnePacket_data();
    void manyFiltersLeaveWithOnePacket();
    void aRefusedUnsubscriptionGoesOn();

    void askingAgainRaisesTheQoS_data();
    void askingAgainRaisesTheQoS();
    void askingAgainMayBeRefusedWithoutLoss();
    void askingForAnUnknownFilterSubscribesIt();
    void whatTheLinkLeftUnansweredCanBeAskedAgain();
};

namespace {

QList<Request> numbered(int count, quint8 qos = 0)
{
    QList<Request> requests;
    for (int i = 0; i < count; ++i)
        requests.append({u"f/%1"_s.arg(i), qos});
    return requests;
}

QByteArray granted(V version, const QByteArray &subscribe, const QList<int> &codes)
{
    return packet::suback(version, packet::idOf(subscribe), codes);
}

} // namespace

void TestSubscriptionRequests::manyFiltersShareOnePacket_data()
{
    addVersions();
}

void TestSubscriptionRequests::manyFiltersShareOnePacket()
{
    QFETCH(const int, version);
    const auto v = V(version);
    HostileRig rig(v);
    QVERIFY(rig.up());
    const QList<Subscription *> subscriptions =
        rig.client().subscribeFilters({{u"a"_s, 0}, {u"b/+"_s, 1}, {u"c/#"_s, 2}});
    QCOMPARE(subscriptions.size(), 3);
    QCOMPARE(subscriptions[1]->topic().filter(), u"b/+"_s);
    for (const Subscription *subscription : subscriptions)
        QCOMPARE(subscription->state(), Subscription::SubscriptionPending);
    const QList<QByteArray> sent = rig.sent();
    QCOMPARE(sent.size(), 1);
    const QList<packet::Filter> expected{{"a", 0}, {"b/+", 1}, {"c/#", 2}};
    QCOMPARE(packet::filtersOf(v, sent.constFirst()), expected);

    QSignalSpy qos(subscriptions[2], &Subscription::qosChanged);
    rig.feed(granted(v, sent.constFirst(), {0, v == V::V31 ? 1 : 0x80, 1}));
    QCOMPARE(subscriptions[0]->state(), Subscription::Subscribed);
    QCOMPARE(subscriptions[1]->state(),
             v == V::V31 ? Subscription::Subscribed : Subscription::Error);
    QCOMPARE(subscriptions[2]->state(), Subscription::Subscribed);
    QCOMPARE(subscriptions[2]->qos(), 1);
    QCOMPARE(qos.size(), 1);
    QSignalSpy received(subscriptions[2], &Subscription::messageReceived);
    rig.feed(packet::publish({.version = v, .topic = "c/d", .payload = "x"}));
    QCOMPARE(received.size(), 1);
    VERIFY_FINE(rig.aliveness());
}

void TestSubscriptionRequests::packetsKeepToTheServersMaximum()
{
    HostileRig rig(V::V5);
    QVERIFY(rig.up(packet::u32Property(0x27, 40)));
    const QList<Subscription *> subscriptions = rig.client().subscribeFilters(
        numbered(20) + QList<Request>{{QString(33, u'x')}, {QString(32, u'x')}});
    int filters = 0;
    const QList<QByteArray> sent = rig.sent();
    for (const QByteArray &bytes : sent) {
        QVERIFY2(bytes.size() <= 40, packet::describe(bytes).toUtf8());
        const qsizetype count = packet::filtersOf(V::V5, bytes).size();
        filters += int(count);
        rig.feed(granted(V::V5, bytes, QList<int>(count, 0)));
    }
    // 5 bytes of packet, 6 or 7 a filter of "f/0" to "f/19".
    QCOMPARE(sent.size(), 5);
    QCOMPARE(filters, 21);
    QVERIFY(!subscriptions[20]); // 41 bytes alone
    QCOMPARE(subscriptions[21]->state(), Subscription::Subscribed);
    QCOMPARE(subscriptions[0]->state(), Subscription::Subscribed);
}

void TestSubscriptionRequests::packetsKeepToTheClientsBounds()
{
    HostileRig rig(V::V311);
    QCOMPARE(rig.client().maximumFiltersPerPacket(), 1000);
    rig.client().setMaximumFiltersPerPacket(0); // ignored
    QCOMPARE(rig.client().maximumFiltersPerPacket(), 1000);
    rig.client().setMaximumFiltersPerPacket(8);
    QVERIFY(rig.up());
    rig.client().subscribeFilters(numbered(17));
    QList<qsizetype> sizes;
    for (const QByteArray &bytes : rig.sent())
        sizes += packet::filtersOf(V::V311, bytes).size();
    QCOMPARE(sizes, (QList<qsizetype>{8, 8, 1}));

    // Two of these are more than is put into a packet.
    const QString longOne(40000, u'x');
    rig.client().subscribeFilters({{longOne}, {longOne.chopped(1)}});
    QCOMPARE(rig.sent().size(), 2);
}

void TestSubscriptionRequests::differentPropertiesNeedDifferentPackets()
{
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    QMqttSubscriptionProperties one;
    one.setSubscriptionIdentifier(1);
    QMqttSubscriptionProperties two;
    two.setSubscriptionIdentifier(2);
    two.setNoLocal(true);
    QMqttSubscriptionProperties retain; // options belong to the filter, not to the packet
    retain.setRetainHandling(2);
    retain.setRetainAsPublished(true);
    rig.client().subscribeFilters(
        {{u"a"_s, 0, one}, {u"b"_s, 1, two}, {u"c"_s, 2, one}, {u"d"_s}, {u"e"_s, 1, retain}});
    QList<QList<packet::Filter>> packets;
    for (const QByteArray &bytes : rig.sent())
        packets += packet::filtersOf(V::V5, bytes);
    const QList<QList<packet::Filter>> expected{
        {{"a", 0}, {"c", 2}}, {{"b", 0x05}}, {{"d", 0}, {"e", 0x29}}};
    QCOMPARE(packets, expected);
}

void TestSubscriptionRequests::whatIsRefusedIsNullInItsPlace()
{
    HostileRig rig(V::V311);
    QCOMPARE(rig.client().subscribeFilters(numbered(2)),
             (QList<Subscription *>{nullptr, nullptr})); // not connected
    QVERIFY(rig.up());
    QVERIFY(rig.client().subscribeFilters({}).isEmpty());
    const QList<Subscription *> subscriptions =
        rig.client().subscribeFilters({{u"a"_s}, {u"b/#/c"_s}, {u"d"_s, 3}, {u"e"_s}});
    QVERIFY(subscriptions[0] && !subscriptions[1] && !subscriptions[2] && subscriptions[3]);
    const QList<packet::Filter> expected{{"a", 0}, {"e", 0}};
    QCOMPARE(packet::filtersOf(V::V311, rig.sent().constFirst()), expected);
}

void TestSubscriptionRequests::aFilterTwiceIsOneObject()
{
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    const QList<Subscription *> subscriptions =
        rig.client().subscribeFilters({{u"a"_s, 1}, {u"b"_s}, {u"a"_s, 2}});
    QCOMPARE(subscriptions[2], subscriptions[0]);
    const QList<packet::Filter> expected{{"a", 1}, {"b", 0}};
    QCOMPARE(packet::filtersOf(V::V311, rig.sent().constFirst()), expected);
}

void TestSubscriptionRequests::activeFiltersAreNotAskedForAgain()
{
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    Subscription *const first = rig.client().subscribe(u"a"_s, 1);
    rig.feed(granted(V::V311, rig.sent().constFirst(), {1}));
    const QList<Subscription *> subscriptions =
        rig.client().subscribeFilters({{u"b"_s}, {u"a"_s, 2}});
    QCOMPARE(subscriptions[1], first);
    const QList<packet::Filter> expected{{"b", 0}};
    QCOMPARE(packet::filtersOf(V::V311, rig.sent().constFirst()), expected);
    rig.client().subscribeFilters({{u"a"_s}});
    QVERIFY(rig.sent().isEmpty());
}

void TestSubscriptionRequests::aHundredThousandFilters()
{
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    const QList<Subscription *> subscriptions = rig.client().subscribeFilters(numbered(100000));
    const QList<QByteArray> sent = rig.sent();
    QCOMPARE(sent.size(), 100);
    for (const QByteArray &bytes : sent) {
        rig.feed(granted(V::V311, bytes, QList<int>(packet::filtersOf(V::V311, bytes).size(), 0)));
    }
    for (const Subscription *subscription : subscriptions)
        QCOMPARE(subscription->state(), Subscription::Subscribed);
    QSignalSpy received(subscriptions.constLast(), &Subscription::messageReceived);
    rig.feed(packet::publish({.topic = "f/99999", .payload = "x"}));
    QCOMPARE(received.size(), 1);
}

void TestSubscriptionRequests::slotsMayDeleteWhatTheyAreToldOf()
{
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    const QList<Subscription *> subscriptions =
        rig.client().subscribeFilters({{u"a"_s}, {u"b"_s}, {u"c"_s}});
    QPointer<Subscription> second(subscriptions[1]);
    connect(subscriptions[0], &Subscription::stateChanged, this, [&] {
        delete subscriptions[0];
        delete second;
    });
    rig.feed(granted(V::V311, rig.sent().constFirst(), {0, 0, 0}));
    QVERIFY(!second);
    QCOMPARE(subscriptions[2]->state(), Subscription::Subscribed);
    VERIFY_FINE(rig.aliveness());
}

void TestSubscriptionRequests::manyFiltersLeaveWithOnePacket_data()
{
    addVersions();
}

void TestSubscriptionRequests::manyFiltersLeaveWithOnePacket()
{
    QFETCH(const int, version);
    const auto v = V(version);
    HostileRig rig(v);
    rig.client().setMaximumFiltersPerPacket(3);
    QVERIFY(rig.up());
    const QList<Subscription *> subscriptions =
        rig.client().subscribeFilters({{u"a"_s}, {u"b"_s}, {u"c"_s}, {u"d"_s}, {u"$share/g/e"_s}});
    for (const QByteArray &bytes : rig.sent())
        rig.feed(granted(v, bytes, QList<int>(packet::filtersOf(v, bytes).size(), 0)));
    rig.client().unsubscribeFilters(
        {u"a"_s, u"nobody's"_s, u"b"_s, u"b"_s, u"c"_s, subscriptions[4]->topic()});
    const QList<QByteArray> sent = rig.sent();
    QCOMPARE(sent.size(), 2);
    const QList<packet::Filter> expected{{"a", 0}, {"b", 0}, {"c", 0}};
    QCOMPARE(packet::filtersOf(v, sent[0]), expected);
    const QList<packet::Filter> others{{"$share/g/e", 0}};
    QCOMPARE(packet::filtersOf(v, sent[1]), others);
    QCOMPARE(subscriptions[0]->state(), Subscription::UnsubscriptionPending);
    const bool is5 = v == V::V5;
    rig.feed(
        packet::unsuback(v, packet::idOf(sent[0]), is5 ? QList<int>{0, 0x11, 0} : QList<int>{}));
    QCOMPARE(subscriptions[0]->state(), Subscription::Unsubscribed);
    QCOMPARE(subscriptions[1]->state(), Subscription::Unsubscribed);
    QCOMPARE(subscriptions[2]->state(), Subscription::Unsubscribed);
    QCOMPARE(subscriptions[3]->state(), Subscription::Subscribed);
    QCOMPARE(subscriptions[4]->state(), Subscription::UnsubscriptionPending);
}

// A server that keeps a subscription goes on sending for it.
void TestSubscriptionRequests::aRefusedUnsubscriptionGoesOn()
{
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    const QList<Subscription *> subscriptions = rig.client().subscribeFilters({{u"a"_s}, {u"b"_s}});
    rig.feed(granted(V::V5, rig.sent().constFirst(), {0, 0}));
    rig.client().unsubscribeFilters({u"a"_s, u"b"_s});
    rig.feed(packet::unsuback(V::V5, packet::idOf(rig.sent().constFirst()), {0x87, 0},
                              packet::dataProperty(0x1f, "no")));
    QCOMPARE(subscriptions[0]->state(), Subscription::Subscribed);
    QCOMPARE(subscriptions[0]->reasonCode(), QMqtt::ReasonCode::NotAuthorized);
    QCOMPARE(subscriptions[0]->reason(), u"no"_s);
    QCOMPARE(subscriptions[1]->state(), Subscription::Unsubscribed);
    QSignalSpy received(subscriptions[0], &Subscription::messageReceived);
    rig.feed(packet::publish({.version = V::V5, .topic = "a", .payload = "x"}));
    QCOMPARE(received.size(), 1);
}

void TestSubscriptionRequests::askingAgainRaisesTheQoS_data()
{
    addVersions();
}

void TestSubscriptionRequests::askingAgainRaisesTheQoS()
{
    QFETCH(const int, version);
    const auto v = V(version);
    HostileRig rig(v);
    QVERIFY(rig.up());
    Subscription *const subscription = rig.client().subscribe(u"a"_s, 0);
    rig.feed(granted(v, rig.sent().constFirst(), {0}));
    QSignalSpy qos(subscription, &Subscription::qosChanged);
    QSignalSpy received(subscription, &Subscription::messageReceived);
    QMqttSubscriptionProperties properties;
    properties.setRetainHandling(2);
    QCOMPARE(rig.client().resubscribe(u"a"_s, properties, 2), subscription);
    QCOMPARE(subscription->state(), Subscription::SubscriptionPending);
    QCOMPARE(subscription->qos(), 0); // the old one holds until the answer
    const QList<QByteArray> sent = rig.sent();
    QCOMPARE(sent.size(), 1);
    const QList<packet::Filter> expected{{"a", v == V::V5 ? 0x22 : 2}};
    QCOMPARE(packet::filtersOf(v, sent.constFirst()), expected);
    rig.feed(packet::publish({.version = v, .topic = "a", .payload = "x"}));
    QCOMPARE(received.size(), 1);
    rig.feed(granted(v, sent.constFirst(), {2}));
    QCOMPARE(subscription->state(), Subscription::Subscribed);
    QCOMPARE(subscription->qos(), 2);
    QCOMPARE(qos.size(), 1);
}

void TestSubscriptionRequests::askingAgainMayBeRefusedWithoutLoss()
{
    HostileRig rig(V::V5);
    QVERIFY(rig.up());
    Subscription *const subscription = rig.client().subscribe(u"a"_s, 1);
    rig.feed(granted(V::V5, rig.sent().constFirst(), {1}));
    rig.client().resubscribe(u"a"_s, {}, 2);
    rig.feed(granted(V::V5, rig.sent().constFirst(), {0x97}));
    QCOMPARE(subscription->state(), Subscription::Subscribed);
    QCOMPARE(subscription->qos(), 1);
    QCOMPARE(subscription->reasonCode(), QMqtt::ReasonCode::QuotaExceeded);
    QSignalSpy received(subscription, &Subscription::messageReceived);
    rig.feed(packet::publish({.version = V::V5, .topic = "a", .payload = "x"}));
    QCOMPARE(received.size(), 1);
}

void TestSubscriptionRequests::askingForAnUnknownFilterSubscribesIt()
{
    HostileRig rig(V::V311);
    QVERIFY(rig.up());
    Subscription *const subscription = rig.client().resubscribe(u"a"_s, {}, 1);
    QCOMPARE(subscription->qos(), 1);
    rig.feed(granted(V::V311, rig.sent().constFirst(), {0x80}));
    QCOMPARE(subscription->state(), Subscription::Error);
    QCOMPARE(rig.client().resubscribe(u"a"_s, {}, 1), subscription);
    rig.feed(granted(V::V311, rig.sent().constFirst(), {1}));
    QCOMPARE(subscription->state(), Subscription::Subscribed);
    QVERIFY(!rig.client().resubscribe(u"a#"_s, {}, 1));
}

// In a session that goes on, an exchange without an answer is over, and the program can begin it
// again.
void TestSubscriptionRequests::whatTheLinkLeftUnansweredCanBeAskedAgain()
{
    HostileRig rig(V::V311);
    rig.client().setCleanSession(false);
    QVERIFY(rig.up());
    Subscription *const fresh = rig.client().subscribe(u"fresh"_s);
    const QList<Subscription *> held = rig.client().subscribeFilters({{u"raised"_s}, {u"left"_s}});
    const QList<QByteArray> sent = rig.sent();
    rig.feed(granted(V::V311, sent[1], {0, 0}));
    rig.client().resubscribe(u"raised"_s, {}, 1);
    rig.client().unsubscribe(u"left"_s);
    rig.device().closeByPeer();
    QTRY_COMPARE(rig.client().state(), QMqttClient::Disconnected);
    QCOMPARE(fresh->state(), Subscription::Unsubscribed);
    QCOMPARE(held[0]->state(), Subscription::Subscribed);
    QCOMPARE(held[1]->state(), Subscription::Subscribed);
    QVERIFY(rig.up({}, true));
    QCOMPARE(rig.client().subscribe(u"fresh"_s), fresh);
    QCOMPARE(rig.sent().size(), 1);
}

QTEST_GUILESS_MAIN(TestSubscriptionRequests)

#include "tst_subscriptionrequests.moc"
