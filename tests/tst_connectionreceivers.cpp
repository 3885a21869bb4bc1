// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/connectionrig.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;

/// Whom a message reaches.
class TestConnectionReceivers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString())); }
    void cleanup() { m_connection.reset(); }

    void oneMessageReachesEachReceiverOnceInOrder_data();
    void oneMessageReachesEachReceiverOnceInOrder();
    void manyMessagesOverOverlappingFiltersArriveOnceInOrder();
    void aRetainedMessageReachesWhoSubscribedLater_data();
    void aRetainedMessageReachesWhoSubscribedLater();
    void theConnectionMayBeDeletedInAReceiver();
    void aBroadFilterIsSubscribedInPlaceOfNarrowOnes_data();
    void aBroadFilterIsSubscribedInPlaceOfNarrowOnes();

private:
    ConnectionRig m_rig;
    MqttTestBroker &m_broker = m_rig.broker;
    std::unique_ptr<MqttConnection> &m_connection = m_rig.connection;
};

void TestConnectionReceivers::oneMessageReachesEachReceiverOnceInOrder_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::newRow("MQTT 3.1.1: the broker sends one copy") << Protocol::Mqtt311;
    QTest::newRow("MQTT 5: the broker sends a copy per filter") << Protocol::Mqtt5;
}

void TestConnectionReceivers::oneMessageReachesEachReceiverOnceInOrder()
{
    QFETCH(Protocol, protocol);
    m_rig.open(ConnectionRig::quick(m_broker.port(), protocol));
    QStringList calls;
    const auto note = [&calls](const QString &who) {
        return [&calls, who](const MqttMessage &message) {
            calls.append(who % u' ' % QString::fromUtf8(message.payload()));
        };
    };
    QVERIFY(m_connection->subscribe(u"a/b"_s, QoS::AtMostOnce, note(u"exact"_s), 2));
    QVERIFY(m_connection->subscribe(u"a/+"_s, QoS::AtLeastOnce, note(u"plus"_s), 1));
    QVERIFY(m_connection->subscribe(u"a/#"_s, QoS::AtMostOnce, note(u"hash"_s), 0));
    QVERIFY(m_connection->subscribe(u"a/b"_s, QoS::AtMostOnce, note(u"exact2"_s), 2));
    QVERIFY(m_connection->subscribe(u"end"_s, QoS::AtMostOnce, note(u"end"_s)));
    QTRY_VERIFY(m_connection->isOnline());
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    QVERIFY(m_rig.settle(other));
    other.publish(u"a/b"_s, "1");
    other.publish(u"a/b"_s, "1"); // the same again is another message
    other.publish(u"end"_s, "");
    QTRY_VERIFY(calls.contains(u"end "_s));
    const QStringList once{u"hash 1"_s, u"plus 1"_s, u"exact 1"_s, u"exact2 1"_s};
    QCOMPARE(calls, once + once + QStringList(u"end "_s));
}

void TestConnectionReceivers::manyMessagesOverOverlappingFiltersArriveOnceInOrder()
{
    m_rig.open(ConnectionRig::quick(m_broker.port(), Protocol::Mqtt5));
    QList<QByteArray> narrow;
    QList<QByteArray> broad;
    QVERIFY(m_connection->subscribe(u"n/+"_s, QoS::AtLeastOnce,
                                    [&](const MqttMessage &m) { narrow.append(m.payload()); }));
    QVERIFY(m_connection->subscribe(u"n/#"_s, QoS::AtLeastOnce,
                                    [&](const MqttMessage &m) { broad.append(m.payload()); }));
    QTRY_VERIFY(m_connection->isOnline());
    QList<QByteArray> sent;
    for (int i = 0; i < 1000; ++i) {
        sent.append(QByteArray::number(i / 3)); // payloads repeat
        QVERIFY(
            m_connection
                ->publish(u"n/"_s % QString::number(i % 2), sent.last(), {.qos = QoS::AtLeastOnce})
                .isOk());
    }
    QTRY_COMPARE(broad.size(), sent.size());
    QTRY_COMPARE(narrow.size(), sent.size());
    QCOMPARE(broad, sent);
    QCOMPARE(narrow, sent);
}

void TestConnectionReceivers::aRetainedMessageReachesWhoSubscribedLater_data()
{
    oneMessageReachesEachReceiverOnceInOrder_data();
}

