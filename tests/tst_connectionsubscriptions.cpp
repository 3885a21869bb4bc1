// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "support/observer.h"
#include "support/scriptedserver.h"

#include <MqttService/MqttConnection>
#include <MqttService/MqttTestBroker>

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mqtt::QoS;
using Protocol = BrokerOptions::Protocol;
using State = MqttConnection::State;

namespace {

const QByteArray accepted311("\x20\x02\x00\x00", 4);

BrokerOptions quick(quint16 port, Protocol protocol = Protocol::Auto)
{
    BrokerOptions options;
    options.host = u"127.0.0.1"_s;
    options.port = port;
    options.protocol = protocol;
    options.reconnect = {.initial = 10ms, .maximum = 50ms};
    return options;
}

} // namespace

// What a connection subscribes, and whom a message reaches.
class TestConnectionSubscriptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void subscriptionsAreRestoredWithoutSession();
    void subscriptionsAreNotSentAgainWithTheSession();
    void messagesKeptInTheSessionArrive_data();
    void messagesKeptInTheSessionArrive();
    void aRefusedSubscriptionIsReported();
    void oneMessageReachesEachReceiverOnceInOrder_data();
    void oneMessageReachesEachReceiverOnceInOrder();
    void manyMessagesOverOverlappingFiltersArriveOnceInOrder();
    void aRetainedMessageReachesWhoSubscribedLater_data();
    void aRetainedMessageReachesWhoSubscribedLater();
    void theLastReceiverEndsTheSubscription();
    void aHigherQosIsAskedForLater();
    void aFilterIsAskedForAgainOnlyAfterTheAnswer();
    void anInvalidFilterIsRefused_data();
    void anInvalidFilterIsRefused();
    void theConnectionMayBeDeletedInAReceiver();
    void aBroadFilterIsSubscribedInPlaceOfNarrowOnes_data();
    void aBroadFilterIsSubscribedInPlaceOfNarrowOnes();
    void moreFiltersThanPacketIdentifiersAreSubscribed_data();
    void moreFiltersThanPacketIdentifiersAreSubscribed();

private:
    MqttTestBroker m_broker;
    std::unique_ptr<MqttConnection> m_connection;

    /// Waits until the broker has seen what the connection sent, its SUBSCRIBEs too.
    void settle(const Observer &observer)
    {
        const auto before = observer.payloads(u"settled"_s).size();
        QVERIFY(m_connection->publish(u"settled"_s, {}).isOk());
        QTRY_VERIFY(observer.payloads(u"settled"_s).size() > before);
    }
    void open(const BrokerOptions &options)
    {
        m_connection = std::make_unique<MqttConnection>();
        m_connection->setOptions(options);
        m_connection->open();
    }
};

void TestConnectionSubscriptions::initTestCase()
{
    QVERIFY2(m_broker.start(), qPrintable(m_broker.errorString()));
}

void TestConnectionSubscriptions::cleanup()
{
    m_connection.reset();
    if (!m_broker.isRunning())
        QVERIFY2(m_broker.restart(), qPrintable(m_broker.errorString()));
}

void TestConnectionSubscriptions::subscriptionsAreRestoredWithoutSession()
{
    open(quick(m_broker.port()));
    int received = 0;
    QVERIFY(m_connection->subscribe(u"a/+"_s, QoS::AtLeastOnce,
                                    [&](const MqttMessage &) { ++received; }));
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(m_broker.restart());
    QTRY_VERIFY(!m_connection->isOnline());
    QTRY_VERIFY(m_connection->isOnline());
    QVERIFY(!m_connection->isSessionRestored());
    QVERIFY(m_connection->publish(u"a/b"_s, "x", {.qos = QoS::AtLeastOnce}).isOk());
    QTRY_COMPARE(received, 1);
}

void TestConnectionSubscriptions::subscriptionsAreNotSentAgainWithTheSession()
{
    int subscribes = 0;
    int connects = 0;
    bool present = false;
    QTcpSocket *current = nullptr;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client;
        if (type == ScriptedServer::Connect) {
            client->write(present ? QByteArray("\x20\x02\x01\x00", 4) : accepted311);
            ++connects;
        } else if (type == ScriptedServer::Subscribe) {
            ++subscribes;
            client->write(QByteArray("\x90\x03", 2) + ScriptedServer::subscribeId(packet) + '\1');
        }
    });
    BrokerOptions options = quick(server.port(), Protocol::Mqtt311);
    options.clientId = u"steady"_s;
    options.cleanSession = false;
    open(options);
    int received = 0;
    QVERIFY(m_connection->subscribe(u"a"_s, QoS::AtLeastOnce,
                                    [&](const MqttMessage &) { ++received; }));
    QTRY_COMPARE(subscribes, 1);
    QTRY_VERIFY(m_connection->isOnline());

    present = true;
    current->disconnectFromHost();
    QTRY_COMPARE(connects, 2);
    QTRY_VERIFY(m_connection->isSessionRestored());
    current->write(QByteArray("\x30\x04\x00\x01"
                              "ax",
                              6));
    QTRY_COMPARE(received, 1);
    QCOMPARE(subscribes, 1);

    present = false; // the broker has lost it
    current->disconnectFromHost();
    QTRY_COMPARE(subscribes, 2);
}

