// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "clientfixture.h"

class TestQMqttSubscription : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void subscribes_data();
    void subscribes();
    void refusedSubscriptionIsAnError();
    void sameFilterGivesTheSameObject();
    void unsubscribes_data();
    void unsubscribes();
    void aRefusedOneBehindAnUnsubscribedOneIsAnError();
    void overlappingSubscriptionsEmitOnceEach();
    void sharedSubscription_data();
    void sharedSubscription();
    void subscriptionsLiveThroughARestoredSession();
    void subscriptionsEndWithACleanSession();
    void subscribingInsideMessageReceived();
};

void TestQMqttSubscription::subscribes_data()
{
    versions();
}

void TestQMqttSubscription::subscribes()
{
    QFETCH(int, version);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    QMqttSubscriptionProperties properties;
    properties.setNoLocal(true);
    properties.setSubscriptionIdentifier(300);
    f.broker
        .expect(u"SUBSCRIBE of a/+ with QoS 2"_s,
                [&](const QByteArray &bytes) {
                    const int id = packet::idOf(bytes);
                    return bytes == (version == 5
                                         ? packet::subscribe(V::V5, id, "a/+", 2 | 4,
                                                             packet::varintProperty(0x0b, 300))
                                         : packet::subscribe(V::V311, id, "a/+", 2));
                })
        .reply([&](const QByteArray &bytes) {
            return packet::suback(f.v, packet::idOf(bytes), {1},
                                  packet::dataProperty(0x1f, "lower") +
                                      packet::userProperty("n", "v"));
        });
    Subscription *const subscription = f.client->subscribe(u"a/+"_s, properties, 2);
    QVERIFY(subscription);
    QCOMPARE(subscription->state(), Subscription::SubscriptionPending);
    QCOMPARE(subscription->qos(), 2);
    f.record(subscription);
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.log, (Log{u"subscription qos 1"_s, u"subscription state 2"_s}));
    QCOMPARE(subscription->state(), Subscription::Subscribed);
    QCOMPARE(subscription->qos(), 1);
    QCOMPARE(subscription->topic(), QMqttTopicFilter(u"a/+"_s));
    QCOMPARE(subscription->reasonCode(), QMqtt::ReasonCode::SubscriptionQoSLevel1);
    if (version == 5) {
        QCOMPARE(subscription->reason(), u"lower"_s);
        QCOMPARE(subscription->userProperties().size(), 1);
    }
    QVERIFY(!f.client->subscribe(u"a/#/b"_s));
    QVERIFY(!f.client->subscribe(u"a"_s, 3));
    QMqttSubscriptionProperties tooLong;
    QMqttUserProperties user;
    user.append({u"n"_s, QString(65536, u'v')});
    tooLong.setUserProperties(user);
    if (version == 5)
        QVERIFY(!f.client->subscribe(u"b"_s, tooLong));
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttSubscription::refusedSubscriptionIsAnError()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const refused = f.subscribe(u"a"_s, 1, 0x80);
    QVERIFY2(refused, f.broker.problem());
    QCOMPARE(refused->state(), Subscription::Error);
    QCOMPARE(refused->reasonCode(), QMqtt::ReasonCode::UnspecifiedError);
    QCOMPARE(f.client->state(), Client::Connected);
}

void TestQMqttSubscription::sameFilterGivesTheSameObject()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const subscription = f.subscribe(u"a"_s);
    QVERIFY2(subscription, f.broker.problem());
    QCOMPARE(f.client->subscribe(u"a"_s, 0), subscription);
    QVERIFY(f.client->subscribe(u"a/+"_s) != subscription);
    f.broker.expect(Type::Subscribe); // of a/+ alone
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttSubscription::unsubscribes_data()
{
    versions();
}

void TestQMqttSubscription::unsubscribes()
{
    QFETCH(int, version);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    for (const bool byObject : {true, false}) {
        Subscription *const subscription = f.subscribe(u"a/#"_s);
        QVERIFY2(subscription, f.broker.problem());
        f.record(subscription);
        f.broker
            .expect(u"UNSUBSCRIBE of a/#"_s,
                    [&](const QByteArray &bytes) {
                        return bytes == packet::unsubscribe(f.v, packet::idOf(bytes), "a/#");
                    })
            .reply([&](const QByteArray &bytes) {
                return packet::unsuback(f.v, packet::idOf(bytes),
                                        version == 5 ? QList<int>{0} : QList<int>());
            });
        if (byObject)
            subscription->unsubscribe();
        else
            f.client->unsubscribe(u"a/#"_s);
        QVERIFY2(f.broker.finish(), f.broker.problem());
        QCOMPARE(f.log, (Log{u"subscription state 3"_s, u"subscription state 0"_s}));
        f.log.clear();
        f.broker.send(f.publishBytes("a/b"));
        QCOMPARE(f.log, Log{u"received a/b x"_s});
        subscription->disconnect();
    }
    f.client->unsubscribe(u"unknown"_s);
    QVERIFY2(f.broker.finish(), f.broker.problem());
}