void TestConnectionReceivers::aRetainedMessageReachesWhoSubscribedLater()
{
    QFETCH(Protocol, protocol);
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    other.publish(u"kept/a"_s, "1", 1, true);
    QTRY_COMPARE(other.payloads(u"kept/a"_s).size(), 1);
    m_rig.open(ConnectionRig::quick(m_broker.port(), protocol));
    QStringList calls;
    QVERIFY(m_connection->subscribe(u"kept/#"_s, QoS::AtMostOnce, [&](const MqttMessage &m) {
        calls.append(m.isRetained() ? u"first, retained"_s : u"first"_s);
    }));
    QTRY_COMPARE(calls, QStringList{u"first, retained"_s});
    QVERIFY(m_connection->subscribe(u"kept/+"_s, QoS::AtMostOnce, [&](const MqttMessage &m) {
        calls.append(m.isRetained() ? u"second, retained"_s : u"second"_s);
    }));
    QTRY_VERIFY(calls.contains(u"second, retained"_s));
    if (protocol == Protocol::Mqtt5) // 3.1.1 cannot tell for whom a retained message is
        QCOMPARE(calls, (QStringList{u"first, retained"_s, u"second, retained"_s}));
    other.publish(u"kept/a"_s, "", 1, true);
}

void TestConnectionReceivers::theConnectionMayBeDeletedInAReceiver()
{
    m_rig.open(ConnectionRig::quick(m_broker.port()));
    int second = 0;
    QVERIFY(m_connection->subscribe(u"a"_s, QoS::AtLeastOnce,
                                    [&](const MqttMessage &) { m_connection.reset(); }));
    QVERIFY(
        m_connection->subscribe(u"a"_s, QoS::AtLeastOnce, [&](const MqttMessage &) { ++second; }));
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(m_connection->publish(u"a"_s, "x").isOk());
    QTRY_VERIFY(!m_connection);
    QCOMPARE(second, 0);
}

void TestConnectionReceivers::aBroadFilterIsSubscribedInPlaceOfNarrowOnes_data()
{
    oneMessageReachesEachReceiverOnceInOrder_data();
}

void TestConnectionReceivers::aBroadFilterIsSubscribedInPlaceOfNarrowOnes()
{
    QFETCH(Protocol, protocol);
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    m_rig.open(ConnectionRig::quick(m_broker.port(), protocol));
    QStringList calls;
    const auto note = [&calls](const QString &who) {
        return [&calls, who](const MqttMessage &m) { calls.append(who % u' ' % m.topic()); };
    };
    QSignalSpy unhandled(m_connection.get(), &MqttConnection::unhandledMessage);
    QVERIFY(m_connection->subscribe(u"a/#"_s, MqttSubscribeOptions(), {})); // for nobody
    QVERIFY(m_connection->subscribe(u"a/+/#"_s, MqttSubscribeOptions(), {}));
    const quint64 one =
        m_connection->subscribe(u"a/1"_s, {.rank = 2, .through = u"a/#"_s}, note(u"one"_s));
    QVERIFY(one);
    QVERIFY(m_connection->subscribe(u"a/+"_s, {.rank = 1, .through = u"a/+/#"_s}, note(u"any"_s)));
    QVERIFY(m_connection->subscribe(u"a/1"_s, {.rank = 3}, note(u"own"_s)));
    // What does not cover is refused.
    QVERIFY(!m_connection->subscribe(u"b/1"_s, {.through = u"a/#"_s}, note(u"none"_s)));
    QVERIFY(!m_connection->subscribe(u"a/1"_s, {.through = u"a/#/b"_s}, note(u"none"_s)));
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(m_rig.settle(other));
    for (const QString &topic : {u"a/1"_s, u"a/2/3"_s, u"a/2"_s})
        other.publish(topic, "x");
    QTRY_COMPARE(calls.size(), 4);
    QVERIFY(m_rig.settle(other));
    QCOMPARE(calls, (QStringList{u"any a/1"_s, u"one a/1"_s, u"own a/1"_s, u"any a/2"_s}));
    QCOMPARE(unhandled.count(), 1);
    QVERIFY(m_connection->resubscribe(one, u"a/2/3"_s, {.through = u"a/#"_s}));
    other.publish(u"a/2/3"_s, "x");
    QTRY_COMPARE(calls.last(), u"one a/2/3"_s);
    QCOMPARE(unhandled.count(), 1);
}

QTEST_GUILESS_MAIN(TestConnectionReceivers)
#include "tst_connectionreceivers.moc"