void TestConnectionSubscriptions::messagesKeptInTheSessionArrive_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::addColumn<bool>("another");
    QTest::newRow("MQTT 3.1.1, the same connection") << Protocol::Mqtt311 << false;
    QTest::newRow("MQTT 5, the same connection") << Protocol::Mqtt5 << false;
    QTest::newRow("MQTT 3.1.1, another run of the program") << Protocol::Mqtt311 << true;
    QTest::newRow("MQTT 5, another run of the program") << Protocol::Mqtt5 << true;
}

void TestConnectionSubscriptions::messagesKeptInTheSessionArrive()
{
    QFETCH(Protocol, protocol);
    QFETCH(bool, another);
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    BrokerOptions options = quick(m_broker.port(), protocol);
    options.clientId = u"keeper"_s;
    options.cleanSession = false;
    QList<QByteArray> got;
    const auto receive = [&got](const MqttMessage &message) { got.append(message.payload()); };
    open(options);
    QVERIFY(m_connection->subscribe(u"kept/#"_s, QoS::AtLeastOnce, receive));
    QTRY_VERIFY(m_connection->isOnline());
    settle(other);
    QSignalSpy closed(m_connection.get(), &MqttConnection::closed);
    m_connection->close();
    QTRY_COMPARE(closed.count(), 1);
    for (const char *payload : {"1", "2"})
        other.publish(u"kept/a"_s, payload);
    QTRY_COMPARE(other.payloads(u"kept/a"_s).size(), 2);

    if (another) {
        open(options);
        QVERIFY(m_connection->subscribe(u"kept/+"_s, QoS::AtLeastOnce, receive));
    } else {
        m_connection->open();
    }
    QTRY_COMPARE(got, (QList<QByteArray>{"1", "2"}));
    QVERIFY(m_connection->isSessionRestored());
    settle(other);
    m_connection.reset();
    options.cleanSession = true; // leaves nothing behind
    open(options);
    QTRY_VERIFY(m_connection->isOnline());
}

void TestConnectionSubscriptions::aRefusedSubscriptionIsReported()
{
    ScriptedServer server([](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        if (type == ScriptedServer::Connect)
            client->write(accepted311);
        else if (type == ScriptedServer::Subscribe)
            client->write(QByteArray("\x90\x03", 2) + ScriptedServer::subscribeId(packet) + '\x80');
    });
    open(quick(server.port(), Protocol::Mqtt311));
    QSignalSpy errors(m_connection.get(), &MqttConnection::errorOccurred);
    QVERIFY(m_connection->subscribe(u"secret/#"_s, QoS::AtMostOnce, [](const MqttMessage &) {}));
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.first().first().value<MqttError>();
    QCOMPARE(error.code(), MqttError::Code::SubscriptionRefused);
    QVERIFY2(error.text().contains(u"'secret/#'"_s), qPrintable(error.text()));
    QVERIFY2(error.text().contains(u"0x80"_s), qPrintable(error.text()));
    QVERIFY(m_connection->isOnline());
}

void TestConnectionSubscriptions::oneMessageReachesEachReceiverOnceInOrder_data()
{
    QTest::addColumn<Protocol>("protocol");
    QTest::newRow("MQTT 3.1.1: the broker sends one copy") << Protocol::Mqtt311;
    QTest::newRow("MQTT 5: the broker sends a copy per filter") << Protocol::Mqtt5;
}

void TestConnectionSubscriptions::oneMessageReachesEachReceiverOnceInOrder()
{
    QFETCH(Protocol, protocol);
    open(quick(m_broker.port(), protocol));
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
    settle(other);
    other.publish(u"a/b"_s, "1");
    other.publish(u"a/b"_s, "1"); // the same again is another message
    other.publish(u"end"_s, "");
    QTRY_VERIFY(calls.contains(u"end "_s));
    const QStringList once{u"hash 1"_s, u"plus 1"_s, u"exact 1"_s, u"exact2 1"_s};
    QCOMPARE(calls, once + once + QStringList(u"end "_s));
}