void TestQMqttSubscription::aRefusedOneBehindAnUnsubscribedOneIsAnError()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const subscription = f.subscribe(u"a"_s, 1);
    QVERIFY2(subscription, f.broker.problem());
    f.broker.expect(Type::Unsubscribe).reply([&](const QByteArray &bytes) {
        return packet::unsuback(f.v, packet::idOf(bytes));
    });
    f.broker.expect(Type::Subscribe).reply([&](const QByteArray &bytes) {
        return packet::suback(f.v, packet::idOf(bytes), {0x80});
    });
    subscription->unsubscribe();
    QCOMPARE(f.client->subscribe(u"a"_s, 1), subscription);
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(subscription->state(), Subscription::Error);
}

void TestQMqttSubscription::overlappingSubscriptionsEmitOnceEach()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    for (const QString &filter : {u"a/#"_s, u"a/+"_s, u"a/b"_s, u"other"_s}) {
        Subscription *const subscription = f.subscribe(filter);
        QVERIFY2(subscription, f.broker.problem());
        f.record(subscription, filter);
    }
    f.broker.send(f.publishBytes("a/b"));
    QCOMPARE(f.log.size(), 4);
    QCOMPARE(f.log.takeFirst(), u"received a/b x"_s);
    f.log.sort();
    QCOMPARE(f.log, (Log{u"a/# received x"_s, u"a/+ received x"_s, u"a/b received x"_s}));
}

void TestQMqttSubscription::sharedSubscription_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("spelling");
    QTest::newRow("3.1.1, in full") << 4 << u"$share/g/a/+"_s;
    QTest::newRow("5.0, in full") << 5 << u"$share/g/a/+"_s;
    QTest::newRow("5.0, as topic() says") << 5 << u"a/+"_s;
}

void TestQMqttSubscription::sharedSubscription()
{
    QFETCH(int, version);
    QFETCH(QString, spelling);
    Fixture f{V(version)};
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const shared = f.subscribe(u"$share/g/a/+"_s);
    QVERIFY2(shared, f.broker.problem());
    QCOMPARE(shared->topic().filter(), version == 5 ? u"a/+"_s : u"$share/g/a/+"_s);
    QCOMPARE(shared->isSharedSubscription(), version == 5);
    QCOMPARE(shared->sharedSubscriptionName(), version == 5 ? u"g"_s : QString());
    f.record(shared, u"shared"_s);
    f.broker.send(f.publishBytes("a/b"));
    QCOMPARE(f.log, (Log{u"received a/b x"_s, u"shared received x"_s}));

    if (spelling.startsWith(u"$share"_s)) { // a plain one lives beside it
        Subscription *const plain = f.subscribe(u"a/+"_s);
        QVERIFY2(plain, f.broker.problem());
        QVERIFY(plain != shared);
    }
    f.broker.expect(u"UNSUBSCRIBE with $share"_s, [&](const QByteArray &bytes) {
        return bytes == packet::unsubscribe(f.v, packet::idOf(bytes), "$share/g/a/+");
    });
    f.client->unsubscribe(spelling);
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(shared->state(), Subscription::UnsubscriptionPending);
}

void TestQMqttSubscription::subscriptionsLiveThroughARestoredSession()
{
    Fixture f;
    f.client->setCleanSession(false);
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const subscription = f.subscribe(u"a"_s);
    QVERIFY2(subscription, f.broker.problem());
    f.record(subscription);
    f.broker.device()->closeByPeer();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(f.client->state(), Client::Disconnected);
    QCOMPARE(subscription->state(), Subscription::Subscribed);
    QVERIFY2(f.connectNow({}, true), f.broker.problem());
    f.broker.send(f.publishBytes("a"));
    QCOMPARE(f.log, (Log{u"received a x"_s, u"subscription received x"_s}));
    QCOMPARE(f.client->subscribe(u"a"_s, 2), subscription);
    QVERIFY2(f.broker.finish(), f.broker.problem()); // nothing was sent for it

    // The server has forgotten: so do we.
    f.broker.device()->closeByPeer();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QVERIFY2(f.connectNow({}, false), f.broker.problem());
    QCOMPARE(subscription->state(), Subscription::Unsubscribed);
}

void TestQMqttSubscription::subscriptionsEndWithACleanSession()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const subscription = f.subscribe(u"a"_s);
    QVERIFY2(subscription, f.broker.problem());
    f.broker.device()->closeByPeer();
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(subscription->state(), Subscription::Unsubscribed);
    QVERIFY2(f.connectNow(), f.broker.problem());
    QPointer<Subscription> again = f.subscribe(u"a"_s); // goes to the server anew
    QVERIFY2(again, f.broker.problem());
    QCOMPARE(again->state(), Subscription::Subscribed);
}

void TestQMqttSubscription::subscribingInsideMessageReceived()
{
    Fixture f;
    QVERIFY2(f.connectNow(), f.broker.problem());
    Subscription *const first = f.subscribe(u"a/#"_s);
    QVERIFY2(first, f.broker.problem());
    int count = 0;
    connect(first, &Subscription::messageReceived, this, [&] {
        for (int i = 0; i < 20; ++i)
            QVERIFY(f.client->subscribe(u"a/%1/%2"_s.arg(count).arg(i)));
        ++count;
    });
    for (int i = 0; i < 40; ++i)
        f.broker.expect(Type::Subscribe);
    f.broker.send(f.publishBytes("a/x").repeated(2));
    QVERIFY2(f.broker.finish(), f.broker.problem());
    QCOMPARE(count, 2);
}

QTEST_GUILESS_MAIN(TestQMqttSubscription)

#include "tst_qmqttsubscription.moc"