void TestConnectionSubscriptions::manyMessagesOverOverlappingFiltersArriveOnceInOrder()
{
    open(quick(m_broker.port(), Protocol::Mqtt5));
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

void TestConnectionSubscriptions::aRetainedMessageReachesWhoSubscribedLater_data()
{
    oneMessageReachesEachReceiverOnceInOrder_data();
}

void TestConnectionSubscriptions::aRetainedMessageReachesWhoSubscribedLater()
{
    QFETCH(Protocol, protocol);
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    other.publish(u"kept/a"_s, "1", 1, true);
    QTRY_COMPARE(other.payloads(u"kept/a"_s).size(), 1);
    open(quick(m_broker.port(), protocol));
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

void TestConnectionSubscriptions::theLastReceiverEndsTheSubscription()
{
    open(quick(m_broker.port()));
    int first = 0;
    int second = 0;
    int done = 0;
    const quint64 a =
        m_connection->subscribe(u"a"_s, QoS::AtMostOnce, [&](const MqttMessage &) { ++first; });
    const quint64 b =
        m_connection->subscribe(u"a"_s, QoS::AtMostOnce, [&](const MqttMessage &) { ++second; });
    QVERIFY(
        m_connection->subscribe(u"done"_s, QoS::AtMostOnce, [&](const MqttMessage &) { ++done; }));
    QSignalSpy unhandled(m_connection.get(), &MqttConnection::unhandledMessage);
    QTRY_VERIFY(m_connection->isOnline());
    const auto round = [&] {
        const int before = done;
        QVERIFY(m_connection->publish(u"a"_s, "x").isOk());
        QVERIFY(m_connection->publish(u"done"_s, "x").isOk());
        QTRY_COMPARE(done, before + 1);
    };
    round();
    QCOMPARE(first, 1);
    QCOMPARE(second, 1);
    m_connection->unsubscribe(a);
    m_connection->unsubscribe(a); // again is harmless
    round();
    QCOMPARE(first, 1);
    QCOMPARE(second, 2);
    m_connection->unsubscribe(b);
    round();
    QCOMPARE(second, 2);
    QCOMPARE(unhandled.count(), 0); // the broker did not even send it
}

void TestConnectionSubscriptions::aHigherQosIsAskedForLater()
{
    open(quick(m_broker.port()));
    QoS low = QoS::ExactlyOnce;
    QVERIFY(m_connection->subscribe(u"a"_s, QoS::AtMostOnce,
                                    [&](const MqttMessage &m) { low = m.qos(); }));
    QTRY_VERIFY(m_connection->isOnline());
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    settle(other);
    other.publish(u"a"_s, "1");
    QTRY_COMPARE(low, QoS::AtMostOnce);
    QVERIFY(m_connection->subscribe(u"a"_s, QoS::AtLeastOnce, [](const MqttMessage &) {}));
    int done = 0;
    QVERIFY(
        m_connection->subscribe(u"done"_s, QoS::AtMostOnce, [&](const MqttMessage &) { ++done; }));
    QVERIFY(m_connection->publish(u"done"_s, "").isOk()); // behind the SUBSCRIBE
    QTRY_COMPARE(done, 1);
    other.publish(u"a"_s, "2");
    QTRY_COMPARE(low, QoS::AtLeastOnce);
}

void TestConnectionSubscriptions::aFilterIsAskedForAgainOnlyAfterTheAnswer()
{
    QStringList asked;
    QByteArray unsubscribed;
    QTcpSocket *current = nullptr;
    ScriptedServer server([&](QTcpSocket *client, quint8 type, const QByteArray &packet) {
        current = client;
        const QByteArray id = ScriptedServer::subscribeId(packet);
        const QString filter = QString::fromUtf8(packet.mid(6, 1));
        if (type == ScriptedServer::Connect) {
            client->write(accepted311);
        } else if (type == ScriptedServer::Subscribe) {
            asked.append(u'+' % filter);
            client->write(QByteArray("\x90\x03", 2) + id + '\0');
        } else if (type == ScriptedServer::Unsubscribe) {
            asked.append(u'-' % filter);
            unsubscribed = id; // answered later
        }
    });
    open(quick(server.port(), Protocol::Mqtt311));
    const quint64 subscription =
        m_connection->subscribe(u"a"_s, QoS::AtMostOnce, [](const MqttMessage &) {});
    QTRY_VERIFY(m_connection->isOnline());
    QTRY_COMPARE(asked, QStringList{u"+a"_s});
    QVERIFY(m_connection->resubscribe(subscription, u"b"_s, {}));
    QTRY_VERIFY(!unsubscribed.isEmpty()); // of "a", once "b" was granted
    QCOMPARE(asked, (QStringList{u"+a"_s, u"+b"_s, u"-a"_s}));

    // "a" again: its answer could be taken for another while the UNSUBSCRIBE is open.
    QVERIFY(m_connection->resubscribe(subscription, u"a"_s, {}));
    QVERIFY(m_connection->subscribe(u"c"_s, QoS::AtMostOnce, [](const MqttMessage &) {}));
    QTRY_COMPARE(asked.last(), u"+c"_s);
    QVERIFY(!asked.mid(3).contains(u"+a"_s));
    current->write(QByteArray("\xb0\x02", 2) + unsubscribed);
    QTRY_COMPARE(asked, (QStringList{u"+a"_s, u"+b"_s, u"-a"_s, u"+c"_s, u"+a"_s, u"-b"_s}));
    QVERIFY(!m_connection->resubscribe(subscription, u"a/#/b"_s, {}));
}

void TestConnectionSubscriptions::anInvalidFilterIsRefused_data()
{
    QTest::addColumn<QString>("filter");
    QTest::newRow("empty") << QString();
    QTest::newRow("# not last") << u"a/#/b"_s;
    QTest::newRow("+ with text") << u"a+/b"_s;
    QTest::newRow("share without filter") << u"$share/g/"_s;
}

void TestConnectionSubscriptions::anInvalidFilterIsRefused()
{
    QFETCH(QString, filter);
    MqttConnection connection;
    QCOMPARE(connection.subscribe(filter, QoS::AtMostOnce, [](const MqttMessage &) {}), 0u);
}

void TestConnectionSubscriptions::theConnectionMayBeDeletedInAReceiver()
{
    open(quick(m_broker.port()));
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

void TestConnectionSubscriptions::aBroadFilterIsSubscribedInPlaceOfNarrowOnes_data()
{
    oneMessageReachesEachReceiverOnceInOrder_data();
}

void TestConnectionSubscriptions::aBroadFilterIsSubscribedInPlaceOfNarrowOnes()
{
    QFETCH(Protocol, protocol);
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    open(quick(m_broker.port(), protocol));
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
    settle(other);
    for (const QString &topic : {u"a/1"_s, u"a/2/3"_s, u"a/2"_s})
        other.publish(topic, "x");
    QTRY_COMPARE(calls.size(), 4);
    settle(other);
    QCOMPARE(calls, (QStringList{u"any a/1"_s, u"one a/1"_s, u"own a/1"_s, u"any a/2"_s}));
    QCOMPARE(unhandled.count(), 1);
    QVERIFY(m_connection->resubscribe(one, u"a/2/3"_s, {.through = u"a/#"_s}));
    other.publish(u"a/2/3"_s, "x");
    QTRY_COMPARE(calls.last(), u"one a/2/3"_s);
    QCOMPARE(unhandled.count(), 1);
}

void TestConnectionSubscriptions::moreFiltersThanPacketIdentifiersAreSubscribed_data()
{
    oneMessageReachesEachReceiverOnceInOrder_data();
}

void TestConnectionSubscriptions::moreFiltersThanPacketIdentifiersAreSubscribed()
{
    QFETCH(Protocol, protocol);
    constexpr int count = 12'000; // more than are asked for at once
    Observer other(m_broker.port());
    QVERIFY(other.isReady());
    m_connection = std::make_unique<MqttConnection>();
    m_connection->setOptions(quick(m_broker.port(), protocol));
    QList<int> got;
    QList<quint64> handles;
    for (int i = 0; i < count; ++i) {
        handles.append(m_connection->subscribe(u"n/%1"_s.arg(i), QoS::AtMostOnce,
                                               [&got, i](const MqttMessage &) { got.append(i); }));
        QVERIFY(handles.last());
    }
    m_connection->open();
    QTRY_VERIFY(m_connection->isOnline());
    const auto arrives = [&](int i) {
        other.publish(u"n/%1"_s.arg(i), "");
        return QTest::qWaitFor([&] { return got.contains(i); }, 50);
    };
    QTRY_VERIFY_WITH_TIMEOUT(arrives(count - 1), 60'000);
    QVERIFY(arrives(0));
    QVERIFY(arrives(count / 2));

    QSignalSpy unhandled(m_connection.get(), &MqttConnection::unhandledMessage);
    for (const quint64 handle : std::as_const(handles))
        m_connection->unsubscribe(handle);
    bool isEnd = false;
    QVERIFY(m_connection->subscribe(u"end"_s, QoS::AtMostOnce,
                                    [&isEnd](const MqttMessage &) { isEnd = true; }));
    const auto isGone = [&] { // all of them, at the broker
        settle(other);
        const auto before = unhandled.count();
        for (int i = 0; i < count; i += 100)
            other.publish(u"n/%1"_s.arg(i), "", 0);
        isEnd = false;
        other.publish(u"end"_s, "", 0);
        return QTest::qWaitFor([&isEnd] { return isEnd; }) && unhandled.count() == before;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isGone(), 60'000);
}

QTEST_GUILESS_MAIN(TestConnectionSubscriptions)
#include "tst_connectionsubscriptions.moc"
